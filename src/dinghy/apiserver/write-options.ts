import { notSupported, required } from "./field-error.ts";
import { isTrue } from "./route.ts";
import { invalidObject } from "./status.ts";
import { type FieldValidation, readFieldValidation } from "./typed-object.ts";

/** The options of create, update and patch, read from the query. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  readonly fieldManager: string;
  readonly force: boolean;
}

/** `kind` names the options in answers: `CreateOptions`, `UpdateOptions`, `PatchOptions`. Throws `ApiError` 422. */
export function readWriteOptions(query: URLSearchParams, kind: string, apply = false): WriteOptions {
  const fieldManager = query.get("fieldManager") ?? "";
  const dryRun = readDryRun(query, kind);
  if (apply && fieldManager === "") {
    const error = required("fieldManager", "is required for apply patch");
    throw invalidObject({ group: "meta.k8s.io", kind }, "", [error]);
  }
  return { dryRun, fieldManager, fieldValidation: readFieldValidation(query, kind), force: isTrue(query.get("force")) };
}

export function readDryRun(query: URLSearchParams, kind: string): boolean {
  const values = query.getAll("dryRun").filter((value) => value !== "");
  requireDryRun(values, kind);
  return values.length > 0;
}

export function requireDryRun(values: readonly string[], kind: string): void {
  if (values.every((value) => value === "All")) return;
  throw invalidObject({ group: "meta.k8s.io", kind }, "", [notSupported("dryRun", values, ["All"])]);
}
