/**
 * What is wrong with a CustomResourceDefinition itself. Pure.
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.
 */
import { duplicate, type FieldError, invalid, notSupported, required, tooMany } from "../field-error.ts";
import { equalJson } from "../json-value.ts";
import { dns1035Label, dns1123Subdomain } from "../validation/names.ts";
import { conversionErrors } from "./conversion-errors.ts";
import type {
  CustomResourceDefinition,
  DefinitionNames,
  DefinitionSpec,
  DefinitionVersion,
  JsonSchema,
  ScalePaths,
} from "./definition.ts";
import { isConditionTrue } from "./definition.ts";
import { readFieldPath } from "./field-path.ts";
import { type InternalSpec, internalSpec } from "./internal-spec.ts";
import { schemaErrors } from "./schema-errors.ts";

const scopes = ["Cluster", "Namespaced"];
const columnTypes = ["boolean", "date", "integer", "number", "string"];
const columnFormats = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];
const selectableFieldsMax = 8;
const approvalAnnotation = "api-approved.kubernetes.io";

export function definitionErrors(
  definition: CustomResourceDefinition,
  old: CustomResourceDefinition | undefined,
): FieldError[] {
  const { spec } = definition;
  return [
    ...specErrors(spec, definition, old),
    ...(old === undefined ? [] : immutableErrors(definition, old)),
    ...definitionStatusErrors(definition),
    ...storedVersionsErrors(definition),
    ...approvalErrors(definition, old),
    ...preservationErrors(spec, old),
  ];
}

export function definitionStatusErrors({ status }: CustomResourceDefinition): FieldError[] {
  return namesErrors(status?.acceptedNames, "status.acceptedNames");
}

/** What may not change. Told after what is wrong with the spec itself. */
function immutableErrors(definition: CustomResourceDefinition, old: CustomResourceDefinition): FieldError[] {
  const errors: FieldError[] = [];
  const immutable = (field: string, value: unknown, before: unknown): void => {
    if (!equalJson(value, before)) errors.push(invalid(field, value, "field is immutable"));
  };
  const { spec } = definition;
  if (isConditionTrue(old, "Established")) {
    immutable("spec.scope", spec.scope, old.spec.scope);
    immutable("spec.names.kind", spec.names.kind, old.spec.names.kind);
  }
  immutable("spec.group", spec.group, old.spec.group);
  immutable("spec.names.plural", spec.names.plural, old.spec.names.plural);
  return errors;
}

/** The name of a definition is made of what it defines. */
export function definitionNameProblems({ spec }: CustomResourceDefinition, name: string): string[] {
  const problems = dns1123Subdomain(name);
  const wanted = `${spec.names?.plural ?? ""}.${spec.group ?? ""}`;
  if (name !== wanted) problems.push('must be spec.names.plural+"."+spec.group');
  return problems;
}

function specErrors(
  spec: DefinitionSpec,
  definition: CustomResourceDefinition,
  old: CustomResourceDefinition | undefined,
): FieldError[] {
  const { group = "", scope = "", names = { plural: "", kind: "" } } = spec;
  const versions = spec.versions ?? [];
  const inside = internalSpec({ ...spec, versions });
  const errors: FieldError[] = groupErrors(group);
  if (scope === "") errors.push(required("spec.scope"));
  else if (!scopes.includes(scope)) errors.push(notSupported("spec.scope", scope, scopes));
  errors.push(...missingSchemas(versions, inside));
  versions.forEach((version, index) => void errors.push(...versionErrors(version, index, inside, versions)));
  if (new Set(versions.map(({ name }) => name)).size < versions.length) {
    errors.push(invalid("spec.versions", shownVersions(versions), "must contain unique version names"));
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    const why = "must have exactly one version marked as storage version";
    errors.push(invalid("spec.versions", shownVersions(versions), why));
  }
  // Kept inside by real servers: the name of the first version.
  const [first] = versions;
  const problems = first?.name ? dns1035Label(first.name) : [];
  if (problems.length > 0) errors.push(invalid("spec.version", first?.name, problems.join(",")));
  for (const field of ["plural", "singular", "kind", "listKind"] as const) {
    if (!names[field]) errors.push(required(`spec.names.${field}`));
  }
  errors.push(...namesErrors(names, "spec.names"));
  errors.push(...partErrors(inside, versions, (path) => !path.startsWith("spec.versions[")));
  const lenient = old === undefined || !isConditionTrue(old, "Established");
  errors.push(...conversionErrors(definition.spec.conversion, lenient));
  return errors;
}

function groupErrors(group: string): FieldError[] {
  if (group === "") return [required("spec.group")];
  const problems = dns1123Subdomain(group);
  if (problems.length > 0) return [invalid("spec.group", group, problems.join(","))];
  if (!group.includes(".")) return [invalid("spec.group", group, "should be a domain with at least one dot")];
  return [];
}

function missingSchemas(versions: readonly DefinitionVersion[], { sharesSchema }: InternalSpec): FieldError[] {
  if (sharesSchema && versions[0]?.schema?.openAPIV3Schema !== undefined) return [];
  return versions.flatMap(({ schema }, index) =>
    schema?.openAPIV3Schema === undefined ? [required(`spec.versions[${index}].schema.openAPIV3Schema`)] : [],
  );
}

