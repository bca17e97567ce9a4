/** Claims. Upstream: pkg/apis/core/validation `ValidatePersistentVolumeClaim`. Answers to @seed:K8.1. */
import { compareQuantities, type LabelSelector, type Quantity } from "#apimachinery";
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { keysOf, part, text, textMap, texts } from "./fields.ts";
import { shown } from "./internal-shape.ts";
import { dns1123Label, dns1123Subdomain, qualifiedName } from "./names.ts";
import { isNativeResource } from "./resource-names.ts";
import { quantityErrors, shownQuantity } from "./resources.ts";
import { labelSelectorErrors, oneOf, problems } from "./rules.ts";
import { unifiedDiff } from "./unified-diff.ts";

const accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

export function claimErrors(object: AnyObject): FieldError[] {
  return claimSpecErrors(part(object.spec) ?? {}, "spec");
}

/** Also of claims in templates. */
export function claimSpecErrors(spec: JsonObject, field: string): FieldError[] {
  const modes = texts(spec.accessModes);
  const { storageClassName, volumeMode, volumeAttributesClassName } = spec;
  return [
    ...(modes.length === 0 ? [required(`${field}.accessModes`, "at least 1 access mode is required")] : []),
    ...labelSelectorErrors(spec.selector as LabelSelector | undefined, `${field}.selector`),
    ...accessModeErrors(modes, `${field}.accessModes`),
    ...storageErrors(part(part(spec.resources)?.requests)?.storage, `${field}.resources[storage]`),
    ...(storageClassName
      ? problems(`${field}.storageClassName`, storageClassName, dns1123Subdomain(text(storageClassName)))
      : []),
    ...(volumeMode === undefined ? [] : oneOf(`${field}.volumeMode`, volumeMode, ["Block", "Filesystem"])),
    ...dataSourceErrors(spec, field),
    ...(volumeAttributesClassName
      ? problems(
          `${field}.volumeAttributesClassName`,
          volumeAttributesClassName,
          dns1123Subdomain(text(volumeAttributesClassName)),
        )
      : []),
  ];
}

export function accessModeErrors(modes: readonly string[], field: string): FieldError[] {
  const errors = modes
    .filter((mode) => !accessModes.includes(mode))
    .map((mode) => notSupported(field, mode, accessModes));
  const others = modes.some((mode) => mode !== "ReadWriteOncePod" && accessModes.includes(mode));
  if (modes.includes("ReadWriteOncePod") && others) {
    errors.push(forbidden(field, "may not use ReadWriteOncePod with other access modes"));
  }
  return errors;
}

function storageErrors(storage: unknown, field: string): FieldError[] {
  if (storage === undefined) return [required(field)];
  const size = storage as Quantity;
  if (compareQuantities(size, 0) <= 0) return [invalid(field, shownQuantity(size), "must be greater than zero")];
  return quantityErrors(field, "storage", size);
}

/** Real servers show the path of a field here, and that shows nothing of itself. */
const path = {};

function dataSourceErrors(spec: JsonObject, field: string): FieldError[] {
  const source = part(spec.dataSource);
  const reference = part(spec.dataSourceRef);
  const errors = [
    ...(source === undefined ? [] : referenceErrors(source, `${field}.dataSource`)),
    ...(reference === undefined ? [] : referenceErrors(reference, `${field}.dataSourceRef`)),
  ];
  if (source === undefined || reference === undefined) return errors;
  if (reference.namespace) {
    errors.push(invalid(field, path, "may not be specified when dataSourceRef.namespace is specified"));
  } else if (["apiGroup", "kind", "name"].some((name) => source[name] !== reference[name])) {
    errors.push(invalid(field, path, "must match dataSourceRef"));
  }
  return errors;
}

