import type { ContainerStatus, Pod, PodStatus } from "#apimachinery";
import { ageColumn, nameColumn, printer, text, wide } from "./column.ts";
import { ageOf } from "./duration.ts";

/**
 * Pods. The Status column is a story in one word: what holds the Pod up, or what became of it.
 * Upstream: pkg/printers/internalversion/printers.go `printPod`.
 */
export const pods = printer<Pod>(
  [
    nameColumn,
    text("Ready", "Containers that are ready, of all that should run", (pod) => {
      const { ready, total } = summaryOf(pod);
      return `${ready}/${total}`;
    }),
    text("Status", "Phase of the Pod, or the reason why it is not running", (pod) => summaryOf(pod).reason),
    text("Restarts", "How often containers were restarted, and when last", (pod, nowMs) => {
      const { restarts, lastRestartMs } = summaryOf(pod);
      if (restarts === 0 || lastRestartMs === undefined) return String(restarts);
      return `${restarts} (${ageOf(new Date(lastRestartMs).toISOString(), nowMs)} ago)`;
    }),
    ageColumn,
    wide("IP", "Address of the Pod", ({ status }) => status?.podIPs?.[0]?.ip || status?.podIP || "<none>"),
    wide("Node", "Node that the Pod is bound to", ({ spec }) => spec.nodeName || "<none>"),
    wide("Nominated Node", "Node that preemption makes room on", ({ status }) => status?.nominatedNodeName || "<none>"),
    wide("Readiness Gates", "Further conditions that hold, of all that must", gatesText),
  ],
  ({ status }) => completion[status?.phase ?? ""],
);

const completion: Readonly<Record<string, readonly object[]>> = {
  Succeeded: [
    { type: "Completed", status: "True", reason: "Succeeded", message: "The pod has completed successfully." },
  ],
  Failed: [{ type: "Completed", status: "True", reason: "Failed", message: "The pod failed." }],
};

function gatesText({ spec, status }: Pod): string {
  const gates = spec.readinessGates ?? [];
  if (gates.length === 0) return "<none>";
  const holds = gates.filter(({ conditionType }) => conditionHolds(status, conditionType));
  return `${holds.length}/${gates.length}`;
}

function conditionHolds(status: PodStatus | undefined, type: string): boolean {
  return status?.conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false;
}

interface Summary {
  readonly ready: number;
  readonly total: number;
  readonly reason: string;
  readonly restarts: number;
  readonly lastRestartMs: number | undefined;
}

/** Restarts counted over some containers. */
interface Restarts {
  count: number;
  lastMs: number | undefined;
}

function countRestarts(restarts: Restarts, { restartCount, lastState }: ContainerStatus): void {
  restarts.count += restartCount;
  const finished = lastState?.terminated?.finishedAt;
  if (finished) restarts.lastMs = Math.max(restarts.lastMs ?? 0, Date.parse(finished));
}

/** Exported for its tests. */
export function summaryOf(pod: Pod): Summary {
  const { metadata, spec, status = {} } = pod;
  const initial = initialisation(pod);
  let { ready, restarts, reason } = initial;
  if (!initial.initialising || conditionHolds(status, "Initialized")) {
    const main = mainContainers(pod, reason);
    ready += main.ready;
    reason = main.reason;
    restarts = { count: initial.sidecarRestarts.count + main.restarts.count, lastMs: undefined };
    const times = [initial.sidecarRestarts.lastMs, main.restarts.lastMs].filter((ms) => ms !== undefined);
    if (times.length > 0) restarts.lastMs = Math.max(...times);
  }
  const ended = status.phase === "Succeeded" || status.phase === "Failed";
  if (metadata.deletionTimestamp !== undefined) {
    if (status.reason === "NodeLost") reason = "Unknown";
    else if (!ended) reason = "Terminating";
  }
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always").length;
  const total = spec.containers.length + sidecars;
  return { ready, total, reason, restarts: restarts.count, lastRestartMs: restarts.lastMs };
}

function initialisation({ spec, status = {} }: Pod) {
  const gated = status.conditions?.some(({ type, reason }) => type === "PodScheduled" && reason === "SchedulingGated");
  let reason = gated ? "SchedulingGated" : status.reason || (status.phase ?? "");
  let ready = 0;
  let initialising = false;
  const restarts: Restarts = { count: 0, lastMs: undefined };
  const sidecarRestarts: Restarts = { count: 0, lastMs: undefined };
  const containers = spec.initContainers ?? [];
  for (const [index, container] of (status.initContainerStatuses ?? []).entries()) {
    const isSidecar = containers.some(
      ({ name, restartPolicy }) => name === container.name && restartPolicy === "Always",
    );
    countRestarts(restarts, container);
    if (isSidecar) countRestarts(sidecarRestarts, container);
    const { waiting, terminated } = container.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (isSidecar && container.started) {
      if (container.ready) ready++;
      continue;
    }
    initialising = true;
    if (terminated) reason = `Init:${endText(terminated)}`;
    else if (waiting?.reason && waiting.reason !== "PodInitializing") reason = `Init:${waiting.reason}`;
    else reason = `Init:${index}/${containers.length}`;
    break;
  }
  return { reason, ready, initialising, restarts, sidecarRestarts };
}

function endText({ reason, signal, exitCode }: { reason?: string; signal?: number; exitCode: number }): string {
  return reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`);
}

function mainContainers({ status = {} }: Pod, from: string) {
  let reason = from;
  let ready = 0;
  let running = false;
  const restarts: Restarts = { count: 0, lastMs: undefined };
  // From the last to the first, so that the first container's trouble is what is told.
  for (const container of [...(status.containerStatuses ?? [])].reverse()) {
    countRestarts(restarts, container);
    const { waiting, terminated } = container.state ?? {};
    if (waiting?.reason) reason = waiting.reason;
    else if (terminated) reason = endText(terminated);
    else if (container.ready && container.state?.running) {
      running = true;
      ready++;
    }
  }
  if (reason === "Completed" && running) reason = conditionHolds(status, "Ready") ? "Running" : "NotReady";
  return { reason, ready, restarts };
}
