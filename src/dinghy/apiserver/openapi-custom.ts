/**
 * What documents say of custom types: their schema, with what every object has, and their list.
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder/builder.go, `../v2/conversion.go`,
 * pkg/apiserver/schema/unfold.go.
 */
import { loadSchemas } from "#schemas";
import type { DocumentedResource } from "./openapi.ts";
import { definitionName } from "./openapi-definition-name.ts";

/** A schema of OpenAPI, as it stands in a definition. */
interface CustomSchema {
  readonly type?: string;
  readonly nullable?: boolean;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, CustomSchema>>;
  readonly items?: CustomSchema;
  readonly additionalProperties?: CustomSchema | boolean;
  readonly anyOf?: readonly object[];
  readonly allOf?: readonly CustomSchema[];
  readonly [word: string]: unknown;
}

const meta = "io.k8s.apimachinery.pkg.apis.meta.v1";
const conventions = "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md";
/** Whose prose for kind, version and metadata serves for all. */
const model = "io.k8s.api.core.v1.ConfigMap";

/** A custom resource and its list, by the names of their definitions. References start with `prefix`. */
export function customDefinitions(resource: DocumentedResource, prefix: string): Record<string, object> {
  const { group, version, kind, listKind = `${kind}List` } = resource;
  const name = definitionName(resource) as string;
  const listName = definitionName({ ...resource, kind: listKind }) as string;
  const schema = resource.schema as CustomSchema;
  const named = (of: string) => ({ "x-kubernetes-group-version-kind": [{ group, version, kind: of }] });
  const selectable = schema[selectableWord];
  const marks = selectable === undefined ? {} : { [selectableWord]: selectable };
  return {
    [name]: { ...written(schema, prefix), ...marks, ...named(kind) },
    [listName]: {
      type: "object",
      description: `${listKind} is a list of ${kind}`,
      required: ["items"],
      properties: {
        ...typeProperties(),
        metadata: {
          description: `Standard list metadata. More info: ${conventions}#types-kinds`,
          allOf: [{ $ref: `${prefix}${meta}.ListMeta` }],
        },
        items: {
          type: "array",
          description: `List of ${resource.resource}. More info: ${conventions}`,
          items: { $ref: prefix + name },
        },
      },
      ...marks,
      ...named(listKind),
    },
  };
}

const selectableWord = "x-kubernetes-selectable-fields";

function written(schema: CustomSchema, prefix: string): CustomSchema {
  const isSecond = prefix === "#/definitions/";
  // Clients of the second version take any property that is named for a sign that others are wrong.
  if (isSecond && preserves(schema)) return { type: "object" };
  const told = complete(isSecond ? forSecondVersion(schema) : schema, prefix, isSecond);
  const metadata = { description: loadSchemas().descriptions()[model]?.metadata, ...objectMeta(prefix) };
  return { ...told, properties: { ...told.properties, ...typeProperties(), metadata } };
}

function typeProperties(): Record<string, CustomSchema> {
  const { apiVersion, kind } = loadSchemas().descriptions()[model] ?? {};
  return { apiVersion: { type: "string", description: apiVersion }, kind: { type: "string", description: kind } };
}

const objectMeta = (prefix: string) => ({ allOf: [{ $ref: `${prefix}${meta}.ObjectMeta` }] });

function preserves(schema: CustomSchema): boolean {
  return schema["x-kubernetes-preserve-unknown-fields"] === true;
}

/** Applies a change to the schemas that stand for values inside of another's. */
function inside(schema: CustomSchema, change: (schema: CustomSchema) => CustomSchema): CustomSchema {
  const { properties, items, additionalProperties } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, change(each)])),
    }),
    ...(items && { items: change(items) }),
    ...(typeof additionalProperties === "object" && { additionalProperties: change(additionalProperties) }),
  };
}

const flags: ReadonlySet<string> = new Set([
  "nullable",
  "uniqueItems",
  "exclusiveMaximum",
  "exclusiveMinimum",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-embedded-resource",
  "x-kubernetes-int-or-string",
]);

/** Not what says nothing, and not what the server itself does not read. */
function isTold([word, value]: readonly [string, unknown]): boolean {
  if (value === undefined || (value === false && flags.has(word))) return false;
  return word !== "example" && word !== selectableWord;
}

/** With both types of what may be either, and what embedded objects have as all objects do. */
function complete(schema: CustomSchema, prefix: string, isSecond: boolean): CustomSchema {
  const deep = inside(schema, (each) => complete(each, prefix, isSecond));
  const told: CustomSchema = Object.fromEntries(Object.entries(deep).filter(isTold));
  const typed = isSecond ? told : unfolded(told);
  if (schema["x-kubernetes-embedded-resource"] !== true || (isSecond && preserves(schema))) return typed;
  const object = "this representation of an object";
  const required = typed.required ?? [];
  return {
    ...typed,
    properties: {
      ...typed.properties,
      apiVersion: {
        type: "string",
        description: `apiVersion defines the versioned schema of ${object}. More info: ${conventions}#resources`,
      },
      kind: {
        type: "string",
        description: `kind is a string value representing the type of this object. In CamelCase. More info: ${conventions}#types-kinds`,
      },
      metadata: {
        description: `Standard object's metadata. More info: ${conventions}#metadata`,
        ...objectMeta(prefix),
      },
    },
    required: [...required, ...["kind", "apiVersion"].filter((each) => !required.includes(each))],
  };
}

const either = [{ type: "integer" }, { type: "string" }] as const;

function isEither(list: readonly object[] | undefined): boolean {
  return list?.length === 2 && either.every(({ type }, index) => (list[index] as CustomSchema).type === type);
}

/** What may be a number or a string says so in words that every client knows, beside what else it says. */
function unfolded(schema: CustomSchema): CustomSchema {
  const { anyOf, allOf } = schema;
  if (schema["x-kubernetes-int-or-string"] !== true || isEither(anyOf) || isEither(allOf?.[0]?.anyOf)) return schema;
  if (anyOf === undefined) return { ...schema, anyOf: either };
  return { ...schema, allOf: [{ anyOf: either }, ...(allOf ?? [])] };
}

/**
 * The second version has fewer words, and its clients trip over some: of what may be null, or may hold anything, nothing
 * is said.
 */
function forSecondVersion(schema: CustomSchema): CustomSchema {
  const { allOf: _all, anyOf: _any, oneOf: _one, not: _not, nullable, ...rest } = schema;
  const { properties, items, type, required, ...others } = rest;
  const isOpen = nullable === true || preserves(schema);
  const shownItems = isOpen ? undefined : items;
  const isUntyped =
    nullable === true || (type === "array" && shownItems === undefined) || (type === "object" && preserves(schema));
  const { additionalProperties } = schema;
  const mapsToNull = typeof additionalProperties === "object" && additionalProperties.nullable === true;
  // What may be null may be missing, too.
  const still = mapsToNull ? [] : (required ?? []).filter((name) => isOpen || properties?.[name]?.nullable !== true);
  const kept = {
    ...others,
    ...(type !== undefined && !isUntyped && { type }),
    ...(properties && !isOpen && { properties }),
    ...(shownItems && { items: shownItems }),
    ...(still.length > 0 && { required: still }),
  };
  return inside(kept, forSecondVersion);
}
