/** Paths below some folder, which they must not leave. Upstream: pkg/apis/core/validation. */
import { type FieldError, invalid } from "../field-error.ts";

/** Relative, and never upwards. */
export function descendingPath(path: string, field: string): FieldError[] {
  return [
    ...(path.startsWith("/") ? [invalid(field, path, "must be a relative path")] : []),
    ...noBacksteps(path, field),
  ];
}

/** The same, and not one of the names that volumes keep for themselves (`..data`). */
export function relativePath(path: string, field: string): FieldError[] {
  const errors = descendingPath(path, field);
  if (path.startsWith("..") && !path.startsWith("../")) errors.push(invalid(field, path, "must not start with '..'"));
  return errors;
}

export function noBacksteps(path: string, field: string): FieldError[] {
  return path.split("/").includes("..") ? [invalid(field, path, "must not contain '..'")] : [];
}
