/** The dialect of JSON Schema that Kubernetes publishes its types in. */

/** How a list is merged: as a whole, as a set of scalars, or by the keys of its items. */
export type ListType = "atomic" | "set" | "map";

/** A group, version and kind; the core group is the empty string. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/**
 * A type as Kubernetes' OpenAPI documents describe it.
 *
 * Upstream https://kubernetes.io/docs/reference/using-api/api-concepts/ and
 * https://github.com/kubernetes/kube-openapi (the `x-kubernetes-` extensions).
 */
export interface Schema {
  readonly $ref?: string;
  readonly type?: "object" | "array" | "string" | "integer" | "number" | "boolean";
  /** `int32`, `int64`, `double`, `byte`, `date-time`, `date-time-micro` or `quantity`. */
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly "x-kubernetes-list-type"?: ListType;
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  /** `merge`, `replace`, `retainKeys` or `merge,retainKeys`. */
  readonly "x-kubernetes-patch-strategy"?: string;
  readonly "x-kubernetes-patch-merge-key"?: string;
  readonly "x-kubernetes-map-type"?: "atomic" | "granular";
  readonly "x-kubernetes-int-or-string"?: true;
  /** Any JSON value: nothing inside is pruned or checked. */
  readonly "x-kubernetes-preserve-unknown-fields"?: true;
  readonly "x-kubernetes-group-version-kind"?: readonly GroupVersionKind[];
}

/** A schema with the name that upstream gives it: `io.k8s.api.apps.v1.Deployment`. */
export interface Definition extends Schema {
  /** Not enumerable, so that a definition serializes as a plain schema. */
  readonly name: string;
  readonly properties: Readonly<Record<string, Schema>>;
}

/** What the derived file holds. */
export interface SchemaDocument {
  readonly version: string;
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** Definition name, then field name (empty for the definition itself), to prose. */
export type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>;

const referencePrefix = "#/definitions/";

/** The `$ref` that points at a definition. */
export function referenceTo(name: string): string {
  return referencePrefix + name;
}

/** The definition name that a `$ref` points at. */
export function referredName(reference: string): string {
  return reference.slice(referencePrefix.length);
}
