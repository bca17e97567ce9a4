import {
  type Condition,
  type Container,
  type ContainerStatus,
  type Pod,
  type PodPhase,
  type PodStatus,
  podLimits,
  podRequests,
  type ResourceList,
} from "#apimachinery";
import { type ContainerReport, containerStatusesOf, ephemeralStatusOf } from "./container-statuses.ts";
import { conditionsOf } from "./pod-conditions.ts";
import { phaseOf } from "./pod-phase.ts";
import type { Failure } from "./pod-worker.ts";

export interface PodReport {
  readonly containers: ReadonlyMap<string, ContainerReport>;
  /** The Pod's network stands. */
  readonly sandboxReady: boolean;
  readonly podAddress?: string;
  readonly nodeAddress: string;
  readonly startTime: string;
  /** What was told before; whatever the API says now. */
  readonly told?: PodStatus;
  readonly nowMs: number;
  /** Set when the node ended the Pod itself: `DeadlineExceeded`, `Evicted` … */
  readonly failure?: Failure;
  /** All containers have stopped for good, so a final phase may be told. */
  readonly over: boolean;
  /** A container's end asks for a new beginning of all, which is not done yet. */
  readonly restartingAll: boolean;
  readonly resize?: readonly Condition[];
}

/** The status, and whether a final phase has been reached, which may not be told yet. */
export interface Verdict {
  readonly status: PodStatus;
  readonly final: boolean;
}

/**
 * The status of a Pod as the kubelet reports it: phase, conditions, container statuses.
 * Upstream: pkg/kubelet/kubelet_pods.go `generateAPIPodStatus`, pkg/kubelet/status. Answers to @seed:K4.1, @seed:K4.3.
 */
export function podStatus(pod: Pod, report: PodReport): Verdict {
  const { over, restartingAll, nowMs } = report;
  const statuses = containerStatusesOf(pod, report);
  const list = (containers: readonly Container[] = []): ContainerStatus[] =>
    containers.map(({ name }) => statuses.get(name) as ContainerStatus);
  const init = list(pod.spec.initContainers);
  const ephemeral = (pod.spec.ephemeralContainers ?? []).map((container) => ephemeralStatusOf(pod, container, report));
  const { told, failure } = report;
  const failed = failure !== undefined && (over || failure.unready === true);
  const reached = phaseOf(pod, { statuses, failed, over, told: told?.phase });
  const final = reached === "Succeeded" || reached === "Failed";
  // A final phase is told only when nothing runs any more; until then the phase stays what it was.
  const phase = final && !over ? (pod.status?.phase ?? "Pending") : reached;
  const sandboxReady = report.sandboxReady && !over;
  const address = report.podAddress;
  const status: PodStatus = {
    observedGeneration: pod.metadata.generation,
    phase,
    conditions: conditionsOf(pod, {
      told,
      phase: reached,
      statuses,
      sandboxReady,
      restartingAll,
      nowMs,
      resize: report.resize ?? [],
    }),
    ...whyEnded(pod, phase, report),
    hostIP: report.nodeAddress,
    hostIPs: [{ ip: report.nodeAddress }],
    ...(address && { podIP: address, podIPs: [{ ip: address }] }),
    startTime: report.startTime,
    ...(init.length > 0 && { initContainerStatuses: init }),
    containerStatuses: byName(list(pod.spec.containers)),
    ...(ephemeral.length > 0 && { ephemeralContainerStatuses: byName(ephemeral) }),
    qosClass: pod.status?.qosClass,
    ...resourcesOf(pod),
  };
  return { status, final };
}

/** Init containers are told in their order, others by their names. */
function byName(statuses: readonly ContainerStatus[]): ContainerStatus[] {
  return statuses.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** What the Pod as a whole has been allotted. */
function resourcesOf({ spec }: Pod): Pick<PodStatus, "allocatedResources" | "resources"> {
  const requests = podRequests(spec);
  const limits = podLimits(spec);
  const has = (list: ResourceList): boolean => Object.keys(list).length > 0;
  return {
    ...(has(requests) && { allocatedResources: requests }),
    resources: { ...(has(limits) && { limits }), ...(has(requests) && { requests }) },
  };
}

/** Like the phase, the reason is told when nothing runs any more; whoever else has given one keeps it with the phase. */
function whyEnded(
  pod: Pod,
  phase: PodPhase,
  { failure, over, told = pod.status }: PodReport,
): Pick<PodStatus, "reason" | "message"> {
  if (failure && over) return { reason: failure.reason, message: failure.message };
  if (phase !== told?.phase) return {};
  const reason = told?.reason || pod.status?.reason;
  const message = told?.message || pod.status?.message;
  return { ...(reason && { reason }), ...(message && { message }) };
}
