/**
 * Derives Kubernetes' type definitions from kept packages and from the facts beside them, and writes them to
 * `schemas/kubernetes/`. Run by `npm run prepare`; the door runs it too where the files are missing.
 *
 * Structure and prose go to separate files: every process reads the structure, few read the prose.
 *
 * Usage: node src/schemas/derive.ts
 */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Model, type ModelField, readClientModels } from "./client-models.ts";
import {
  type EnumFact,
  type FieldFact,
  type PackageFact,
  readEnumFacts,
  readFieldFacts,
  readPackageFacts,
  splitGroupVersion,
} from "./facts.ts";
import { schemasPath } from "./folder.ts";
import { type PublishedField, type PublishedFields, readPublishedFields } from "./published-fields.ts";
import { type Descriptions, type GroupVersionKind, referenceTo, type Schema, type SchemaDocument } from "./schema.ts";

/** The release of Kubernetes whose types we speak. */
export const kubernetesVersion = "v1.36";

/** Kinds without `metadata` that are bodies all the same, so that a client may ask for them by kind. */
const bareKinds = new Set(["APIGroup", "APIGroupList", "APIResourceList", "APIVersions", "DeleteOptions"]);

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Builds the two documents without touching the disk. Throws an `Error` that names what no longer fits. */
export function derive(): { document: SchemaDocument; descriptions: Descriptions } {
  const { version, models } = readClientModels();
  if (version !== kubernetesVersion) {
    throw new Error(
      `@kubernetes/client-node describes ${version}, not ${kubernetesVersion}; pin the release that does`,
    );
  }
  const packages = readPackageFacts();
  const published = readPublishedFields();
  const names = definitionNames(packages, models);
  const definitions: Record<string, Schema> = {};
  const descriptions: Record<string, Record<string, string>> = {};
  for (const group of packages) {
    for (const [kind, modelName] of group.models) {
      const model = models.get(modelName);
      if (model === undefined)
        throw new Error(`definitions.tsv: ${group.name} names ${modelName}, which no package has`);
      const name = `${group.name}.${kind}`;
      const known = publishedFieldsOf(published, group.groupVersion, kind);
      definitions[name] = definitionOf(model, group, kind, names, known);
      descriptions[name] = descriptionsOf(model, known);
    }
  }
  for (const fact of readFieldFacts()) applyFact(definitions, fact);
  for (const fact of readEnumFacts()) applyEnum(definitions, fact);
  return { document: { version, definitions }, descriptions };
}

function definitionNames(packages: readonly PackageFact[], models: ReadonlyMap<string, Model>): Map<string, string> {
  const names = new Map<string, string>();
  for (const group of packages) for (const [kind, model] of group.models) names.set(model, `${group.name}.${kind}`);
  // The client library's `V1MicroTime` is a `Date` with more digits, not a type of Kubernetes.
  const unnamed = [...models.keys()].filter((model) => !names.has(model) && model !== "V1MicroTime");
  if (unnamed.length > 0) throw new Error(`definitions.tsv has no package for ${unnamed.join(", ")}`);
  return names;
}

function definitionOf(
  model: Model,
  group: PackageFact,
  kind: string,
  names: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, PublishedField>,
): Schema {
  const properties: Record<string, Schema> = {};
  for (const field of model.fields) properties[field.name] = schemaOf(field, known.get(field.name), names);
  const required = model.fields.filter((field) => field.required).map((field) => field.name);
  const kinds = groupVersionKinds(group, kind, properties);
  return {
    type: "object",
    properties,
    ...(required.length > 0 ? { required } : {}),
    ...(kinds.length > 0 ? { "x-kubernetes-group-version-kind": kinds } : {}),
  };
}

/** Types before v1 are rarely published; a type of the same name in v1 has fields of the same kind. */
function publishedFieldsOf(
  published: PublishedFields,
  groupVersion: string,
  kind: string,
): ReadonlyMap<string, PublishedField> {
  const stable = `${splitGroupVersion(groupVersion).group}/v1`;
  return published.get(`${groupVersion}/${kind}`) ?? published.get(`${stable}/${kind}`) ?? new Map();
}

function groupVersionKinds(group: PackageFact, kind: string, properties: Record<string, Schema>): GroupVersionKind[] {
  const isObject = "apiVersion" in properties && "kind" in properties && "metadata" in properties;
  if (group.groupVersion === "" || !(isObject || bareKinds.has(kind))) return [];
  return [{ ...splitGroupVersion(group.groupVersion), kind }];
}

