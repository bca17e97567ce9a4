import type { Container, ContainerStateTerminated, ContainerStatus, Pod, PodPhase } from "#apimachinery";
import { restartedWithAll } from "./container-statuses.ts";
import { type ContainerKind, containersOf, shouldRestart } from "./restart-policy.ts";

export interface PhaseInput {
  /** Of all containers of the Pod, by name. */
  readonly statuses: ReadonlyMap<string, ContainerStatus>;
  /** The node has ended the Pod itself. */
  readonly failed: boolean;
  /** Nothing of it runs, nor will. */
  readonly over: boolean;
  /** The phase that was told before. */
  readonly told?: PodPhase;
}

/**
 * Where in its life a Pod is. A final phase stays whatever comes.
 * Upstream: pkg/kubelet/kubelet_pods.go `getPhase`, pkg/kubelet/status `TerminatePod`. Answers to @seed:K4.1.
 */
export function phaseOf(pod: Pod, input: PhaseInput): PodPhase {
  for (const before of [pod.status?.phase, input.told])
    if (before === "Failed" || before === "Succeeded") return before;
  if (input.failed) return "Failed";
  const phase = phaseBy(count(pod, input), input.over);
  return input.over && phase !== "Succeeded" ? "Failed" : phase;
}

interface Counts {
  /** Init containers that have yet to end, and sidecars that have yet to start. */
  initialising: number;
  /** Init containers that have failed for good. */
  spoilt: number;
  running: number;
  waiting: number;
  /** Main containers that have ended, with how many of them well, and how many to start again. */
  stopped: number;
  succeeded: number;
  restarting: number;
}

function phaseBy(counts: Counts, over: boolean): PodPhase {
  if (counts.spoilt > 0) return "Failed";
  if (counts.initialising > 0 || counts.waiting > 0) return "Pending";
  if (counts.running > 0) return "Running";
  if (counts.stopped === 0) return "Pending";
  if (!over && counts.restarting > 0) return "Running";
  return counts.stopped === counts.succeeded ? "Succeeded" : "Failed";
}

function count(pod: Pod, input: PhaseInput): Counts {
  const counts = { initialising: 0, spoilt: 0, running: 0, waiting: 0, stopped: 0, succeeded: 0, restarting: 0 };
  const all = containersOf(pod);
  const at = (name: string): ContainerStatus | undefined => input.statuses.get(name);
  // A main container that has been made proves that initialisation is done, whatever is known of it.
  const initialised = all.some(({ container, kind }) => kind === "main" && at(container.name)?.containerID);
  for (const { container, kind } of all) {
    const status: Partial<ContainerStatus> = at(container.name) ?? {};
    const { state, lastState } = status;
    const end = state?.terminated ?? (state?.waiting && lastState?.terminated);
    const again = end !== undefined && isToStartAgain(pod, container, kind, end);
    if (kind === "init") {
      if (end === undefined && (state?.running || !initialised)) counts.initialising++;
      if (end && end.exitCode !== 0 && !again) counts.spoilt++;
    } else if (state?.running) {
      counts.running++;
      if (kind === "sidecar" && !initialised && !status.started) counts.initialising++;
    } else if (end === undefined) {
      counts.waiting++;
    } else if (kind === "main") {
      counts.stopped++;
      if (state?.terminated?.exitCode === 0) counts.succeeded++;
      if (again) counts.restarting++;
    }
  }
  return counts;
}

/** Whatever its policy: what was ended for a new beginning of all begins anew. */
function isToStartAgain(pod: Pod, container: Container, kind: ContainerKind, end: ContainerStateTerminated): boolean {
  return end.reason === restartedWithAll.reason || shouldRestart(pod, container, kind, end.exitCode);
}
