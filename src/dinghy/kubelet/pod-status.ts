import type {
  Condition,
  Container,
  ContainerState,
  ContainerStateTerminated,
  ContainerStatus,
  Pod,
  PodPhase,
  PodStatus,
} from "#apimachinery";
import { formatTime } from "#clock";
import type { ContainerRuntimeStatus } from "#runtime";
import { type ContainerKind, containersOf, shouldRestart } from "./next-actions.ts";

/** What the kubelet knows of one container when it reports. */
export interface ContainerReport {
  readonly status?: ContainerRuntimeStatus;
  /** How the attempt before the latest ended. */
  readonly last?: ContainerStateTerminated;
  /** Why it is not running, when the kubelet holds it back: `CrashLoopBackOff`, `ErrImagePull` … */
  readonly waiting?: { readonly reason: string; readonly message?: string };
  readonly restartCount: number;
  readonly started: boolean;
  readonly ready: boolean;
}

export interface PodReport {
  readonly containers: ReadonlyMap<string, ContainerReport>;
  /** The Pod's network stands. */
  readonly sandboxReady: boolean;
  readonly podAddress?: string;
  readonly nodeAddress: string;
  readonly startTime: string;
  readonly nowMs: number;
  /** Set when the node ended the Pod itself: `DeadlineExceeded`, `Evicted` … */
  readonly failure?: { readonly reason: string; readonly message: string };
  /** All containers have stopped for good, so a final phase may be told. */
  readonly over: boolean;
}

/**
 * The status of a Pod as the kubelet reports it: phase, conditions, container statuses.
 * Upstream: pkg/kubelet/kubelet_pods.go, pkg/kubelet/status/generate.go. Answers to @seed:K4.1, @seed:K4.3.
 */
export function podStatus(pod: Pod, report: PodReport): PodStatus {
  const statuses = new Map(containersOf(pod).map((entry) => [entry.container.name, statusOf(pod, entry, report)]));
  const list = (containers: readonly Container[] = []): ContainerStatus[] =>
    containers.map(({ name }) => statuses.get(name) as ContainerStatus);
  const init = list(pod.spec.initContainers);
  const main = list(pod.spec.containers);
  const ephemeral = (pod.spec.ephemeralContainers ?? []).map((container) => ephemeralStatus(pod, container, report));
  const reached = phaseOf(pod, report);
  const final = reached === "Succeeded" || reached === "Failed";
  // A final phase is told only when nothing runs any more; until then the phase stays what it was.
  const phase = final && !report.over ? (pod.status?.phase ?? "Pending") : reached;
  const address = report.podAddress;
  return {
    observedGeneration: pod.metadata.generation,
    phase,
    conditions: conditionsOf(pod, report, reached, statuses),
    ...(report.failure && final && { reason: report.failure.reason, message: report.failure.message }),
    hostIP: report.nodeAddress,
    hostIPs: [{ ip: report.nodeAddress }],
    ...(address && { podIP: address, podIPs: [{ ip: address }] }),
    startTime: report.startTime,
    ...(init.length > 0 && { initContainerStatuses: init }),
    containerStatuses: main,
    ...(ephemeral.length > 0 && { ephemeralContainerStatuses: ephemeral }),
    qosClass: pod.status?.qosClass,
    ...(pod.status?.nominatedNodeName && { nominatedNodeName: pod.status.nominatedNodeName }),
  };
}

function phaseOf(pod: Pod, report: PodReport): PodPhase {
  if (report.failure) return "Failed";
  const all = containersOf(pod);
  const at = (name: string): ContainerReport | undefined => report.containers.get(name);
  const mains = all.filter(({ kind }) => kind === "main");
  const initialised = mains.some(({ container }) => at(container.name)?.status !== undefined);
  for (const { container, kind } of all) {
    if (kind !== "init" || initialised) continue;
    const status = at(container.name)?.status;
    if (status?.state !== "EXITED") return "Pending";
    if (status.exitCode === 0) continue;
    return shouldRestart(pod, container, kind, status.exitCode ?? 1) ? "Pending" : "Failed";
  }
  let running = 0;
  let restarting = 0;
  let failed = 0;
  for (const { container, kind } of mains) {
    const entry = at(container.name);
    if (entry?.status === undefined || entry.status.state === "CREATED") return entry?.last ? "Running" : "Pending";
    if (entry.status.state === "RUNNING") running++;
    else if (shouldRestart(pod, container, kind, entry.status.exitCode ?? 1)) restarting++;
    else if (entry.status.exitCode !== 0) failed++;
  }
  if (pod.metadata.deletionTimestamp && running === 0) {
    const bad = mains.some(({ container }) => at(container.name)?.status?.exitCode !== 0);
    return bad ? "Failed" : "Succeeded";
  }
  if (running > 0 || restarting > 0) return "Running";
  return failed > 0 ? "Failed" : "Succeeded";
}

function statusOf(
  pod: Pod,
  { container, kind }: { container: Container; kind: ContainerKind },
  report: PodReport,
): ContainerStatus {
  const entry = report.containers.get(container.name);
  const status = entry?.status;
  const state = stateOf(pod, entry, report);
  // A container that is held back shows how its last attempt ended.
  const held = state.waiting && status?.state === "EXITED" ? terminatedOf(status) : entry?.last;
  const running = status?.state === "RUNNING";
  const ready =
    kind === "init" ? status?.state === "EXITED" && status.exitCode === 0 : running && (entry?.ready ?? false);
  const image = status?.image ?? container.image ?? "";
  return {
    name: container.name,
    state,
    lastState: held ? { terminated: held } : {},
    ready,
    restartCount: entry?.restartCount ?? 0,
    image,
    imageID: status?.imageId ?? "",
    ...(status && { containerID: containerId(status) }),
    started: running && (kind !== "sidecar" || (entry?.started ?? false)) && (entry?.started ?? false),
    ...(container.resources?.requests && { allocatedResources: container.resources.requests }),
    ...(status && { resources: container.resources ?? {} }),
    ...mountsOf(container),
  };
}