function schemaOf(
  field: ModelField,
  published: PublishedField | undefined,
  names: ReadonlyMap<string, string>,
): Schema {
  return convert(field.type.replace(/\s+/g, " ").trim());

  function convert(type: string): Schema {
    const item = /^Array<(.*)>$/.exec(type)?.[1];
    if (item !== undefined) return { type: "array", items: convert(item) };
    const value = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1];
    if (value !== undefined) return { type: "object", additionalProperties: convert(value) };
    return convertLeaf(type);
  }

  function convertLeaf(type: string): Schema {
    switch (type) {
      case "string":
        if (published?.isQuantity) return { type: "string", format: "quantity" };
        return { type: "string", ...formatOf(field), ...(published?.enum ? { enum: published.enum } : {}) };
      case "number":
        return { type: field.format === "double" ? "number" : "integer", ...formatOf(field) };
      case "boolean":
        return { type: "boolean" };
      case "Date":
        return { type: "string", format: "date-time" };
      case "V1MicroTime":
        return { type: "string", format: "date-time-micro" };
      case "IntOrString":
        return { "x-kubernetes-int-or-string": true };
      case "any":
        return { "x-kubernetes-preserve-unknown-fields": true };
      case "object":
        return { type: "object", "x-kubernetes-preserve-unknown-fields": true };
    }
    const name = names.get(type);
    if (name === undefined) throw new Error(`${field.name}: the client library's type ${type} has no definition`);
    return { $ref: referenceTo(name) };
  }
}

function formatOf(field: ModelField): { format?: string } {
  return field.format === "" ? {} : { format: field.format };
}

/** The client library says nothing about fields of a type of their own; the other package does. */
function descriptionsOf(model: Model, known: ReadonlyMap<string, PublishedField>): Record<string, string> {
  const prose: Record<string, string> = model.description === "" ? {} : { "": model.description };
  for (const field of model.fields) {
    const description = field.description || known.get(field.name)?.description;
    if (description) prose[field.name] = description;
  }
  return prose;
}

function applyFact(definitions: Record<string, Schema>, fact: FieldFact): void {
  const definition = definitions[fact.definition];
  const target = fact.field === "(itself)" ? definition : definition?.properties?.[fact.field];
  if (target === undefined) throw new Error(`fields.tsv: ${fact.definition} has no field ${fact.field}`);
  const schema = target as Mutable<Schema>;
  if (fact.listType !== "") schema["x-kubernetes-list-type"] = fact.listType;
  if (fact.listMapKeys.length > 0) schema["x-kubernetes-list-map-keys"] = fact.listMapKeys;
  if (fact.patchStrategy !== "") schema["x-kubernetes-patch-strategy"] = fact.patchStrategy;
  if (fact.patchMergeKey !== "") schema["x-kubernetes-patch-merge-key"] = fact.patchMergeKey;
  if (fact.mapType !== "") schema["x-kubernetes-map-type"] = fact.mapType;
  if (fact.default !== "") schema.default = JSON.parse(fact.default);
}

function applyEnum(definitions: Record<string, Schema>, fact: EnumFact): void {
  const field = definitions[fact.definition]?.properties?.[fact.field];
  const target = field?.items ?? field;
  if (target?.type !== "string") throw new Error(`enums.tsv: ${fact.definition} has no string field ${fact.field}`);
  (target as Mutable<Schema>).enum = fact.values;
}

/** Where the structure lies. */
export function documentPath(): string {
  return schemasPath("kubernetes", `${kubernetesVersion}.json`);
}

/** Where the prose lies. */
export function descriptionsPath(): string {
  return schemasPath("kubernetes", `${kubernetesVersion}-descriptions.json`);
}

/** Derives and writes both documents; returns the number of definitions. */
export function writeDerived(): number {
  const { document, descriptions } = derive();
  writeWhole(documentPath(), document);
  writeWhole(descriptionsPath(), descriptions);
  return Object.keys(document.definitions).length;
}

/** By way of a second name, so that another process never reads half a file. */
function writeWhole(path: string, content: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(content));
  renameSync(draft, path);
}

if (import.meta.main) {
  console.log(
    `schemas: ${writeDerived()} definitions of Kubernetes ${kubernetesVersion} in ${dirname(documentPath())}`,
  );
}
