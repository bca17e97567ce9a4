import { isJsonObject } from "./json-value.ts";

/** JSON data as Go's `%v` writes it: `map[a:[1 x] b:<nil>]`. Real servers quote patches so. */
export function goFormat(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(goFormat).join(" ")}]`;
  if (!isJsonObject(value)) return String(value);
  const entries = Object.keys(value).sort();
  return `map[${entries.map((key) => `${key}:${goFormat(value[key])}`).join(" ")}]`;
}
