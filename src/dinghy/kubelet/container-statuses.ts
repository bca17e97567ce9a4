import type {
  Container,
  ContainerState,
  ContainerStateTerminated,
  ContainerStatus,
  Pod,
  ResourceRequirements,
} from "#apimachinery";
import { formatTime } from "#clock";
import type { ContainerRuntimeStatus } from "#runtime";
import type { Waiting } from "./container-record.ts";
import { type ContainerKind, containersOf, shouldRestart } from "./restart-policy.ts";

/** What the kubelet knows of one container when it reports. */
export interface ContainerReport {
  /** What it runs with. */
  readonly resources?: ResourceRequirements | undefined;
  /** The latest attempt, as it was last looked at. */
  readonly status?: ContainerRuntimeStatus;
  /** How the attempt before the latest ended. */
  readonly last?: ContainerStateTerminated;
  /** Why the last try to start it came to nothing: `CrashLoopBackOff`, `ErrImagePull` … */
  readonly waiting?: Waiting;
  /** Its attempts were taken away for a new beginning of all. */
  readonly erased?: boolean;
  readonly restartCount: number;
  readonly started: boolean;
  readonly ready: boolean;
}

export interface StatusesInput {
  readonly containers: ReadonlyMap<string, ContainerReport>;
  /** Nothing of the Pod runs, nor will. */
  readonly over: boolean;
}

/** The longest messages that the ends of a Pod's containers may leave together (bytes). */
const messagesMax = 12 * 1024;
/** What becomes of containers whose end nobody has seen. */
const unseen: ContainerStateTerminated = {
  exitCode: 137,
  reason: "ContainerStatusUnknown",
  message: "The container could not be located when the pod was terminated",
};
export const restartedWithAll: Waiting = {
  reason: "RestartingAllContainers",
  message: "The container is removed because RestartAllContainers in place",
};

/**
 * How each container of a Pod fares, by name, ephemeral ones excepted.
 * Upstream: pkg/kubelet/kubelet_pods.go `convertToAPIContainerStatuses`, pkg/kubelet/status `TerminatePod`.
 */
export function containerStatusesOf(pod: Pod, input: StatusesInput): ReadonlyMap<string, ContainerStatus> {
  const all = containersOf(pod);
  const found = all.map(({ container, kind }) => [container.name, statusOf(pod, container, kind, input)] as const);
  const statuses = new Map(found.map(([name, status]) => [name, shortened(status, messagesMax / all.length)]));
  if (input.over) closeAll(pod, statuses);
  return statuses;
}

/** Nobody counts on a container for debugging: it is never ready, and no probe says that it has started. */
export function ephemeralStatusOf(pod: Pod, container: Container, input: StatusesInput): ContainerStatus {
  const { started: _, ...status } = statusOf(pod, container, "ephemeral", input);
  return { ...status, ready: false };
}

function statusOf(
  pod: Pod,
  container: Container,
  kind: ContainerKind | "ephemeral",
  input: StatusesInput,
): ContainerStatus {
  const entry = input.containers.get(container.name);
  const status = entry?.status;
  const state = stateOf(pod, container, kind, entry);
  // A container that is held back shows how its last attempt ended.
  const last = state.waiting && status?.state === "EXITED" ? terminatedOf(status) : entry?.last;
  const running = status?.state === "RUNNING";
  const succeeded = status?.state === "EXITED" && status.exitCode === 0;
  return {
    name: container.name,
    state,
    lastState: last ? { terminated: last } : {},
    ready: kind === "init" ? succeeded && state.waiting === undefined : running && (entry?.ready ?? false),
    restartCount: entry?.restartCount ?? 0,
    image: status?.image ?? container.image ?? "",
    imageID: status?.imageId ?? "",
    ...(status && { containerID: status.id }),
    started: running && (entry?.started ?? false),
    ...(status && container.resources?.requests && { allocatedResources: container.resources.requests }),
    ...(status && { resources: (running ? entry?.resources : undefined) ?? container.resources ?? {} }),
    ...mountsOf(container),
  };
}

