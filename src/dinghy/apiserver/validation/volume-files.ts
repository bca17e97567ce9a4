/** Files that volumes are made of. Upstream: pkg/apis/core/validation `validateKeyToPath`, `validateDownwardAPIVolumeFile`. */
import { type FieldError, invalid, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { fieldReferenceErrors, resourceReferenceErrors, volumeFields } from "./field-references.ts";
import { number, part, text } from "./fields.ts";
import { relativePath } from "./paths.ts";
import { fileModeErrors, needs } from "./volume-sources.ts";

/** A key of a ConfigMap or Secret, and the file that it becomes. */
export function keyToPathErrors(item: JsonObject, at: string): FieldError[] {
  const path = text(item.path);
  return [
    ...needs("key", "path")(item, at),
    ...relativePath(path, `${at}.path`),
    ...fileModeErrors(item.mode, `${at}.mode`),
  ];
}

/** A field or resource of the Pod, and the file that it becomes. */
export function downwardFileErrors(file: JsonObject, at: string): FieldError[] {
  const path = text(file.path);
  const errors = [...needs("path")(file, at), ...relativePath(path, `${at}.path`)];
  const fieldRef = part(file.fieldRef);
  const resource = part(file.resourceFieldRef);
  if (fieldRef !== undefined) {
    errors.push(...fieldReferenceErrors(fieldRef, `${at}.fieldRef`, volumeFields));
    if (resource !== undefined) {
      errors.push(invalid(at, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"));
    }
  } else if (resource !== undefined) {
    errors.push(...resourceReferenceErrors(resource, `${at}.resourceFieldRef`, true));
  } else errors.push(required(at, "one of fieldRef and resourceFieldRef is required"));
  return [...errors, ...fileModeErrors(number(file.mode), `${at}.mode`)];
}
