/** What expressions know before anything is declared. Upstream: staging/src/k8s.io/apiserver/pkg/cel/environment/base.go. */
import { authorization } from "./library/authorizer.ts";
import { conversions } from "./library/conversions.ts";
import { dates } from "./library/dates.ts";
import { formats } from "./library/formats.ts";
import { lists } from "./library/lists.ts";
import { mutation, mutationType } from "./library/mutation.ts";
import { network } from "./library/network.ts";
import { operators } from "./library/operators.ts";
import { optionals } from "./library/optionals.ts";
import { quantity } from "./library/quantity.ts";
import { strings } from "./library/strings.ts";
import { urls } from "./library/url.ts";
import { anyName, type NameChecks } from "./name-checks.ts";
import { Functions } from "./overload.ts";
import type { Library } from "./program.ts";
import { type CelType, dynType, opaqueType, readType } from "./types.ts";

export interface Environment {
  readonly functions: Functions;
  /** The type that a name means (`int`, `net.IP`, `Object.spec`); undefined where it means none. */
  typeNamed(name: string): CelType | undefined;
}

const base = [operators, conversions, dates, strings, lists, optionals, quantity, network, urls];

const typeNames = new Map<string, CelType>([
  ...["bool", "bytes", "double", "int", "string", "uint", "type"].map((name) => [name, readType(name)] as const),
  ["list", { kind: "list", parameters: [dynType] }],
  ["map", { kind: "map", parameters: [dynType, dynType] }],
  ["null_type", readType("null")],
  ["optional_type", { kind: "optional", parameters: [dynType] }],
  ["google.protobuf.Timestamp", readType("timestamp")],
  ["google.protobuf.Duration", readType("duration")],
  // Kubernetes' other types have no name that expressions could say.
  ...["net.IP", "net.CIDR"].map((name) => [name, opaqueType(name)] as const),
]);

const known = new WeakMap<NameChecks, Map<string, Environment>>();

/** The same libraries, and the same rules for names, give the same environment. */
export function environmentOf(libraries: readonly Library[] = [], names: NameChecks = anyName): Environment {
  const key = [...libraries].sort().join();
  const environments = known.get(names) ?? new Map<string, Environment>();
  known.set(names, environments);
  let environment = environments.get(key);
  if (environment === undefined) {
    environment = createEnvironment(libraries, names);
    environments.set(key, environment);
  }
  return environment;
}

function createEnvironment(libraries: readonly Library[], names: NameChecks): Environment {
  const mutates = libraries.includes("mutation");
  return {
    functions: new Functions(
      ...base,
      formats(names),
      // Known everywhere, though there is an authorizer to ask only where one is declared.
      authorization(names),
      ...(mutates ? [mutation] : []),
    ),
    typeNamed: (name) => typeNames.get(name) ?? (mutates ? mutationType(name) : undefined),
  };
}
