import type { JsonObject } from "../json-value.ts";

/**
 * Where one value has become a list, old writers and readers know only the one: it is the first of the list, and where the
 * two differ, who wrote it knew no list. Items are values, or objects that have them in `inside`.
 * Upstream: pkg/apis/core/v1/conversion.go `Convert_v1_PodStatus_To_core_PodStatus`, `Convert_v1_NodeSpec_To_core_NodeSpec`.
 */
export function agreeOnFirst(object: JsonObject | undefined, one: string, many: string, inside?: string): void {
  if (object === undefined) return;
  const list = Array.isArray(object[many]) ? object[many] : [];
  const first = inside === undefined ? list[0] : (list[0] as JsonObject | undefined)?.[inside];
  const value = object[one];
  if (value && (list.length === 0 || value !== first))
    object[many] = [inside === undefined ? value : { [inside]: value }];
  else if (list.length > 0) object[one] = first;
}
