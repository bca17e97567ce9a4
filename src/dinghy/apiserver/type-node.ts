/**
 * A type of the API, as far as patches, ownership of fields and the reading of bodies need to know it. One node stands
 * for one field (list types and merge keys belong to the field, not to what it holds); children are made on first use,
 * because types may contain themselves.
 */
export interface TypeNode {
  readonly kind: "struct" | "map" | "list" | "string" | "integer" | "number" | "boolean" | "intOrString" | "any";
  /** `int32`, `int64`, `byte`, `date-time`, `quantity` … */
  readonly format?: string;
  /** Of a struct: the type of a field, undefined when there is no such field. */
  field(name: string): TypeNode | undefined;
  /** Of a struct: all its fields. */
  fieldNames(): readonly string[];
  /** Of a map or list: what it holds; of a struct that has room for others: what fields are that nobody has described. */
  element(): TypeNode | undefined;
  /** Of a list; `atomic` unless said otherwise. */
  readonly listType?: "atomic" | "set" | "map";
  readonly listMapKeys?: readonly string[];
  /** True for a struct or map that has one owner as a whole. */
  readonly atomic?: boolean;
  /** Strategic merge: `merge`, `replace`, `retainKeys`. */
  readonly patchStrategy?: readonly string[];
  readonly patchMergeKey?: string;
  /** The default of this field in its parent, where the schema names one. */
  readonly default?: unknown;
}

/** Anything at all: what is unknown is kept as it is. */
export const anyType: TypeNode = {
  kind: "any",
  field: () => undefined,
  fieldNames: () => [],
  element: () => undefined,
};