function versionErrors(
  version: DefinitionVersion,
  index: number,
  inside: InternalSpec,
  versions: readonly DefinitionVersion[],
): FieldError[] {
  const path = `spec.versions[${index}]`;
  const errors: FieldError[] = [];
  const problems = dns1035Label(version.name ?? "");
  if (problems.length > 0) errors.push(invalid(`${path}.name`, version.name ?? "", problems.join(",")));
  errors.push(...deprecationErrors(version, `${path}.deprecationWarning`));
  errors.push(...partErrors(inside, versions, (each) => each.startsWith(`${path}.`)));
  return errors;
}

function deprecationErrors({ deprecated, deprecationWarning: text }: DefinitionVersion, path: string): FieldError[] {
  if (text === undefined) return [];
  const problems: string[] = [];
  if (!deprecated) problems.push("can only be set for deprecated versions");
  else {
    if (Buffer.byteLength(text) > 256) problems.push("must be <= 256 characters long");
    if (text === "") problems.push("must not be an empty string");
    const odd = text.search(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u);
    if (odd >= 0) {
      const at = Buffer.byteLength(text.slice(0, odd));
      problems.push(`must only contain printable UTF-8 characters; non-printable character found at index ${at}`);
    }
  }
  return problems.map((problem) => invalid(path, text, problem));
}

/** Schemas, subresources, columns and selectable fields, of the versions or of all together. */
function partErrors(
  inside: InternalSpec,
  versions: readonly DefinitionVersion[],
  mine: (path: string) => boolean,
): FieldError[] {
  const errors: FieldError[] = [];
  for (const { path, value, versions: users } of inside.schemas) {
    const schema = value.openAPIV3Schema;
    if (!mine(path) || schema === undefined) continue;
    const all = inside.sharesSchema ? versions : users;
    const hasStatus = all.some(({ subresources }) => subresources?.status !== undefined);
    errors.push(...schemaErrors(schema, `${path}.openAPIV3Schema`, hasStatus));
  }
  for (const { path, value } of inside.subresources) {
    if (mine(path) && value.scale !== undefined) errors.push(...scaleErrors(value.scale, path));
  }
  for (const { path, value } of inside.columns) {
    if (mine(path)) value.forEach((column, index) => void errors.push(...columnErrors(column, `${path}[${index}]`)));
  }
  for (const { path, value, versions: users } of inside.selectableFields) {
    if (mine(path)) errors.push(...selectableErrors(value, users[0]?.schema?.openAPIV3Schema, path));
  }
  return errors;
}

function scaleErrors(scale: ScalePaths, path: string): FieldError[] {
  return [
    ...scalePathErrors(scale.specReplicasPath, `${path}.scale.specReplicasPath`, [".spec."], true),
    ...scalePathErrors(scale.statusReplicasPath, `${path}.scale.statusReplicasPath`, [".status."], true),
    ...scalePathErrors(scale.labelSelectorPath, `${path}.scale.labelSelectorPath`, [".spec.", ".status."], false),
  ];
}

function scalePathErrors(
  value: string | undefined,
  path: string,
  roots: readonly string[],
  needed: boolean,
): FieldError[] {
  if (!value) return needed ? [required(path)] : [];
  if (!value.startsWith(".")) return [invalid(path, value, "must be a simple json path starting with .")];
  if (roots.some((root) => value.startsWith(root))) return [];
  const where = roots.length === 1 ? (roots[0] as string).slice(0, -1) : "either .spec or .status";
  return [invalid(path, value, `should be a json path under ${where}`)];
}

function columnErrors(
  { name, type, format, jsonPath }: NonNullable<DefinitionVersion["additionalPrinterColumns"]>[number],
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!name) errors.push(required(`${path}.name`));
  const types = `must be one of ${columnTypes.join(",")}`;
  if (!type) errors.push(required(`${path}.type`, types));
  else if (!columnTypes.includes(type)) errors.push(invalid(`${path}.type`, type, types));
  if (format && !columnFormats.includes(format)) {
    errors.push(invalid(`${path}.format`, format, `must be one of ${columnFormats.join(",")}`));
  }
  // Real servers name the field as it is called inside.
  const at = `${path}.JSONPath`;
  if (!jsonPath) errors.push(required(at));
  else if (!jsonPath.startsWith(".")) {
    errors.push(invalid(at, jsonPath, "must be a simple json path starting with ."));
  }
  return errors;
}

const selectableTypes = new Set(["string", "boolean", "integer"]);

