import { parseQuantity, type Quantity } from "#apimachinery";

/** A quantity in thousandths, rounded up: the unit in which autoscaling computes. */
export function milliValue(quantity: Quantity): number {
  const { nanos } = parseQuantity(quantity);
  return Number(nanos >= 0n ? (nanos + 999_999n) / 1_000_000n : nanos / 1_000_000n);
}

/** The other way round: thousandths as a quantity in canonical form. */
export function milliQuantity(milli: number): string {
  return milli % 1000 === 0 ? canonical(milli / 1000) : `${milli}m`;
}

function canonical(whole: number): string {
  for (const [suffix, size] of decimal) if (whole !== 0 && whole % size === 0) return `${whole / size}${suffix}`;
  return String(whole);
}

const decimal = [
  ["P", 1e15],
  ["T", 1e12],
  ["G", 1e9],
  ["M", 1e6],
  ["k", 1e3],
] as const;