function referenceErrors({ apiGroup, kind, name, namespace }: JsonObject, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!name) errors.push(required(`${at}.name`));
  if (!kind) errors.push(required(`${at}.kind`));
  if (!apiGroup && kind !== "PersistentVolumeClaim") {
    errors.push(invalid(at, text(kind), "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  }
  if (apiGroup) errors.push(...problems(`${at}.apiGroup`, apiGroup, dns1123Subdomain(text(apiGroup))));
  if (namespace) errors.push(...problems(`${at}.namespace`, namespace, dns1123Label(text(namespace))));
  return errors;
}

const frozen =
  "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
const classAnnotation = "volume.beta.kubernetes.io/storage-class";

/** Claims are fixed, or quotas could be cheated; what is bound may grow, and change its attributes. */
export function claimUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const after = part(object.spec) ?? {};
  const before = part(old.spec) ?? {};
  const bound = part(object.status)?.phase === "Bound";
  const size = (spec: JsonObject): Quantity => (part(part(spec.resources)?.requests)?.storage ?? "0") as Quantity;
  const errors = annotationErrors(object, old);
  const [was, is] = comparable(before, after, bound, className(old));
  if (!equalJson(is, was)) {
    const diff = unifiedDiff(shown("ClaimSpec", was), shown("ClaimSpec", is));
    errors.push(forbidden("spec", `${frozen}\n${diff}`));
  }
  const capacity = (part(part(old.status)?.capacity)?.storage ?? "0") as Quantity;
  if (compareQuantities(size(after), size(before)) < 0 && compareQuantities(size(after), capacity) <= 0) {
    errors.push(forbidden("spec.resources.requests.storage", "field can not be less than status.capacity"));
  }
  if (after.volumeMode !== before.volumeMode) {
    errors.push(invalid("volumeMode", after.volumeMode, "field is immutable"));
  }
  return [...errors, ...attributesClassErrors(before.volumeAttributesClassName, after.volumeAttributesClassName)];
}

function className({ metadata }: AnyObject): string | undefined {
  return textMap(metadata.annotations)[classAnnotation];
}

function annotationErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const now = className(object) ?? "";
  if (now === (className(old) ?? "") || isUpgrade(object, old)) return [];
  return [invalid(`metadata.annotations.${classAnnotation}`, now, "field is immutable")];
}

/** From the class in an annotation to the class in the field. */
function isUpgrade(object: AnyObject, old: AnyObject): boolean {
  const before = className(old);
  const name = part(object.spec)?.storageClassName;
  return (
    before !== undefined && part(old.spec)?.storageClassName === undefined && name === before && !className(object)
  );
}

/** Both specs with what may differ made equal. */
function comparable(
  before: JsonObject,
  after: JsonObject,
  bound: boolean,
  annotated: string | undefined,
): [JsonObject, JsonObject] {
  const was = { ...before };
  const is = { ...after };
  if (!was.volumeName) was.volumeName = is.volumeName;
  const named = is.storageClassName;
  if (named !== undefined && was.storageClassName === undefined && (annotated === undefined || annotated === named)) {
    is.storageClassName = undefined;
  }
  if (bound && part(part(is.resources)?.requests) !== undefined) {
    const requests = { ...part(part(is.resources)?.requests), storage: part(part(was.resources)?.requests)?.storage };
    is.resources = { ...part(is.resources), requests };
  }
  if (bound && is.volumeAttributesClassName !== undefined) {
    is.volumeAttributesClassName = was.volumeAttributesClassName;
  }
  return [was, is];
}

function attributesClassErrors(before: unknown, after: unknown): FieldError[] {
  if (before === undefined || after === before) return [];
  const field = "spec.volumeAttributesClassName";
  if (after === undefined) return [forbidden(field, "update from non-nil value to nil is forbidden")];
  return after === "" ? [forbidden(field, "update from non-nil value to an empty string is forbidden")] : [];
}

const resizeStates = [
  "ControllerResizeInProgress",
  "ControllerResizeInfeasible",
  "NodeResizeInProgress",
  "NodeResizeInfeasible",
  "NodeResizePending",
].sort();

export function claimStatusErrors(object: AnyObject): FieldError[] {
  const { capacity, allocatedResourceStatuses: states, allocatedResources } = part(object.status) ?? {};
  return [
    ...basicErrors(capacity, "status.capacity"),
    ...keysOf(states).flatMap((name) => {
      const field = "status.allocatedResourceStatus";
      const known = resizeStates.includes(text(part(states)?.[name]));
      return [...resourceKeyErrors(name, field), ...(known ? [] : [notSupported(field, name, resizeStates)])];
    }),
    ...keysOf(allocatedResources).flatMap((name) => {
      const wrong = resourceKeyErrors(name, "status.allocatedResources");
      if (wrong.length > 0) return wrong;
      return basicErrors({ [name]: part(allocatedResources)?.[name] }, "status.allocatedResources");
    }),
  ];
}

function resourceKeyErrors(name: string, field: string): FieldError[] {
  const wrong = problems(field, name, qualifiedName(name));
  if (wrong.length > 0 || !isNativeResource(name) || name === "storage") return wrong;
  return [notSupported(field, name, ["storage"])];
}

/** Amounts that must not be negative. */
export function basicErrors(list: unknown, field: string): FieldError[] {
  return keysOf(list)
    .filter((name) => compareQuantities(part(list)?.[name] as Quantity, 0) < 0)
    .map((name) => {
      const value = Number.parseInt(shownQuantity(part(list)?.[name] as Quantity), 10);
      return invalid(`${field}[${name}]`, value, "must be a valid resource quantity");
    });
}
