/**
 * One version of a custom resource, as the table of resources has it. What is made of its schema is made on first use:
 * many definitions are loaded, few are used.
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/customresource_handler.go.
 */
import { customColumns } from "../columns/custom-columns.ts";
import { compareVersions } from "../discovery.ts";
import { invalid } from "../field-error.ts";
import { jsonTypeOf } from "../go-decoding.ts";
import { cloneJson, isJsonObject, type JsonObject } from "../json-value.ts";
import { unrecognized } from "../read-body.ts";
import type { Conversion, ResourceDefinition } from "../resource-registry.ts";
import { badRequest, forbidden, invalidObject } from "../status.ts";
import type { TypeNode } from "../type-node.ts";
import type { TypedBody } from "../typed-object.ts";
import { customStrategy } from "./custom-strategy.ts";
import { customType } from "./custom-type.ts";
import { defaulted, withoutNulls } from "./default-values.ts";
import {
  type CustomResourceDefinition,
  type DefinitionSpec,
  type DefinitionVersion,
  isConditionTrue,
  type JsonSchema,
  storageVersionOf,
} from "./definition.ts";
import { coerceEmbedded, decodeMetadata } from "./embedded-metadata.ts";
import { prune } from "./prune.ts";
import { publishedSchema } from "./published-schema.ts";

const verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];
const terminatingVerbs = ["delete", "deletecollection", "get", "list", "watch"];

/** What a definition needs beside itself. */
export interface CustomResourceContext {
  /** To and from this version; the same object where nothing changes. */
  conversion(definition: CustomResourceDefinition, version: DefinitionVersion): Conversion;
  readonly closing: AbortSignal;
  /** The definition as it is now: its conditions change without anything else changing. */
  current(): CustomResourceDefinition;
}

/** The versions that are served, the one that is stored in front. */
export function customResources(
  definition: CustomResourceDefinition,
  context: CustomResourceContext,
): ResourceDefinition[] {
  const served = definition.spec.versions.filter((version) => version.served);
  const ordered = [...served.filter(({ storage }) => storage), ...served.filter(({ storage }) => !storage)];
  return ordered.map((version) => customResource(definition, version, context));
}

/** Under which key its objects lie, in whichever version. */
export function storagePrefix({ spec }: CustomResourceDefinition): string {
  return `/registry/${spec.group}/${spec.names.plural}/`;
}

function customResource(
  definition: CustomResourceDefinition,
  version: DefinitionVersion,
  context: CustomResourceContext,
): ResourceDefinition {
  const { spec } = definition;
  const names = definition.status?.acceptedNames ?? spec.names;
  const schema = version.schema?.openAPIV3Schema ?? {};
  const apiVersion = `${spec.group}/${version.name}`;
  const stored = storageVersionOf(spec) ?? version;
  const isTerminating = isConditionTrue(definition, "Terminating");
  let type: TypeNode | undefined;
  let published: object | undefined;
  return {
    group: spec.group,
    version: version.name,
    resource: names.plural,
    kind: names.kind,
    singular: names.singular ?? "",
    listKind: names.listKind ?? `${names.kind}List`,
    namespaced: spec.scope === "Namespaced",
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    verbs,
    shownVerbs: isTerminating ? terminatingVerbs : undefined,
    storageVersion: stored.name,
    custom: true,
    subresources: subresourcesOf(version, names.kind),
    columns: customColumns(version.additionalPrinterColumns),
    strategy: customStrategy(spec, version, names.kind),
    deprecation: deprecationOf(version, spec, names.kind),
    closing: context.closing,
    storage: {
      prefix: storagePrefix(definition),
      apiVersion: `${spec.group}/${stored.name}`,
      conversion: context.conversion(definition, version),
    },
    get schema() {
      published ??= publishedSchema(schema, version.selectableFields);
      return published;
    },
    type: () => {
      type ??= customType(schema);
      return type;
    },
    decode: (value) => decodeCustom(value, schema),
    complete: () => {},
    requireKind: (body) => requireKind(body, { group: spec.group, kind: names.kind, apiVersion }),
    requireCreatable: (name) => {
      if (!isConditionTrue(context.current(), "Terminating")) return;
      const why = "create not allowed while custom resource definition is terminating";
      throw forbidden({ group: spec.group, resource: names.plural }, name, why);
    },
  };
}

