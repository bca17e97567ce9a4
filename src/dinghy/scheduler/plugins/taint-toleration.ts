import type { Taint, Toleration } from "#apimachinery";
import { normalized, type Plugin, type Rejection } from "../plugin.ts";

const name = "TaintToleration";
const rejection: Rejection = { plugin: name, reasons: ["node(s) had untolerated taint(s)"], resolvable: false };

/**
 * A taint keeps away the Pods that do not tolerate it; `PreferNoSchedule` only counts against the node.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
 */
export const taintToleration: Plugin = {
  name,
  alone: true,
  weight: 3,
  filter: ({ pod }) => {
    return ({ node }) => {
      const { taints } = node.spec;
      if (taints === undefined || taints.length === 0) return undefined;
      return toleratesAll(pod.spec.tolerations, taints) ? undefined : rejection;
    };
  },
  score: ({ pod }, _snapshot, nodes) => {
    if (!nodes.some(({ avoided }) => avoided)) return undefined;
    const unwelcome = (taint: Taint): boolean =>
      taint.effect === "PreferNoSchedule" && !tolerates(pod.spec.tolerations, taint);
    const counts = nodes.map(({ node }) => node.spec.taints?.filter(unwelcome).length ?? 0);
    return counts.some((count) => count > 0) ? normalized(counts, true) : undefined;
  },
};

/** True when none of the taints keeps a Pod with these tolerations from being placed. */
export function toleratesAll(tolerations: readonly Toleration[] | undefined, taints: readonly Taint[]): boolean {
  return taints.every((taint) => taint.effect === "PreferNoSchedule" || tolerates(tolerations, taint));
}

export function tolerates(tolerations: readonly Toleration[] | undefined, taint: Taint): boolean {
  return tolerations?.some((toleration) => matches(toleration, taint)) ?? false;
}

function matches({ key, operator = "Equal", value = "", effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  switch (operator) {
    case "Exists":
      return true;
    case "Equal":
      return Boolean(key) && value === (taint.value ?? "");
    case "Lt":
    case "Gt":
      return compares(operator, value, taint.value ?? "");
  }
}

function compares(operator: "Lt" | "Gt", bound: string, value: string): boolean {
  if (!/^-?\d+$/.test(bound) || !/^-?\d+$/.test(value)) return false;
  return operator === "Lt" ? BigInt(value) < BigInt(bound) : BigInt(value) > BigInt(bound);
}
