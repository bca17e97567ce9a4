/**
 * Schema → type. Upstream: staging/src/k8s.io/apiserver/pkg/cel/common/schemas.go `SchemaDeclType`, pkg/cel/escaping.go.
 */
import { type CelField, type CelType, listOf, mapOf, type TypeKind } from "./types.ts";

/** What is read of a schema: both the structural schemas of custom resources and those of built-in kinds have it. */
export interface CelSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, CelSchema>>;
  readonly additionalProperties?: CelSchema | boolean;
  readonly items?: CelSchema;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly maxProperties?: number;
  readonly "x-kubernetes-list-type"?: string;
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-map-type"?: string;
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-embedded-resource"?: boolean;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
}

export interface SchemaTypeOptions {
  /** The root of a custom resource or an embedded resource: has apiVersion, kind, metadata.name and generateName. */
  readonly isResourceRoot?: boolean;
  /** Follows references; needed for schemas that have some. */
  readonly resolve?: (schema: CelSchema) => CelSchema;
  /** What errors call the root type. */
  readonly name?: string;
}

/** No request is larger than this many bytes. */
const largestRequest = 3 * 1024 * 1024;
const smallestString = 2;

/** The type that values of a schema have in expressions; undefined where expressions cannot see them. */
export function typeOfSchema(schema: CelSchema, options: SchemaTypeOptions = {}): CelType | undefined {
  const resolve = options.resolve ?? ((each: CelSchema) => each);
  return new Reader(resolve).type(schema, options.isResourceRoot === true, options.name ?? "object");
}

class Reader {
  readonly #resolve: (schema: CelSchema) => CelSchema;
  /** Schemas on the way down: one that comes again inside itself is seen as anything. */
  readonly #open = new Set<CelSchema>();

  constructor(resolve: (schema: CelSchema) => CelSchema) {
    this.#resolve = resolve;
  }

  type(given: CelSchema, isResourceRoot: boolean, name: string): CelType | undefined {
    const schema = this.#resolve(given);
    if (schema["x-kubernetes-int-or-string"]) return { ...leaf("dyn", stringSize(schema), 1) };
    if (schema.type === "object" || schema.properties !== undefined) return this.#object(schema, isResourceRoot, name);
    switch (schema.type) {
      case "array":
        return this.#list(schema, name);
      case "string":
        return stringTypeOf(schema);
      case "boolean":
        return leaf("bool", 0, 4);
      case "number":
        return leaf("double", 0, 1);
      case "integer":
        return leaf("int", 0, 1);
      default:
        return undefined;
    }
  }

  #child(schema: CelSchema, name: string): CelType | undefined {
    return this.type(schema, this.#resolve(schema)["x-kubernetes-embedded-resource"] === true, name);
  }

  #list(schema: CelSchema, name: string): CelType | undefined {
    const element = schema.items && this.#child(schema.items, `${name}.@idx`);
    if (element === undefined) return undefined;
    const most = schema.maxItems ?? Math.floor((largestRequest - 2) / ((element.minSize ?? 0) + 1));
    const listType = schema["x-kubernetes-list-type"];
    return {
      ...listOf(element, Math.max(0, most)),
      ...((listType === "set" || listType === "map") && { listType }),
      ...(listType === "map" && { listMapKeys: schema["x-kubernetes-list-map-keys"] ?? [] }),
    };
  }

  #object(schema: CelSchema, isResourceRoot: boolean, name: string): CelType | undefined {
    const { additionalProperties } = schema;
    if (typeof additionalProperties === "object") {
      const value = this.#child(additionalProperties, `${name}.@elem`);
      if (value === undefined) return undefined;
      const most = schema.maxProperties ?? Math.floor((largestRequest - 2) / ((value.minSize ?? 0) + 6));
      return mapOf(leaf("string", largestRequest - 2, smallestString), value, Math.max(0, most));
    }
    return this.#struct(schema, isResourceRoot, name);
  }

  #struct(schema: CelSchema, isResourceRoot: boolean, name: string): CelType | undefined {
    if (this.#open.has(schema)) return undefined;
    this.#open.add(schema);
    const fields = new Map<string, CelField>();
    let minSize = 2;
    const properties = isResourceRoot ? { ...schema.properties, ...rootProperties(schema) } : schema.properties;
    for (const [property, child] of Object.entries(properties ?? {})) {
      const escaped = escapeName(property);
      const type = this.#child(child, `${name}.${escaped ?? property}`);
      if (type === undefined) continue;
      if (escaped !== undefined) fields.set(escaped, { property, type });
      const certain = schema.required?.includes(property) && child.default === undefined;
      if (certain) minSize += property.length + (type.minSize ?? 0) + 4;
    }
    this.#open.delete(schema);
    return { kind: "object", name, parameters: [], minSize, field: (field) => findField(fields, field) };
  }
}

/** Reserved words may be written as they are, too, where the grammar allows it. */
function findField(fields: ReadonlyMap<string, CelField>, name: string): CelField | undefined {
  return fields.get(name) ?? (reserved.has(name) ? fields.get(`__${name}__`) : undefined);
}

const text: CelSchema = { type: "string" };

function rootProperties(schema: CelSchema): Record<string, CelSchema> {
  const metadata = schema.properties?.metadata;
  const known = metadata?.properties?.name !== undefined && metadata.properties.generateName !== undefined;
  const own = known || metadata?.$ref !== undefined;
  return {
    apiVersion: text,
    kind: text,
    metadata: own ? (metadata as CelSchema) : { type: "object", properties: { name: text, generateName: text } },
  };
}

function leaf(kind: TypeKind, maxElements: number, minSize: number): CelType {
  return { kind, parameters: [], maxElements, minSize };
}

function stringSize(schema: CelSchema): number {
  return schema.maxLength === undefined ? largestRequest - 2 : Math.max(0, schema.maxLength) * 4;
}

function stringTypeOf(schema: CelSchema): CelType {
  switch (schema.format) {
    case "byte":
      return leaf("bytes", schema.maxLength ?? largestRequest - 2, smallestString);
    case "duration":
      return leaf("duration", 32, 4);
    case "date":
      return leaf("timestamp", 12, 12);
    case "date-time":
      return leaf("timestamp", 32, 22);
    default:
      if (schema.maxLength === undefined && schema.enum && schema.enum.length > 0) {
        return leaf("string", longest(schema.enum), smallestString);
      }
      return leaf("string", stringSize(schema), smallestString);
  }
}

function longest(values: readonly unknown[]): number {
  return Math.max(0, ...values.map((value) => (typeof value === "string" ? Buffer.byteLength(value) : 0)));
}

const reserved = new Set(
  (
    "true false null in as break const continue else for function if import let loop package namespace return var " +
    "void while"
  ).split(" "),
);

/**
 * A property's name as expressions write it; undefined where there is no way.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-expression
 */
export function escapeName(property: string): string | undefined {
  if (reserved.has(property)) return `__${property}__`;
  if (!/^[A-Za-z_./-][A-Za-z0-9_./-]*$/.test(property)) return undefined;
  return property
    .replaceAll("__", "__underscores__")
    .replaceAll(".", "__dot__")
    .replaceAll("-", "__dash__")
    .replaceAll("/", "__slash__");
}
