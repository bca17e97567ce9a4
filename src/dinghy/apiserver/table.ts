import type { KubernetesObject, ListMeta } from "#apimachinery";
import type { Column, ColumnDefinition, Printer } from "./columns/column.ts";
import { columnsOf } from "./columns/columns.ts";
import { badRequest } from "./status.ts";

/** `meta.k8s.io/v1 Table`: rows for people to read. */
export interface Table {
  readonly kind: "Table";
  readonly apiVersion: string;
  readonly metadata: object;
  /** Null where the reader knows them from an earlier event of the same watch. */
  readonly columnDefinitions: readonly ColumnDefinition[] | null;
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  readonly cells: readonly unknown[];
  readonly conditions?: readonly object[];
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
  /** Columns of a custom resource, in place of the built-in ones. */
  readonly columns?: readonly Column[];
  /** Of the Table itself: `v1` (default) or `v1beta1`. */
  readonly version?: string;
}

type List = { readonly metadata: ListMeta; readonly items: readonly KubernetesObject[] };

/** The value of the query's `includeObject`; throws `ApiError` 400 for one that does not exist. */
export function readIncludeObject(value: string | undefined | null): IncludeObject {
  if (value === undefined || value === null || value === "") return "Metadata";
  if (value === "Metadata" || value === "Object" || value === "None") return value;
  const why = `includeObject: Invalid value: ${JSON.stringify(value)}: must be 'Metadata', 'Object', 'None', or empty`;
  throw badRequest(`Unable to convert to Table as requested: ${why}`);
}

/**
 * Table of one object (one row) or of a list, as kubectl asks for.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables
 */
export function tableOf(
  resource: { readonly group: string; readonly resource: string },
  object: object,
  options: TableOptions,
): Table {
  const { columns, rowConditions, order }: Printer = options.columns
    ? { columns: options.columns }
    : columnsOf(resource);
  const isList = "items" in object;
  const listed = isList ? (object as List).items : [object as KubernetesObject];
  const items = order === undefined ? listed : [...listed].sort(order);
  const metadata = isList
    ? (object as List).metadata
    : { resourceVersion: (object as KubernetesObject).metadata.resourceVersion };
  return {
    kind: "Table",
    apiVersion: `meta.k8s.io/${options.version ?? "v1"}`,
    metadata,
    columnDefinitions: options.noHeaders ? null : columns.map(definitionOf),
    rows: items.map((item) => {
      const conditions = rowConditions?.(item);
      return {
        cells: columns.map((column) => column.cell(item, options.nowMs)),
        ...(conditions && { conditions }),
        object: includedObject(item, options),
      };
    }),
  };
}

function definitionOf({ name, type, format, description, priority }: Column): ColumnDefinition {
  return { name, type, format, description, priority };
}

function includedObject(item: KubernetesObject, { includeObject = "Metadata", version }: TableOptions): unknown {
  if (includeObject === "None") return null;
  return includeObject === "Object" ? item : partialObjectMetadata(item, version);
}

/** `PartialObjectMetadata` of one object. */
export function partialObjectMetadata({ metadata }: KubernetesObject, version = "v1"): object {
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}`, metadata };
}

/** `PartialObjectMetadataList` of a list. */
export function partialObjectMetadataList(
  list: { readonly metadata: object; readonly items: readonly KubernetesObject[] },
  version = "v1",
): object {
  return {
    kind: "PartialObjectMetadataList",
    apiVersion: `meta.k8s.io/${version}`,
    metadata: list.metadata,
    items: list.items.map((item) => partialObjectMetadata(item, version)),
  };
}
