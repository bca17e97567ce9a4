import type { KubernetesObject } from "#apimachinery";

/** `meta.k8s.io/v1 Table`. */
export interface Table {
  readonly kind: "Table";
  readonly apiVersion: "meta.k8s.io/v1";
  readonly metadata: object;
  readonly columnDefinitions: readonly ColumnDefinition[];
  readonly rows: readonly TableRow[];
}

export interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  /** 0 is always shown, 1 with `-o wide`. */
  readonly priority: number;
}

export interface TableRow {
  readonly cells: readonly unknown[];
  readonly object?: unknown;
}

export type IncludeObject = "Metadata" | "Object" | "None";

export interface TableOptions {
  /** Milliseconds since the epoch; ages count from here. */
  readonly nowMs: number;
  /** Default Metadata. */
  readonly includeObject?: IncludeObject;
  /** True where the header is known already (all but the first event of a watch): column definitions are left out. */
  readonly noHeaders?: boolean;
  /** Columns of a custom resource. */
  readonly columns?: readonly Column[];
}

/** One column and how its cell is computed. */
export interface Column<T = KubernetesObject> extends ColumnDefinition {
  cell(object: T, nowMs: number): unknown;
}

/** The value of the query's `includeObject`; throws `ApiError` 400 for one that does not exist. */
export function readIncludeObject(_value: string | undefined): IncludeObject {
  throw new Error("readIncludeObject is not written yet");
}

/** Table of one object (one row) or of a list (`items`), as kubectl asks for. */
export function tableOf(
  _resource: { group: string; resource: string },
  _object: object,
  _options: TableOptions,
): Table {
  throw new Error("tableOf is not written yet");
}

/** `PartialObjectMetadata` of one object. */
export function partialObjectMetadata(_object: KubernetesObject): object {
  throw new Error("partialObjectMetadata is not written yet");
}

/** `PartialObjectMetadataList` of a list. */
export function partialObjectMetadataList(_list: { metadata: object; items: readonly KubernetesObject[] }): object {
  throw new Error("partialObjectMetadataList is not written yet");
}
