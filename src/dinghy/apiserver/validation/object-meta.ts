/**
 * The rules that all metadata keep.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go.
 */
import type { ObjectMeta, OwnerReference } from "#apimachinery";
import { type FieldError, forbidden, invalid, required, tooLong } from "../field-error.ts";
import { equalJson } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { dns1123Subdomain, labelValue, qualifiedName } from "./names.ts";

const annotationsLimitBytes = 256 * 1024;
const standardFinalizers = new Set(["kubernetes", "foregroundDeletion", "orphan"]);

export interface MetaRules {
  readonly namespaced: boolean;
  readonly validateName?: (name: string, generated: boolean) => string[];
  /** Finalizers need no domain of their own. */
  readonly anyFinalizer?: boolean;
}

export function validateObjectMeta(object: AnyObject, rules: MetaRules): FieldError[] {
  const meta = object.metadata as Partial<ObjectMeta>;
  return [
    ...nameErrors(meta, rules.validateName ?? dns1123Subdomain),
    ...namespaceErrors(meta, rules.namespaced),
    ...labelErrors(meta.labels, "metadata.labels"),
    ...annotationErrors(meta.annotations, "metadata.annotations"),
    ...ownerErrors(meta.ownerReferences ?? []),
    ...finalizerErrors(meta.finalizers ?? [], "metadata.finalizers", rules.anyFinalizer),
  ];
}

function nameErrors(meta: Partial<ObjectMeta>, check: NonNullable<MetaRules["validateName"]>): FieldError[] {
  const errors: FieldError[] = [];
  if (meta.generateName) {
    // What will be appended keeps every rule, so a trailing dash may stand.
    for (const problem of check(meta.generateName.replace(/-+$/, "a"), true)) {
      errors.push(invalid("metadata.generateName", meta.generateName, problem));
    }
  }
  if (!meta.name) errors.push(required("metadata.name", "name or generateName is required"));
  else for (const problem of check(meta.name, false)) errors.push(invalid("metadata.name", meta.name, problem));
  return errors;
}

function namespaceErrors({ namespace }: Partial<ObjectMeta>, namespaced: boolean): FieldError[] {
  if (namespaced) return namespace ? [] : [required("metadata.namespace")];
  return namespace ? [forbidden("metadata.namespace", "not allowed on this type")] : [];
}

export function labelErrors(labels: Readonly<Record<string, string>> | undefined, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (labels === undefined) return errors;
  for (const key of Object.keys(labels).sort()) {
    for (const problem of qualifiedName(key)) errors.push(invalid(field, key, problem));
    for (const problem of labelValue(labels[key] as string)) errors.push(invalid(field, labels[key], problem));
  }
  return errors;
}

export function annotationErrors(
  annotations: Readonly<Record<string, string>> | undefined,
  field: string,
): FieldError[] {
  if (annotations === undefined) return [];
  const errors: FieldError[] = [];
  let size = 0;
  for (const key of Object.keys(annotations).sort()) {
    for (const problem of qualifiedName(key.toLowerCase())) errors.push(invalid(field, key, problem));
    size += Buffer.byteLength(key) + Buffer.byteLength(annotations[key] as string);
  }
  if (size > annotationsLimitBytes) errors.push(tooLong(field, annotationsLimitBytes));
  return errors;
}

/** All references are spoken of by the name of the list, as real servers do. */
function ownerErrors(references: readonly OwnerReference[]): FieldError[] {
  const field = "metadata.ownerReferences";
  const errors: FieldError[] = [];
  let controller: OwnerReference | undefined;
  for (const reference of references) {
    errors.push(...ownerReferenceErrors(reference, field));
    if (reference.controller !== true) continue;
    if (controller !== undefined) {
      const found = `Found "true" in references for ${controller.kind}/${controller.name} and ${reference.kind}/${reference.name}`;
      errors.push(invalid(field, references, `Only one reference can have Controller set to true. ${found}`));
    }
    controller ??= reference;
  }
  return errors;
}

function ownerReferenceErrors(reference: OwnerReference, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const [group = "", version] = reference.apiVersion?.split("/") ?? [];
  if (!group || version === "")
    errors.push(invalid(`${field}.apiVersion`, reference.apiVersion ?? "", "version must not be empty"));
  if (!reference.kind) errors.push(invalid(`${field}.kind`, "", "must not be empty"));
  if (!reference.name) errors.push(invalid(`${field}.name`, "", "must not be empty"));
  if (!reference.uid) errors.push(invalid(`${field}.uid`, "", "must not be empty"));
  if (reference.apiVersion === "v1" && reference.kind === "Event")
    errors.push(invalid(field, reference, "/v1, Kind=Event is disallowed from being an owner"));
  return errors;
}

export function finalizerNameErrors(name: string, field: string, any = false): FieldError[] {
  return [
    ...qualifiedName(name).map((problem) => invalid(field, name, problem)),
    ...(any || standardFinalizers.has(name) || name.includes("/")
      ? []
      : [invalid(field, name, "name is neither a standard finalizer name nor is it fully qualified")]),
  ];
}

function finalizerErrors(finalizers: readonly string[], field: string, any = false): FieldError[] {
  const errors = finalizers.flatMap((name, index) => finalizerNameErrors(name, `${field}[${index}]`, any));
  if (finalizers.includes("orphan") && finalizers.includes("foregroundDeletion")) {
    errors.push(invalid(field, finalizers, "finalizer orphan and foregroundDeletion cannot be both set"));
  }
  return errors;
}

const immutable = "field is immutable";

/** What may not change from one version of an object to the next. */
export function validateObjectMetaUpdate(object: AnyObject, old: AnyObject, anyFinalizer = false): FieldError[] {
  const meta = object.metadata as Partial<ObjectMeta>;
  const before = old.metadata as Partial<ObjectMeta>;
  const errors: FieldError[] = [];
  if (before.deletionTimestamp !== undefined) {
    const added = (meta.finalizers ?? []).filter((name) => !before.finalizers?.includes(name)).sort();
    if (added.length > 0) {
      const list = added.map((name) => JSON.stringify(name)).join(", ");
      const why = "no new finalizers can be added if the object is being deleted, found new finalizers";
      errors.push(forbidden("metadata.finalizers", `${why} []string{${list}}`));
    }
  }
  for (const field of [
    "name",
    "namespace",
    "uid",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
  ] as const) {
    if (!equalJson(meta[field], before[field])) errors.push(invalid(`metadata.${field}`, meta[field], immutable));
  }
  return [
    ...errors,
    ...(equalJson(meta.finalizers, before.finalizers)
      ? []
      : finalizerErrors(meta.finalizers ?? [], "metadata.finalizers", anyFinalizer)),
    ...labelErrors(meta.labels, "metadata.labels"),
    ...annotationErrors(meta.annotations, "metadata.annotations"),
    ...ownerErrors(meta.ownerReferences ?? []),
  ];
}
