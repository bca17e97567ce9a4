/** Small rules that many kinds share. Upstream: pkg/apis/core/validation, apimachinery/pkg/api/validation. */
import { isIPv4, isIPv6 } from "node:net";
import type { IntOrString, LabelSelector } from "#apimachinery";
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import { labelValue, portName, portNumber, qualifiedName } from "./names.ts";
import { labelErrors } from "./object-meta.ts";

export const notNegative = "must be greater than or equal to 0";

/** One error per problem. */
export function problems(field: string, value: unknown, found: readonly string[]): FieldError[] {
  return found.map((problem) => invalid(field, value, problem));
}

/** Negative numbers are refused; what is missing passes. */
export function nonNegative(field: string, value: number | null | undefined): FieldError[] {
  return typeof value === "number" && value < 0 ? [invalid(field, value, notNegative)] : [];
}

export function oneOf(field: string, value: unknown, supported: readonly string[]): FieldError[] {
  return supported.includes(value as string) ? [] : [notSupported(field, value, supported)];
}

/** Fields of a list, each with its path. */
export function each<T>(
  field: string,
  items: readonly T[] | null | undefined,
  check: (item: T, field: string, index: number) => FieldError[],
): FieldError[] {
  return (items ?? []).flatMap((item, index) => check(item, `${field}[${index}]`, index));
}

export function inRange(field: string, value: number, least: number, most: number): FieldError[] {
  return value >= least && value <= most
    ? []
    : [invalid(field, value, `must be between ${least} and ${most}, inclusive`)];
}

export function portErrors(field: string, port: number): FieldError[] {
  return problems(field, port, portNumber(port));
}

/** A port by number or by name. */
export function portOrName(field: string, port: IntOrString | undefined): FieldError[] {
  if (typeof port === "string") return problems(field, port, portName(port));
  return portErrors(field, port ?? 0);
}

export function isAddress(text: string): boolean {
  return isIPv4(text) || isIPv6(text);
}

const addressForm = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const mappedAddress = /^::ffff:(\d|[0-9a-f]{1,4}:[0-9a-f]{1,4}$)/i;

/** Upstream: staging/src/k8s.io/apimachinery/pkg/util/validation/ip.go (strict since v1.36). */
export function addressErrors(field: string, value: string): FieldError[] {
  const plain = withoutLeadingZeros(value);
  if (!isAddress(plain)) return [invalid(field, value, addressForm)];
  if (plain !== value) return [invalid(field, value, "must not have leading 0s")];
  return mappedAddress.test(value) ? [invalid(field, value, "must not be an IPv4-mapped IPv6 address")] : [];
}

/** Once, `010.000.001.002` was an address. */
function withoutLeadingZeros(value: string): string {
  return /^\d+\.\d+\.\d+\.\d+$/.test(value) ? value.replace(/\b0+(\d)/g, "$1") : value;
}

/** Addresses that make no sense as targets. Upstream: pkg/apis/core/validation `ValidateNonSpecialIP`. */
export function specialAddressErrors(field: string, value: string): FieldError[] {
  if (!isAddress(value)) return [invalid(field, value, "must be a valid IP address")];
  const found = specialRanges.find(({ pattern }) => pattern.test(value.toLowerCase()));
  return found === undefined ? [] : [invalid(field, value, found.why(value))];
}

const specialRanges = [
  { pattern: /^(0\.0\.0\.0|::|0(:0){7})$/, why: (value: string) => `may not be unspecified (${value})` },
  {
    pattern: /^(127\.|::1$|0(:0){6}:1$)/,
    why: () => "may not be in the loopback range (127.0.0.0/8, ::1/128)",
  },
  {
    pattern: /^(169\.254\.|fe[89ab][0-9a-f]:)/,
    why: () => "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
  },
  {
    pattern: /^(224\.0\.0\.|ff[0-9a-f]2:)/,
    why: () => "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
  },
];

/** The same file, `validateCIDR`. */
export function cidrErrors(field: string, value: string): FieldError[] {
  const [address = "", bits = "", ...more] = value.split("/");
  const plain = withoutLeadingZeros(address);
  const most = isIPv4(plain) ? 32 : isIPv6(plain) ? 128 : -1;
  if (more.length > 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > most) {
    return [invalid(field, value, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")];
  }
  if (plain !== address) return [invalid(field, value, "must not have leading 0s in IP")];
  if (/^0\d/.test(bits)) return [invalid(field, value, "must not have leading 0s in prefix length")];
  if (mappedAddress.test(address)) return [invalid(field, value, "must not be an IPv4-mapped IPv6 address")];
  return hasHostBits(address, Number(bits), most)
    ? [invalid(field, value, "must not have bits set beyond the prefix length")]
    : [];
}

function hasHostBits(address: string, bits: number, most: number): boolean {
  return (addressBits(address) & ((1n << BigInt(most - bits)) - 1n)) !== 0n;
}

/** The address as one number. */
export function addressBits(address: string): bigint {
  const groups = isIPv4(address) ? address.split(".").map((byte) => BigInt(byte)) : ipv6Groups(address);
  const size = isIPv4(address) ? 8n : 16n;
  return groups.reduce((sum, group) => (sum << size) | group, 0n);
}

function ipv6Groups(address: string): bigint[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex = (high: unknown, low: unknown): string => ((Number(high) << 8) | Number(low)).toString(16);
  const text = dotted ? `${dotted[1]}${hex(dotted[2], dotted[3])}:${hex(dotted[4], dotted[5])}` : address;
  const [head = "", tail] = text.split("::");
  const list = (side: string): string[] => (side === "" ? [] : side.split(":"));
  const front = list(head);
  const back = tail === undefined ? [] : list(tail);
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - front.length - back.length }, () => "0");
  return [...front, ...zeros, ...back].map((group) => BigInt(`0x${group}`));
}

const percentPattern = /^\d+%$/;

/** A count or a share: `3` or `"25%"`. */
export function countOrPercent(field: string, value: IntOrString): FieldError[] {
  if (typeof value === "number") return nonNegative(field, value);
  if (percentPattern.test(value)) return [];
  return [
    invalid(
      field,
      value,
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ),
  ];
}

/** Shares above 100 % make no sense where there is a whole. */
export function notMoreThanAll(field: string, value: IntOrString): FieldError[] {
  if (typeof value === "number" || !percentPattern.test(value) || Number(value.slice(0, -1)) <= 100) return [];
  return [invalid(field, value, "must not be greater than 100%")];
}

const operators = ["In", "NotIn", "Exists", "DoesNotExist"];

/** Upstream: apimachinery/pkg/apis/meta/v1/validation. */
export function labelSelectorErrors(selector: LabelSelector | null | undefined, field: string): FieldError[] {
  if (!selector) return [];
  return [
    ...labelErrors(selector.matchLabels, `${field}.matchLabels`),
    ...each(`${field}.matchExpressions`, selector.matchExpressions, ({ key, operator, values = [] }, at) => {
      const errors: FieldError[] = [];
      const needs = operator === "In" || operator === "NotIn";
      if (needs && values.length === 0) {
        errors.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      }
      if ((operator === "Exists" || operator === "DoesNotExist") && values.length > 0) {
        errors.push(forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      }
      if (!operators.includes(operator))
        errors.push(invalid(`${at}.operator`, operator, "not a valid selector operator"));
      errors.push(...problems(`${at}.key`, key, qualifiedName(key)));
      values.forEach((value, index) => {
        errors.push(...problems(`${at}.values[${index}]`, value, labelValue(value)));
      });
      return errors;
    }),
  ];
}
