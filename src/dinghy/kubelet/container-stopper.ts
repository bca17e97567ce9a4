import type { Pod } from "#apimachinery";
import type { EventRecorder } from "#client";
import type { Clock, Timer } from "#clock";
import type { PodSandbox, Runtime } from "#runtime";
import { type ContainerRecord, fieldPathOf } from "./container-record.ts";
import { shortestStopSeconds } from "./grace-period.ts";
import { runHook } from "./lifecycle-hook.ts";
import type { TerminationOrder } from "./termination-order.ts";

export interface StopContext {
  readonly clock: Clock;
  readonly runtime: Runtime;
  readonly recorder: EventRecorder;
  readonly pod: Pod;
  readonly sandbox: PodSandbox;
}

export interface Stop {
  readonly seconds: number;
  /** What the event says: why it is killed. */
  readonly message: string;
  readonly order?: TerminationOrder;
  /** An end without a farewell: preStop does not run. */
  readonly abrupt?: boolean;
}

/**
 * Stops one container: preStop first, then its turn among the others; both count against the grace period, in whole
 * seconds, and two seconds always remain between TERM and KILL.
 *
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go `killContainer`. Answers to @seed:K4.4.
 */
export async function stopContainer(context: StopContext, record: ContainerRecord, stop: Stop): Promise<void> {
  const { clock, runtime, recorder, pod } = context;
  const { container } = record;
  const id = record.attempts.at(-1)?.id;
  if (id === undefined || runtime.containerStatus(id)?.state !== "RUNNING") return stop.order?.ended(container.name);
  recorder.record(pod, "Normal", "Killing", stop.message, fieldPathOf(record));
  let left = stop.seconds;
  const preStop = container.lifecycle?.preStop;
  if (preStop && left > 0 && !stop.abrupt) {
    const hook = runHook({ ...context, container, containerId: id }, preStop).catch(() => {
      recorder.record(pod, "Warning", "FailedPreStopHook", "PreStopHook failed", fieldPathOf(record));
    });
    left -= await secondsOf(clock, hook, left);
  }
  if (stop.order && left > 0) left -= await secondsOf(clock, stop.order.turnOf(container.name), left);
  await runtime.stopContainer(id, Math.max(left, shortestStopSeconds) * 1000);
  stop.order?.ended(container.name);
}

/** How many whole seconds it took; `limit` when it has not ended by then. */
async function secondsOf(clock: Clock, work: Promise<void>, limit: number): Promise<number> {
  const sinceMs = clock.now();
  let timer: Timer | undefined;
  const limited = new Promise<void>((resolve) => {
    timer = clock.setTimer(limit * 1000, resolve);
  });
  await Promise.race([work, limited]);
  timer?.cancel();
  return Math.min(limit, Math.trunc((clock.now() - sinceMs) / 1000));
}
