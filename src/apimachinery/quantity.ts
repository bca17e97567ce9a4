/** A resource quantity as Kubernetes writes it: `500m`, `1.5`, `128Mi`, `2e3`. */
export type Quantity = string | number;

/** A quantity read exactly: `value` counts billionths (`n`), the finest unit that Kubernetes keeps. */
export interface ParsedQuantity {
  /** In units of 1e-9, rounded up as Kubernetes rounds. */
  readonly nanos: bigint;
  readonly format: "DecimalSI" | "BinarySI" | "DecimalExponent";
}

const grammar = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)|[eE]([+-]?\d+))?$/;

const decimalPower: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binaryPower: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };
const nano = 1_000_000_000n;

/**
 * Throws an `Error` with upstream's wording when the text is no quantity.
 * Upstream: apimachinery/pkg/api/resource/quantity.go.
 */
export function parseQuantity(quantity: Quantity): ParsedQuantity {
  const match = grammar.exec(String(quantity));
  if (match === null) throw new Error(problemOf(String(quantity)));
  const [, sign, number = "", suffix, exponent] = match;
  const [whole = "", fraction = ""] = number.split(".");
  const digits = BigInt((whole + fraction || "0") as string);
  const binary = suffix === undefined ? undefined : binaryPower[suffix];
  const power = (exponent !== undefined ? Number(exponent) : (decimalPower[suffix ?? ""] ?? 0)) - fraction.length + 9;
  const scaled = binary === undefined ? digits : digits << binary;
  const nanos = power >= 0 ? scaled * 10n ** BigInt(power) : divideUp(scaled, 10n ** BigInt(-power));
  const format = binary !== undefined ? "BinarySI" : exponent !== undefined ? "DecimalExponent" : "DecimalSI";
  return { nanos: sign === "-" ? -nanos : nanos, format };
}

/** What has the letters of a quantity, and not in the order of one, is told apart from what is none at all. */
function problemOf(text: string): string {
  if (text !== "" && /^[+-]?\d*\.?\d*[eEinumkKMGTP]*[+-]?\d*$/.test(text)) return "unable to parse quantity's suffix";
  return "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
}

const milli = 1_000_000n;

/**
 * Lists of resources know nothing finer than thousandths; what is, is rounded up.
 * Upstream: pkg/apis/core/v1/defaults.go `SetDefaults_ResourceList`.
 */
export function roundedToThousandths(quantity: string): string {
  const { nanos, format } = parseQuantity(quantity);
  if (nanos % milli === 0n) return quantity;
  const size = divideUp(nanos < 0n ? -nanos : nanos, milli) * milli;
  return formatQuantity({ nanos: nanos < 0n ? -size : size, format });
}

function divideUp(value: bigint, divisor: bigint): bigint {
  return (value + divisor - 1n) / divisor;
}

/** The quantity as a plain number, for sums and scores where the last digit does not matter. */
export function quantityValue(quantity: Quantity | undefined): number {
  return quantity === undefined ? 0 : Number(parseQuantity(quantity).nanos) / 1e9;
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`; `1000m` equals `1`. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  const difference = parseQuantity(a).nanos - parseQuantity(b).nanos;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The sum in canonical form, in the format of the first. */
export function addQuantities(a: Quantity, b: Quantity): string {
  const first = parseQuantity(a);
  return formatQuantity({ nanos: first.nanos + parseQuantity(b).nanos, format: first.format });
}

/**
 * The canonical form: no fraction, the largest suffix that needs none; binary suffixes only for whole numbers of 1024
 * or more.
 */
export function formatQuantity({ nanos, format }: ParsedQuantity): string {
  const sign = nanos < 0n ? "-" : "";
  const size = nanos < 0n ? -nanos : nanos;
  if (size === 0n) return "0";
  if (format === "BinarySI" && size % nano === 0n && size / nano >= 1024n) return sign + formatBinary(size / nano);
  return sign + formatDecimal(size, format === "DecimalExponent");
}

/**
 * As real servers keep a quantity that somebody wrote: in canonical form, or as it was written where they hold that for
 * canonical: they do not look at a sign, at leading zeros, and at three digits behind the point.
 * Upstream: `ParseQuantity`.
 */
export function keptQuantity(text: string): string {
  const [, , number = "", suffix = "", exponent = "0"] = grammar.exec(text) ?? [];
  const [whole = "", fraction = ""] = number.split(".");
  const digits = (whole.replace(/^0+/, "") || "0") + fraction;
  const isKept = suffix.endsWith("i")
    ? fraction === "" && Number(digits) % 8 !== 0
    : (Number(exponent) - fraction.length) % 3 === 0 && !digits.endsWith("000") && !digits.startsWith("0");
  // Longer ones are read in another way.
  return isKept && digits.length <= 9 ? text : formatQuantity(parseQuantity(text));
}

function formatBinary(whole: bigint): string {
  const suffix = Object.entries(binaryPower).findLast(([, power]) => whole % (1n << power) === 0n);
  return suffix === undefined ? String(whole) : `${whole >> suffix[1]}${suffix[0]}`;
}

function formatDecimal(size: bigint, exponentForm: boolean): string {
  let power = -9;
  let value = size;
  while (value % 1000n === 0n && power < 18) {
    value /= 1000n;
    power += 3;
  }
  if (power === 0) return String(value);
  if (exponentForm) return `${value}e${power}`;
  const suffix = Object.entries(decimalPower).find(([, candidate]) => candidate === power)?.[0];
  return `${value}${suffix}`;
}