function stateOf(
  pod: Pod,
  container: Container,
  kind: ContainerKind | "ephemeral",
  entry: ContainerReport | undefined,
): ContainerState {
  const status = entry?.status;
  if (status?.state === "RUNNING") return { running: { startedAt: formatTime(status.startedAt ?? status.createdAt) } };
  if (entry?.waiting && mayStart(pod, container, kind, status)) return { waiting: entry.waiting };
  if (status?.state === "EXITED") return { terminated: terminatedOf(status) };
  if (entry?.erased) return { waiting: restartedWithAll };
  const initialising = (pod.spec.initContainers ?? []).length > 0;
  return { waiting: { reason: initialising ? "PodInitializing" : "ContainerCreating" } };
}

/** What keeps a container from starting is told only where it is to start at all. */
function mayStart(
  pod: Pod,
  container: Container,
  kind: ContainerKind | "ephemeral",
  status: ContainerRuntimeStatus | undefined,
): boolean {
  if (pod.metadata.deletionTimestamp) return false;
  if (status === undefined) return true;
  return kind !== "ephemeral" && shouldRestart(pod, container, kind, status.exitCode ?? 1);
}

/** The end of an attempt as the API tells it. */
export function terminatedOf(status: ContainerRuntimeStatus): ContainerStateTerminated {
  const message = [status.message, status.terminationMessage].filter(Boolean).join(": ");
  return {
    exitCode: status.exitCode ?? 0,
    reason: status.reason ?? (status.exitCode === 0 ? "Completed" : "Error"),
    ...(message && { message }),
    startedAt: formatTime(status.startedAt ?? 0),
    finishedAt: formatTime(status.finishedAt ?? 0),
    containerID: status.id,
  };
}

function mountsOf(container: Container): Pick<ContainerStatus, "volumeMounts"> {
  if (!container.volumeMounts?.length) return {};
  const volumeMounts = container.volumeMounts.map(({ name, mountPath, readOnly }) => ({
    name,
    mountPath,
    ...(readOnly && { readOnly, recursiveReadOnly: "Disabled" }),
  }));
  return { volumeMounts };
}

/** Upstream: pkg/kubelet/status/status_manager.go `normalizeStatus`. */
function shortened(status: ContainerStatus, max: number): ContainerStatus {
  const { state, lastState } = status;
  const length = ({ terminated }: ContainerState = {}): number => terminated?.message?.length ?? 0;
  if (length(state) <= max && length(lastState) <= max) return status;
  return { ...status, state: cut(state, max), lastState: cut(lastState, max) };
}

function cut(state: ContainerState | undefined, max: number): ContainerState | undefined {
  const { terminated } = state ?? {};
  return terminated ? { terminated: { ...terminated, message: terminated.message?.slice(0, max) } } : state;
}

/** At the end every container that was to run has a fate; one that nobody has seen ending counts as failed. */
function closeAll(pod: Pod, statuses: Map<string, ContainerStatus>): void {
  const init = (pod.spec.initContainers ?? []).map(({ name }) => name);
  const begun = init.findLastIndex((name) => {
    const status = statuses.get(name);
    return status?.state?.waiting === undefined || status.lastState?.terminated !== undefined;
  });
  const closed = init.slice(0, Math.max(begun, 0) + 1);
  if (wasInitialised(pod, statuses)) closed.push(...pod.spec.containers.map(({ name }) => name));
  for (const name of closed) {
    const status = statuses.get(name) as ContainerStatus;
    if (!status.state?.terminated) statuses.set(name, { ...status, state: { terminated: unseen } });
  }
}

function wasInitialised(pod: Pod, statuses: ReadonlyMap<string, ContainerStatus>): boolean {
  const init = pod.spec.initContainers ?? [];
  const final = init.at(-1);
  if (final === undefined) return true;
  const begun = pod.spec.containers.some(({ name }) => {
    const status = statuses.get(name);
    return status?.lastState?.terminated !== undefined || status?.state?.waiting === undefined;
  });
  if (begun) return true;
  const { state, lastState, started } = statuses.get(final.name) ?? {};
  if (final.restartPolicy === "Always") return state?.running !== undefined && started === true;
  return state?.terminated?.exitCode === 0 || lastState?.terminated?.exitCode === 0;
}
