import type { IntOrString } from "./meta.ts";

/**
 * A count, or the share of `total` that a percentage stands for, rounded up or down.
 * Upstream: apimachinery/pkg/util/intstr `GetScaledValueFromIntOrPercent`.
 */
export function scaledValue(value: IntOrString, total: number, round: "up" | "down"): number {
  if (typeof value === "number") return value;
  const percent = /^(\d+)%$/.exec(value);
  if (percent === null) throw new Error(`"${value}" is neither a number nor a percentage like "25%"`);
  const exact = (Number(percent[1]) * total) / 100;
  return round === "up" ? Math.ceil(exact) : Math.floor(exact);
}
