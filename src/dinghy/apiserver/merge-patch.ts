import { isJsonObject, type JsonObject, setField } from "./json-value.ts";

/** JSON merge patch (RFC 7386): a new value, which shares with `target` what the patch does not speak of. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const result: JsonObject = isJsonObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else setField(result, key, mergePatch(result[key], value));
  }
  return result;
}
