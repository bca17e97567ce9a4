/** Reading fields of objects that have been decoded: of the right type, or absent. */
import { isJsonObject, type JsonObject } from "../json-value.ts";

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function part(value: unknown): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

export function parts(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? (value as JsonObject[]) : [];
}

export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as string[]) : [];
}

export function number(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

export function textMap(value: unknown): Readonly<Record<string, string>> {
  return isJsonObject(value) ? (value as Record<string, string>) : {};
}

/** The keys of a map in a fixed order: real servers tell of them in any. */
export function keysOf(value: unknown): string[] {
  return isJsonObject(value) ? Object.keys(value).sort() : [];
}
