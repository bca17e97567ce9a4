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
import { Functions } from "./overload.ts";
import type { Library } from "./program.ts";
import { type CelType, dynType, opaqueType, readType } from "./types.ts";

export interface Environment {
  readonly functions: Functions;
  /** The type that a name means (`int`, `net.IP`, `Object.spec`); undefined where it means none. */
  typeNamed(name: string): CelType | undefined;
}

const base = [operators, conversions, dates, strings, lists, optionals, quantity, network, urls, formats];

const typeNames = new Map<string, CelType>([
  ...["bool", "bytes", "double", "int", "string", "uint", "type"].map((name) => [name, readType(name)] as const),
  ["list", { kind: "list", parameters: [dynType] }],
  ["map", { kind: "map", parameters: [dynType, dynType] }],
  ["null_type", readType("null")],
  ["optional_type", { kind: "optional", parameters: [dynType] }],
  ["google.protobuf.Timestamp", readType("timestamp")],
  ["google.protobuf.Duration", readType("duration")],
  ...["kubernetes.Quantity", "kubernetes.Semver", "kubernetes.URL", "kubernetes.NamedFormat", "net.IP", "net.CIDR"].map(
    (name) => [name, opaqueType(name)] as const,
  ),
]);

const known = new Map<string, Environment>();

/** The same libraries give the same environment. */
export function environmentOf(libraries: readonly Library[] = []): Environment {
  const key = [...libraries].sort().join();
  let environment = known.get(key);
  if (environment === undefined) {
    const mutates = libraries.includes("mutation");
    environment = {
      functions: new Functions(
        ...base,
        ...(libraries.includes("authorizer") ? [authorization] : []),
        ...(mutates ? [mutation] : []),
      ),
      typeNamed: (name) => typeNames.get(name) ?? (mutates ? mutationType(name) : undefined),
    };
    known.set(key, environment);
  }
  return environment;
}