/** Nobody counts on a container for debugging: it is never ready, and no probe says that it has started. */
function ephemeralStatus(pod: Pod, container: Container, report: PodReport): ContainerStatus {
  const { started: _, ...status } = statusOf(pod, { container, kind: "main" }, report);
  return { ...status, ready: false };
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

function stateOf(pod: Pod, entry: ContainerReport | undefined, report: PodReport): ContainerState {
  const status = entry?.status;
  if (status?.state === "RUNNING") return { running: { startedAt: formatTime(status.startedAt ?? report.nowMs) } };
  if (entry?.waiting && !report.over) return { waiting: entry.waiting };
  if (status?.state === "EXITED") return { terminated: terminatedOf(status) };
  const initialising = (pod.spec.initContainers ?? []).length > 0;
  return { waiting: { reason: initialising ? "PodInitializing" : "ContainerCreating" } };
}

function containerId({ id }: ContainerRuntimeStatus): string {
  return id;
}

/** The end of an attempt as the API tells it. */
export function terminatedOf(status: ContainerRuntimeStatus): ContainerStateTerminated {
  const message = status.terminationMessage ?? status.message;
  return {
    exitCode: status.exitCode ?? 0,
    reason: status.reason ?? (status.exitCode === 0 ? "Completed" : "Error"),
    ...(message && { message }),
    startedAt: status.startedAt === undefined ? "1970-01-01T00:00:00Z" : formatTime(status.startedAt),
    finishedAt: formatTime(status.finishedAt ?? 0),
    containerID: containerId(status),
  };
}

function conditionsOf(
  pod: Pod,
  report: PodReport,
  phase: PodPhase,
  statuses: ReadonlyMap<string, ContainerStatus>,
): Condition[] {
  const initialised = initialisedCondition(pod, phase, statuses);
  const containersReady = containersReadyCondition(pod, phase, statuses);
  const ready = readyCondition(pod, containersReady);
  const sandbox = { type: "PodReadyToStartContainers", status: truth(report.sandboxReady && !report.over) };
  const own = [sandbox, initialised, ready, containersReady];
  const before = pod.status?.conditions ?? [];
  const { generation } = pod.metadata;
  const merged = own.map((condition) => carryTransition(condition, before, generation, report.nowMs));
  const kept = before.filter(({ type }) => !own.some((condition) => condition.type === type));
  return [
    ...merged,
    ...kept.map((condition) => (condition.type === "PodScheduled" ? observed(condition, generation) : condition)),
  ];
}

type Draft = Pick<Condition, "type" | "status" | "reason" | "message">;

const truth = (value: boolean): "True" | "False" => (value ? "True" : "False");

function observed(condition: Condition, generation: number | undefined): Condition {
  const { type, ...rest } = condition;
  return { type, observedGeneration: generation, ...rest };
}

/** The time of the last change of status stays while the status does. */
function carryTransition(
  draft: Draft,
  before: readonly Condition[],
  generation: number | undefined,
  nowMs: number,
): Condition {
  const earlier = before.find(({ type }) => type === draft.type);
  const unchanged = earlier?.status === draft.status;
  const lastTransitionTime = unchanged ? earlier.lastTransitionTime : formatTime(nowMs);
  const { type, status, ...why } = draft;
  return { type, observedGeneration: generation, status, lastProbeTime: null, lastTransitionTime, ...why };
}

function initialisedCondition(pod: Pod, phase: PodPhase, statuses: ReadonlyMap<string, ContainerStatus>): Draft {
  const type = "Initialized";
  if (phase === "Succeeded") return { type, status: "True", reason: "PodCompleted" };
  const started = pod.spec.containers.some(({ name }) => statuses.get(name)?.containerID !== undefined);
  const incomplete = (pod.spec.initContainers ?? []).filter((container) => {
    const status = statuses.get(container.name);
    return container.restartPolicy === "Always" ? !status?.started : !status?.ready;
  });
  if (started || incomplete.length === 0) return { type, status: "True" };
  const message = `containers with incomplete status: [${incomplete.map(({ name }) => name).join(" ")}]`;
  return { type, status: "False", reason: "ContainersNotInitialized", message };
}

function containersReadyCondition(pod: Pod, phase: PodPhase, statuses: ReadonlyMap<string, ContainerStatus>): Draft {
  const type = "ContainersReady";
  if (phase === "Succeeded") return { type, status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { type, status: "False", reason: "PodFailed" };
  const counted = containersOf(pod).filter(({ kind }) => kind !== "init");
  const unready = counted.filter(({ container }) => !statuses.get(container.name)?.ready);
  if (unready.length === 0) return { type, status: "True" };
  const message = `containers with unready status: [${unready.map(({ container }) => container.name).join(" ")}]`;
  return { type, status: "False", reason: "ContainersNotReady", message };
}

function readyCondition(pod: Pod, containersReady: Draft): Draft {
  const type = "Ready";
  if (containersReady.status !== "True") return { ...containersReady, type };
  const missing = (pod.spec.readinessGates ?? []).filter(({ conditionType }) => {
    return pod.status?.conditions?.find((condition) => condition.type === conditionType)?.status !== "True";
  });
  if (missing.length === 0) return { type, status: "True" };
  const message = `corresponding condition of pod readiness gate "${missing[0]?.conditionType}" does not exist.`;
  return { type, status: "False", reason: "ReadinessGatesNotReady", message };
}