function subresourcesOf({ subresources = {} }: DefinitionVersion, kind: string): ResourceDefinition["subresources"] {
  const access = ["get", "patch", "update"];
  return {
    ...(subresources.status && { status: { kind, verbs: access } }),
    ...(subresources.scale && {
      scale: { group: "autoscaling", version: "v1", kind: "Scale", verbs: access },
    }),
  };
}

function deprecationOf(version: DefinitionVersion, spec: DefinitionSpec, kind: string): string | undefined {
  if (!version.deprecated) return undefined;
  if (version.deprecationWarning !== undefined) return version.deprecationWarning;
  const [better] = spec.versions
    .filter(({ served, deprecated }) => served && !deprecated)
    .map(({ name }) => name)
    .filter((name) => compareVersions(name, version.name) < 0)
    .sort(compareVersions);
  const instead = better === undefined ? "" : `; use ${spec.group}/${better} ${kind}`;
  return `${spec.group}/${version.name} ${kind} is deprecated${instead}`;
}

/** Nothing but what the schema has; what goes is told by its path. */
function decodeCustom(
  value: JsonObject,
  schema: JsonSchema,
): { object: JsonObject; unknownFields: readonly string[]; problems: readonly string[] } {
  const { metadata, ...rest } = value;
  if (metadata !== undefined && metadata !== null && !isJsonObject(metadata)) {
    const problem = `json: cannot unmarshal ${jsonTypeOf(metadata)} into Go value of type v1.ObjectMeta`;
    return { object: rest, unknownFields: [], problems: [problem] };
  }
  const meta = decodeMetadata(metadata);
  const unknownFields = meta.unknownFields.map((field) => `metadata.${field}`);
  const pruned: string[] = [];
  let object = cloneJson(rest);
  object = prune(object, schema, true, (path) => void pruned.push(path)) as JsonObject;
  object = withoutNulls(object, schema) as JsonObject;
  const ofEmbedded: string[] = [];
  const problems = [...meta.problems];
  object = coerceEmbedded(object, schema, "", {
    note: (path) => void ofEmbedded.push(path),
    error: ({ field, message }) => void problems.push(`${field}: ${message}`),
  }) as JsonObject;
  return {
    object: { ...object, metadata: meta.metadata },
    unknownFields: [...unknownFields, ...pruned.sort(), ...ofEmbedded.sort()],
    problems,
  };
}

/** What has been stored, as this version's schema has it now: the same object where that changes nothing. */
export function fromStored(object: JsonObject, stored: JsonSchema, served: JsonSchema): JsonObject {
  const complete = defaulted(coerced(object, stored), stored) as JsonObject;
  return stored === served ? complete : coerced(complete, served);
}

/** What the schema does not know is not kept, whoever put it there. */
export function coerced(object: JsonObject, schema: JsonSchema): JsonObject {
  return coerceEmbedded(withoutNulls(prune(object, schema, true), schema), schema, "", {}) as JsonObject;
}

interface Wanted {
  readonly group: string;
  readonly kind: string;
  readonly apiVersion: string;
}

/** Unlike built-in types, a custom one must be named, and another kind is an invalid object. */
function requireKind({ value, text, refuse, isUpdate }: TypedBody, wanted: Wanted): void {
  const { kind, apiVersion, metadata } = value;
  if (typeof kind !== "string" || kind === "") {
    const body = text ?? JSON.stringify(value);
    throw unrecognized(wanted.kind, `Object 'Kind' is missing in '${body}'`, body);
  }
  // What a patch makes of an object is judged like everything else in it.
  if (refuse !== undefined) return;
  if (apiVersion !== wanted.apiVersion) {
    const given = typeof apiVersion === "string" ? apiVersion : "";
    const why = `the API version in the data (${given}) does not match the expected API version (${wanted.apiVersion})`;
    throw badRequest(why);
  }
  if (kind === wanted.kind || isUpdate) return;
  const name = (metadata as { name?: unknown } | undefined)?.name;
  const error = invalid("kind", kind, `must be ${wanted.kind}`);
  throw invalidObject({ group: wanted.group, kind }, typeof name === "string" ? name : "", [error]);
}
