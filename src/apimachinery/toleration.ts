import type { Taint, Toleration } from "./core.ts";

/**
 * The tolerations among these that bear the taint; none when it is not tolerated.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
 */
export function tolerates(tolerations: readonly Toleration[] | undefined, taint: Taint): readonly Toleration[] {
  return (tolerations ?? []).filter((toleration) => matches(toleration, taint));
}

function matches({ key, operator = "Equal", value = "", effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  if (operator === "Exists") return true;
  return operator === "Equal" && value === (taint.value ?? "");
}
