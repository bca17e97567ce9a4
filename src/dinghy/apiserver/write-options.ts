import { type FieldError, forbidden, invalid, notSupported, required, tooLong } from "./field-error.ts";
import { isTrue } from "./route.ts";
import { invalidObject } from "./status.ts";
import type { FieldValidation } from "./typed-object.ts";

/** The options of create, update and patch, read from the query. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  readonly fieldManager: string;
  readonly force: boolean;
}

type WriteKind = "CreateOptions" | "UpdateOptions" | "PatchOptions";

const ordinary: WriteOptions = { dryRun: false, fieldValidation: "Warn", fieldManager: "", force: false };

/**
 * `kind` names the options in answers; `apply` is for server-side apply. Throws `ApiError` 422 with all that is wrong.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go.
 */
export function readWriteOptions(query: URLSearchParams, kind: WriteKind, apply = false): WriteOptions {
  if (query.size === 0 && !apply) return ordinary;
  const fieldManager = query.get("fieldManager") ?? "";
  const fieldValidation = query.get("fieldValidation") ?? "";
  const dryRun = query.getAll("dryRun");
  const errors = [
    ...(kind === "PatchOptions" ? patchErrors(query, fieldManager, apply) : []),
    ...managerErrors(fieldManager),
    ...dryRunErrors(dryRun),
    ...validationErrors(fieldValidation),
  ];
  if (errors.length > 0) throw invalidObject({ group: "meta.k8s.io", kind }, "", errors);
  return {
    dryRun: dryRun.length > 0,
    fieldManager,
    fieldValidation: (fieldValidation || "Warn") as FieldValidation,
    force: isTrue(query.get("force")),
  };
}

function patchErrors(query: URLSearchParams, fieldManager: string, apply: boolean): FieldError[] {
  if (apply) return fieldManager === "" ? [required("fieldManager", "is required for apply patch")] : [];
  return query.has("force") ? [forbidden("force", "may not be specified for non-apply patch")] : [];
}

const longestManager = 128;

function managerErrors(manager: string): FieldError[] {
  const errors: FieldError[] = [];
  if (Buffer.byteLength(manager) > longestManager) errors.push(tooLong("fieldManager", longestManager));
  let position = 0;
  for (const character of manager) {
    if (!isPrintable(character)) {
      const code = (character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0");
      errors.push(invalid("fieldManager", manager, `invalid character U+${code} (at position ${position})`));
    }
    position += Buffer.byteLength(character);
  }
  return errors;
}

/** Letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrintable(character: string): boolean {
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(character);
}

/** What is wrong with the values of `dryRun`, of which there is but one. */
export function dryRunErrors(values: readonly string[]): FieldError[] {
  return values.every((value) => value === "All") ? [] : [notSupported("dryRun", values, ["All"])];
}

function validationErrors(value: string): FieldError[] {
  const supported = ["", "Ignore", "Strict", "Warn"];
  return supported.includes(value) ? [] : [notSupported("fieldValidation", value, supported)];
}
