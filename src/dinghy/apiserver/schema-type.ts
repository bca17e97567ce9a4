import type { Schema } from "#schemas";
import { anyType, type TypeNode } from "./type-node.ts";

const nodes = new WeakMap<Schema, TypeNode>();

/** The type that a schema describes; the same schema gives the same node. `resolve` follows references. */
export function typeOfSchema(schema: Schema, resolve: (schema: Schema) => Schema): TypeNode {
  let node = nodes.get(schema);
  if (node === undefined) {
    node = new SchemaType(schema, resolve);
    nodes.set(schema, node);
  }
  return node;
}

class SchemaType implements TypeNode {
  readonly kind: TypeNode["kind"];
  readonly format?: string;
  readonly listType?: TypeNode["listType"];
  readonly listMapKeys?: readonly string[];
  readonly atomic: boolean;
  readonly patchStrategy?: readonly string[];
  readonly patchMergeKey?: string;
  readonly default?: unknown;
  readonly #schema: Schema;
  readonly #resolve: (schema: Schema) => Schema;
  readonly #fields = new Map<string, TypeNode>();

  constructor(field: Schema, resolve: (schema: Schema) => Schema) {
    const schema = resolve(field);
    this.#schema = schema;
    this.#resolve = resolve;
    this.kind = kindOf(schema);
    this.format = schema.format;
    this.listType = field["x-kubernetes-list-type"] ?? schema["x-kubernetes-list-type"];
    this.listMapKeys = field["x-kubernetes-list-map-keys"] ?? schema["x-kubernetes-list-map-keys"];
    // Raw objects of built-in types are looked upon as one thing, whatever is in them.
    const isRaw = this.kind === "any" && schema["x-kubernetes-preserve-unknown-fields"] === true;
    this.atomic = isRaw || (field["x-kubernetes-map-type"] ?? schema["x-kubernetes-map-type"]) === "atomic";
    this.patchStrategy = field["x-kubernetes-patch-strategy"]?.split(",");
    this.patchMergeKey = field["x-kubernetes-patch-merge-key"];
    this.default = field.default;
  }

  field(name: string): TypeNode | undefined {
    let node = this.#fields.get(name);
    if (node !== undefined) return node;
    const schema = this.#schema.properties?.[name];
    if (schema === undefined || !Object.hasOwn(this.#schema.properties as object, name)) return undefined;
    node = typeOfSchema(schema, this.#resolve);
    this.#fields.set(name, node);
    return node;
  }

  fieldNames(): readonly string[] {
    return Object.keys(this.#schema.properties ?? {});
  }

  element(): TypeNode | undefined {
    const schema = this.kind === "list" ? this.#schema.items : this.#schema.additionalProperties;
    if (schema === undefined) return this.kind === "list" || this.kind === "map" ? anyType : undefined;
    return typeOfSchema(schema, this.#resolve);
  }
}

function kindOf(schema: Schema): TypeNode["kind"] {
  if (schema["x-kubernetes-int-or-string"]) return "intOrString";
  if (schema["x-kubernetes-preserve-unknown-fields"] && schema.properties === undefined) return "any";
  switch (schema.type) {
    case "array":
      return "list";
    case "string":
    case "integer":
    case "number":
    case "boolean":
      return schema.type;
    default:
      if (schema.properties !== undefined && Object.keys(schema.properties).length > 0) return "struct";
      return schema.additionalProperties === undefined ? "any" : "map";
  }
}
