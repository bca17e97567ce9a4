import type { Probe } from "#apimachinery";

/** How a probe has fared: the verdict that holds now and how many equal answers stand in a row. */
export interface ProbeState {
  readonly verdict: "success" | "failure" | "unknown";
  readonly lastAnswer?: boolean;
  readonly inARow: number;
}

/** Readiness starts as failed, liveness as passed, startup as unknown. */
export function initialProbeState(kind: "startup" | "readiness" | "liveness"): ProbeState {
  const verdict = kind === "readiness" ? "failure" : kind === "liveness" ? "success" : "unknown";
  return { verdict, inARow: 0 };
}

/**
 * The state after one more answer: a verdict changes only when as many equal answers stand in a row as its threshold
 * asks. Upstream: pkg/kubelet/prober/worker.go. Answers to @seed:K4.3.
 */
export function afterAnswer(state: ProbeState, answer: boolean, probe: Probe): ProbeState {
  const inARow = state.lastAnswer === answer ? state.inARow + 1 : 1;
  const threshold = answer ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
  const verdict = inARow >= threshold ? (answer ? "success" : "failure") : state.verdict;
  return { verdict, lastAnswer: answer, inARow };
}

/** The first beat after an instant, of a drum that is struck each period since the Pod came to the node (all in ms). */
export function nextBeat(sinceMs: number, periodMs: number, afterMs: number): number {
  return (Math.floor((afterMs - sinceMs) / periodMs) + 1) * periodMs + sinceMs;
}
