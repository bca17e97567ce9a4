import { readFileSync } from "node:fs";
import { schemasPath } from "./folder.ts";
import type { ListType } from "./schema.ts";

/** A subresource of a resource: its kind may belong to another group (`pods/eviction` is of `policy/v1`). */
export interface SubresourceFact {
  /** The part after the slash: `status`, `scale`, `log`. */
  readonly name: string;
  readonly kind: string;
  /** Group and version of the kind; present only where they differ from the resource's own. */
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
}

/** A built-in resource as discovery announces it. */
export interface ResourceFact {
  /** `v1` or `apps/v1`. */
  readonly groupVersion: string;
  readonly group: string;
  readonly version: string;
  /** Plural and lower case: `pods`. */
  readonly resource: string;
  readonly kind: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly SubresourceFact[];
}

/** How one field, or a definition as a whole (`field` is `(itself)`), is merged and defaulted. */
export interface FieldFact {
  readonly definition: string;
  readonly field: string;
  readonly listType: ListType | "";
  readonly listMapKeys: readonly string[];
  readonly patchStrategy: string;
  readonly patchMergeKey: string;
  readonly mapType: "atomic" | "granular" | "";
  /** JSON text, or empty. */
  readonly default: string;
}

/** The closed set of values of a field, in the order in which the API server names them. */
export interface EnumFact {
  readonly definition: string;
  readonly field: string;
  readonly values: readonly string[];
}

/** How one field travels in Kubernetes' protobuf encoding; `field` is `(inline)` for an embedded message. */
export interface ProtobufFact {
  readonly definition: string;
  readonly field: string;
  readonly number: number;
  /** `string`, `list Container`, `map Quantity`, `int32?`: see `schemas/README.md`. */
  readonly type: string;
}

/** The definitions of one package, and which model of the client library describes each. */
export interface PackageFact {
  /** `io.k8s.api.apps.v1` */
  readonly name: string;
  /** Empty where the package holds no objects. */
  readonly groupVersion: string;
  readonly models: ReadonlyMap<string, string>;
}

/** A conformance test of upstream's suite. */
export interface ConformanceTest {
  readonly testname: string;
  readonly codename: string;
  readonly file: string;
  readonly release: string;
}

/** Rows of a tab-separated table as records by column name. */
function readTable<Column extends string>(file: string): Record<Column, string>[] {
  const [header = "", ...lines] = readFileSync(schemasPath("facts", file), "utf8").trimEnd().split("\n");
  const columns = header.split("\t") as Column[];
  return lines.map((line) => {
    const cells = line.split("\t");
    const row = {} as Record<Column, string>;
    columns.forEach((column, index) => {
      row[column] = cells[index] ?? "";
    });
    return row;
  });
}

/** The words of a cell that holds a list. */
function words(cell: string): string[] {
  return cell === "" ? [] : cell.split(/[ ,]/);
}

/** Splits `apps/v1` and `v1`. */
export function splitGroupVersion(groupVersion: string): { group: string; version: string } {
  const slash = groupVersion.indexOf("/");
  return { group: groupVersion.slice(0, Math.max(slash, 0)), version: groupVersion.slice(slash + 1) };
}

export function readFieldFacts(): FieldFact[] {
  return readTable<keyof FieldFact>("fields.tsv").map((row) => ({
    ...row,
    listType: row.listType as FieldFact["listType"],
    mapType: row.mapType as FieldFact["mapType"],
    listMapKeys: words(row.listMapKeys),
  }));
}

export function readEnumFacts(): EnumFact[] {
  return readTable<keyof EnumFact>("enums.tsv").map((row) => ({ ...row, values: words(row.values) }));
}

export function readProtobufFacts(): ProtobufFact[] {
  return readTable<keyof ProtobufFact>("protobuf.tsv").map((row) => ({ ...row, number: Number(row.number) }));
}

export function readPackageFacts(): PackageFact[] {
  return readTable<"package" | "groupVersion" | "kinds">("definitions.tsv").map((row) => {
    const version = row.package.slice(row.package.lastIndexOf(".") + 1);
    const prefix = version.charAt(0).toUpperCase() + version.slice(1);
    const models = words(row.kinds).map((word): [string, string] => {
      const [kind = "", model = prefix + kind] = word.split("=");
      return [kind, model];
    });
    return { name: row.package, groupVersion: row.groupVersion, models: new Map(models) };
  });
}

type ResourceColumn =
  | "groupVersion"
  | "resource"
  | "kind"
  | "singular"
  | "namespaced"
  | "verbs"
  | "shortNames"
  | "categories";

/** The resources in discovery order, each with its subresources. */
export function readResourceFacts(): ResourceFact[] {
  const found: (ResourceFact & { subresources: SubresourceFact[] })[] = [];
  for (const row of readTable<ResourceColumn>("resources.tsv")) {
    const [, subresource] = row.resource.split("/");
    if (subresource !== undefined) {
      found.at(-1)?.subresources.push({ name: subresource, ...subresourceKind(row.kind), verbs: words(row.verbs) });
      continue;
    }
    found.push({
      ...splitGroupVersion(row.groupVersion),
      groupVersion: row.groupVersion,
      resource: row.resource,
      kind: row.kind,
      singular: row.singular,
      namespaced: row.namespaced === "true",
      verbs: words(row.verbs),
      shortNames: words(row.shortNames),
      categories: words(row.categories),
      subresources: [],
    });
  }
  return found;
}

function subresourceKind(cell: string): { kind: string; group?: string; version?: string } {
  const [group, version, kind] = cell.split("/");
  return kind === undefined ? { kind: cell } : { kind, group, version };
}

export function readConformanceTests(): ConformanceTest[] {
  return readTable<keyof ConformanceTest>("conformance-tests.tsv");
}
