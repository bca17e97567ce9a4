import type { JsonObject } from "../json-value.ts";

/** References to fields and resources, in the environment and in downward API volumes. */
export function defaultFieldSource(source: JsonObject): void {
  const fieldRef = source.fieldRef as JsonObject | undefined;
  if (fieldRef !== undefined) fieldRef.apiVersion ??= "v1";
  const resource = source.resourceFieldRef as JsonObject | undefined;
  if (resource !== undefined) resource.divisor ??= "0";
}
