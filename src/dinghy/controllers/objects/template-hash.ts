import type { PodTemplateSpec } from "#apimachinery";

/**
 * The short name of a Pod template, as it stands in names and labels: FNV-1a (32 bits) over the template and, after a
 * collision, the count of collisions; the decimal number spelled without vowels.
 *
 * Unspecified: upstream hashes the memory dump of a Go structure; ours hashes canonical JSON, so the names differ from a
 * real cluster's but change exactly when the template does.
 * Upstream: ComputeHash in pkg/controller/controller_utils.go.
 */
export function templateHash(template: PodTemplateSpec, collisionCount?: number): string {
  return hashOf(canonicalJson(template), collisionCount);
}

/** As `templateHash`, for any text. */
export function hashOf(text: string, collisionCount?: number): string {
  let hash = 0x811c9dc5;
  const add = (byte: number): void => {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  };
  for (const byte of new TextEncoder().encode(text)) add(byte);
  if (collisionCount !== undefined) {
    for (let shift = 0; shift < 64; shift += 8) add(shift < 32 ? (collisionCount >>> shift) & 0xff : 0);
  }
  return safeEncode(String(hash));
}

const alphabet = "bcdfghjklmnpqrstvwxz2456789";

/** Each character becomes one that cannot help to spell a word. Upstream: SafeEncodeString in apimachinery's rand. */
export function safeEncode(text: string): string {
  return Array.from(text, (character) => alphabet[character.charCodeAt(0) % alphabet.length]).join("");
}

/** JSON with fields in alphabetical order, and without those that are null or undefined. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const fields = Object.entries(value)
    .filter(([, each]) => each !== undefined && each !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, each]) => `${JSON.stringify(field)}:${canonicalJson(each)}`);
  return `{${fields.join(",")}}`;
}
