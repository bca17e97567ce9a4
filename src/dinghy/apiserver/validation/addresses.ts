/**
 * Addresses and ranges that must be written in the one right way, and ranges within ranges.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/util/validation/ip.go `IsValidIP`, `IsValidCIDR`, `GetWarningsForIP`.
 */
import { isIPv4 } from "node:net";
import { type FieldError, invalid } from "../field-error.ts";
import { addressBits, addressErrors, cidrErrors } from "./rules.ts";

const widthOf = (address: string): number => (isIPv4(address) ? 32 : 128);

/** The one way to write an address: RFC 5952 for IPv6. */
function canonical(bits: bigint, width: number): string {
  const part = (index: number, size: number) =>
    Number((bits >> BigInt(width - size * (index + 1))) & (2n ** BigInt(size) - 1n));
  if (width === 32) return [0, 1, 2, 3].map((index) => part(index, 8)).join(".");
  const groups = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => part(index, 16).toString(16));
  const { start, length } = longestGap(groups);
  if (length < 2) return groups.join(":");
  return `${groups.slice(0, start).join(":")}::${groups.slice(start + length).join(":")}`;
}

/** The first of the longest runs of zeros. */
function longestGap(groups: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === "0" ? length + 1 : 0;
    if (length > best.length) best = { start: index - length + 1, length };
  }
  return best;
}

export function canonicalAddressErrors(field: string, text: string): FieldError[] {
  const errors = addressErrors(field, text);
  if (errors.length > 0) return errors;
  const right = canonical(addressBits(text), widthOf(text));
  return right === text ? [] : [invalid(field, text, `must be in canonical form (${JSON.stringify(right)})`)];
}

/** For fields that let other forms pass: only what is valid is warned about, and only IPv6 has several forms. */
export function addressWarnings(field: string, text: string): string[] {
  if (addressErrors(field, text).length > 0 || isIPv4(text)) return [];
  const right = canonical(addressBits(text), 128);
  if (right === text) return [];
  return [
    `${field}: IPv6 address ${JSON.stringify(text)} should be in RFC 5952 canonical format (${JSON.stringify(right)})`,
  ];
}

interface Range {
  readonly bits: bigint;
  readonly width: number;
  readonly length: number;
}

function rangeOf(cidr: string): Range {
  const [address = "", length] = cidr.split("/");
  return { bits: addressBits(address), width: widthOf(address), length: Number(length) };
}

export function canonicalCidrErrors(field: string, text: string): FieldError[] {
  const errors = cidrErrors(field, text);
  if (errors.length > 0) return errors;
  const { bits, width, length } = rangeOf(text);
  const right = `${canonical(bits, width)}/${length}`;
  return right === text ? [] : [invalid(field, text, `must be in canonical form (${JSON.stringify(right)})`)];
}

/** As `addressWarnings`, for ranges. */
export function cidrWarnings(field: string, text: string): string[] {
  if (cidrErrors(field, text).length > 0) return [];
  const { bits, width, length } = rangeOf(text);
  const right = `${canonical(bits, width)}/${length}`;
  if (width === 32 || right === text) return [];
  return [
    `${field}: IPv6 CIDR value ${JSON.stringify(text)} should be in RFC 5952 canonical format (${JSON.stringify(right)})`,
  ];
}

/** Whether two valid ranges are of one family. */
export function sameFamily(one: string, other: string): boolean {
  return rangeOf(one).width === rangeOf(other).width;
}

/** Whether `inner` lies in `outer` and is smaller; both are valid ranges. */
export function strictlyContains(outer: string, inner: string): boolean {
  const around = rangeOf(outer);
  const within = rangeOf(inner);
  const shift = BigInt(around.width - around.length);
  return (
    around.width === within.width && around.length < within.length && around.bits >> shift === within.bits >> shift
  );
}
