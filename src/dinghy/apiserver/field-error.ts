/**
 * What is wrong with one field of an object, in the words of real servers.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/util/validation/field/errors.go.
 */
export interface FieldError {
  /** `FieldValueRequired`, `FieldValueInvalid` … */
  readonly reason: string;
  /** `spec.containers[0].name`; an index for lists, a key in brackets for maps. */
  readonly field: string;
  /** What a cause says: `Required value: must be set`. */
  readonly message: string;
}

export function required(field: string, detail = ""): FieldError {
  return { reason: "FieldValueRequired", field, message: join("Required value", detail) };
}

export function invalid(field: string, value: unknown, detail: string): FieldError {
  return { reason: "FieldValueInvalid", field, message: join(`Invalid value: ${show(value)}`, detail) };
}

/** What is invalid as a whole, where showing it would not help. */
export function invalidWithoutValue(field: string, detail: string): FieldError {
  return { reason: "FieldValueInvalid", field, message: join("Invalid value", detail) };
}

export function typeInvalid(field: string, value: unknown, detail: string): FieldError {
  return { reason: "FieldValueTypeInvalid", field, message: join(`Invalid value: ${show(value)}`, detail) };
}

export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const detail = `supported values: ${supported.map((each) => JSON.stringify(each)).join(", ")}`;
  return { reason: "FieldValueNotSupported", field, message: `Unsupported value: ${show(value)}: ${detail}` };
}

export function forbidden(field: string, detail: string): FieldError {
  return { reason: "FieldValueForbidden", field, message: join("Forbidden", detail) };
}

export function duplicateWithoutValue(field: string): FieldError {
  return { reason: "FieldValueDuplicate", field, message: "Duplicate value" };
}

export function duplicate(field: string, value: unknown): FieldError {
  return { reason: "FieldValueDuplicate", field, message: `Duplicate value: ${show(value)}` };
}

export function tooLong(field: string, maximum: number): FieldError {
  const bytes = maximum === 1 ? "byte" : "bytes";
  return { reason: "FieldValueTooLong", field, message: `Too long: may not be more than ${maximum} ${bytes}` };
}

export function tooMany(field: string, actual: number, maximum: number): FieldError {
  const things = maximum === 1 ? "item" : "items";
  return { reason: "FieldValueTooMany", field, message: `Too many: ${actual}: must have at most ${maximum} ${things}` };
}

export function notFoundValue(field: string, value: unknown): FieldError {
  return { reason: "FieldValueNotFound", field, message: `Not found: ${show(value)}` };
}

export function internal(field: string, detail: string): FieldError {
  return { reason: "InternalError", field, message: join("Internal error", detail) };
}

function show(value: unknown): string {
  if (value === undefined) return "null";
  const text = JSON.stringify(value);
  return typeof value === "object" ? text.replace(/[<>&]/g, escaped) : text;
}

/** As real servers write what is not a plain text. */
function escaped(letter: string): string {
  return `\\u00${letter.charCodeAt(0).toString(16)}`;
}

function join(head: string, detail: string): string {
  return detail === "" ? head : `${head}: ${detail}`;
}
