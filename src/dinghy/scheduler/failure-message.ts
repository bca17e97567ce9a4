import type { Rejection } from "./plugin.ts";
import type { Diagnosis } from "./schedule.ts";

/**
 * What an unschedulable Pod is told: how many nodes failed it for which reason, and what preemption had to say.
 * Upstream: `FitError` in pkg/scheduler/framework/types.go.
 */
export function failureMessage({ nodeCount, refusal, rejections }: Diagnosis, afterwards: string): string {
  if (nodeCount === 0) return "no nodes available to schedule pods";
  const why = refusal ? refusal.reasons.join(", ") : countedReasons(rejections.values());
  return [`0/${nodeCount} nodes are available:`, why && `${why}.`, afterwards].filter((part) => part !== "").join(" ");
}

/** `1 node(s) were unschedulable, 2 Insufficient cpu`: each reason of each node counted, in the order of the text. */
export function countedReasons(rejections: Iterable<Rejection>): string {
  const counts = new Map<string, number>();
  for (const { reasons } of rejections) for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const parts = [...counts].map(([reason, count]) => `${count} ${reason}`);
  return parts.sort((a, b) => (a < b ? -1 : 1)).join(", ");
}