function selectableErrors(
  fields: readonly { readonly jsonPath?: string }[],
  schema: JsonSchema | undefined,
  path: string,
): FieldError[] {
  if (schema === undefined) {
    return [invalid(path, "", "may only be set when `version.schema.openAPIV3Schema` is not included")];
  }
  const errors: FieldError[] = [];
  const known = new Set<string>();
  fields.forEach(({ jsonPath = "" }, index) => {
    const at = `${path}[${index}].jsonPath`;
    if (jsonPath === "") {
      errors.push(required(at));
      return;
    }
    const found = readFieldPath(jsonPath, schema, false);
    if (!found.ok) {
      errors.push(invalid(at, jsonPath, `is an invalid path: ${found.why}`));
      return;
    }
    if (found.steps[0] === "metadata") errors.push(invalid(at, jsonPath, "must not point to fields in metadata"));
    if (!selectableTypes.has(found.schema.type ?? "")) {
      const why =
        "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.";
      errors.push(invalid(at, jsonPath, why));
    }
    if (known.has(found.path)) errors.push(duplicate(at, jsonPath));
    known.add(found.path);
  });
  if (known.size > selectableFieldsMax) errors.push(tooMany(path, known.size, selectableFieldsMax));
  return errors;
}

function namesErrors(names: DefinitionNames | undefined, path: string): FieldError[] {
  if (!names) return [];
  const errors: FieldError[] = [];
  const label = (field: string, value: string | undefined, prefix = ""): void => {
    const problems = value ? dns1035Label(prefix === "" ? value : value.toLowerCase()) : [];
    if (problems.length > 0) errors.push(invalid(`${path}.${field}`, value, prefix + problems.join(",")));
  };
  const mixed = "may have mixed case, but should otherwise match: ";
  label("plural", names.plural);
  label("singular", names.singular);
  label("kind", names.kind, mixed);
  label("listKind", names.listKind, mixed);
  const labels = (field: string, values: readonly string[] = []): void =>
    values.forEach((value, index) => {
      const problems = dns1035Label(value);
      if (problems.length > 0) errors.push(invalid(`${path}.${field}[${index}]`, value, problems.join(",")));
    });
  labels("shortNames", names.shortNames ?? []);
  if (names.kind && names.kind === names.listKind) {
    errors.push(invalid(`${path}.listKind`, names.listKind, "kind and listKind may not be the same"));
  }
  labels("categories", names.categories ?? []);
  return errors;
}

function storedVersionsErrors({ spec, status }: CustomResourceDefinition): FieldError[] {
  const path = "status.storedVersions";
  const stored = status?.storedVersions ?? [];
  if (stored.length === 0)
    return [invalid(path, status?.storedVersions ?? null, "must have at least one stored version")];
  const errors: FieldError[] = [];
  const names = (spec.versions ?? []).map(({ name }) => name);
  for (const { name, storage } of spec.versions ?? []) {
    if (storage && !stored.includes(name)) {
      errors.push(invalid(path, stored, `must have the storage version ${name}`));
    }
  }
  stored.forEach((name, index) => {
    if (names.includes(name)) return;
    const why =
      `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a ` +
      `storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
    errors.push(invalid(`${path}[${index}]`, name, why));
  });
  return errors;
}

export function isProtectedGroup(group: string): boolean {
  return /(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group);
}

export type Approval = { readonly state: "approved" | "bypassed" | "missing" | "invalid"; readonly reason: string };

/** What the annotation says of the approval of an API in a group of the community. */
export function approvalOf(annotations: Readonly<Record<string, string>> | undefined): Approval {
  const text = annotations?.[approvalAnnotation] ?? "";
  const must = `protected groups must have approval annotation "${approvalAnnotation}"`;
  const see = "see https://github.com/kubernetes/enhancements/pull/1111";
  if (text === "") return { state: "missing", reason: `${must}, ${see}` };
  if (text.startsWith("unapproved")) return { state: "bypassed", reason: `not approved: ${JSON.stringify(text)}` };
  if (/^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^/\s]+(?:\/\S*)?$/.test(text)) {
    return { state: "approved", reason: `approved in ${text}` };
  }
  return { state: "invalid", reason: `${must} with either a URL or a reason starting with "unapproved", ${see}` };
}

function approvalErrors(definition: CustomResourceDefinition, old: CustomResourceDefinition | undefined): FieldError[] {
  if (!isProtectedGroup(definition.spec.group ?? "")) return [];
  const { state, reason } = approvalOf(definition.metadata.annotations);
  if (old !== undefined && approvalOf(old.metadata.annotations).state === state) return [];
  const field = `metadata.annotations[${approvalAnnotation}]`;
  if (state === "missing") return [required(field, reason)];
  return state === "invalid" ? [invalid(field, definition.metadata.annotations?.[approvalAnnotation], reason)] : [];
}

function preservationErrors(spec: DefinitionSpec, old: CustomResourceDefinition | undefined): FieldError[] {
  if (spec.preserveUnknownFields !== true || old?.spec.preserveUnknownFields === true) return [];
  const why = "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead";
  return [invalid("spec.preserveUnknownFields", true, why)];
}

/** As real servers show versions: every field, by the names that they have inside. */
function shownVersions(versions: readonly DefinitionVersion[]): readonly object[] {
  return versions.map(({ name, served, storage, deprecated, deprecationWarning }) => ({
    Name: name,
    Served: served ?? false,
    Storage: storage ?? false,
    Deprecated: deprecated ?? false,
    DeprecationWarning: deprecationWarning ?? null,
    Schema: null,
    Subresources: null,
    AdditionalPrinterColumns: null,
    SelectableFields: null,
  }));
}
