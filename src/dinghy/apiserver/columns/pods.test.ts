import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContainerStatus, Pod } from "#apimachinery";
import { summaryOf } from "./pods.ts";

const status = (
  name: string,
  state: ContainerStatus["state"],
  more: Partial<ContainerStatus> = {},
): ContainerStatus => ({
  name,
  state,
  ready: state?.running !== undefined,
  restartCount: 0,
  image: "i",
  imageID: "",
  ...more,
});
const running = { running: { startedAt: "2026-01-01T00:00:00Z" } };
const ended = (exitCode: number, reason?: string) => ({ terminated: { exitCode, reason } });
const pod = (more: { spec?: object; status?: object; metadata?: object }): Pod =>
  ({
    metadata: { name: "p", ...more.metadata },
    spec: { containers: [{ name: "a" }, { name: "b" }], ...more.spec },
    status: { phase: "Pending", ...more.status },
  }) as Pod;
const init = { initContainers: [{ name: "i" }, { name: "j" }] };
const sidecar = { initContainers: [{ name: "s", restartPolicy: "Always" }] };

const cases: readonly [claim: string, pod: Pod, ready: string, reason: string, restarts?: number][] = [
  ["a Pod that waits for a node", pod({}), "0/2", "Pending"],
  [
    "a gated Pod",
    pod({ status: { conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }] } }),
    "0/2",
    "SchedulingGated",
  ],
  [
    "the first of two init containers",
    pod({ spec: init, status: { initContainerStatuses: [status("i", running), status("j", {})] } }),
    "0/2",
    "Init:0/2",
  ],
  [
    "the second of two",
    pod({ spec: init, status: { initContainerStatuses: [status("i", ended(0)), status("j", running)] } }),
    "0/2",
    "Init:1/2",
  ],
  [
    "a failed init container",
    pod({ spec: init, status: { initContainerStatuses: [status("i", ended(3))] } }),
    "0/2",
    "Init:ExitCode:3",
  ],
  [
    "an init container in back-off",
    pod({
      spec: init,
      status: {
        initContainerStatuses: [status("i", { waiting: { reason: "CrashLoopBackOff" } }, { restartCount: 4 })],
      },
    }),
    "0/2",
    "Init:CrashLoopBackOff",
    4,
  ],
  [
    "containers being created",
    pod({ status: { containerStatuses: [status("a", { waiting: { reason: "ContainerCreating" } })] } }),
    "0/2",
    "ContainerCreating",
  ],
  [
    "one of two ready",
    pod({
      status: { phase: "Running", containerStatuses: [status("a", running), status("b", running, { ready: false })] },
    }),
    "1/2",
    "Running",
  ],
  [
    "a crash loop",
    pod({
      status: {
        phase: "Running",
        containerStatuses: [
          status("a", running),
          status("b", { waiting: { reason: "CrashLoopBackOff" } }, { restartCount: 7 }),
        ],
      },
    }),
    "1/2",
    "CrashLoopBackOff",
    7,
  ],
  [
    "done",
    pod({
      status: {
        phase: "Succeeded",
        containerStatuses: [status("a", ended(0, "Completed")), status("b", ended(0, "Completed"))],
      },
    }),
    "0/2",
    "Completed",
  ],
  [
    "one done, one running and the Pod not ready",
    pod({
      status: { phase: "Running", containerStatuses: [status("a", ended(0, "Completed")), status("b", running)] },
    }),
    "1/2",
    "NotReady",
  ],
  [
    "a sidecar counts among the containers",
    pod({
      spec: sidecar,
      status: {
        phase: "Running",
        initContainerStatuses: [status("s", running, { started: true })],
        containerStatuses: [status("a", running), status("b", running)],
      },
    }),
    "3/3",
    "Running",
  ],
  [
    "on its way out",
    pod({
      metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" },
      status: { phase: "Running", containerStatuses: [status("a", running)] },
    }),
    "1/2",
    "Terminating",
  ],
  ["evicted", pod({ status: { phase: "Failed", reason: "Evicted" } }), "0/2", "Evicted"],
];

for (const [claim, object, ready, reason, restarts = 0] of cases) {
  test(`a Pod's columns tell of ${claim}`, () => {
    const summary = summaryOf(object);
    assert.deepEqual(
      [`${summary.ready}/${summary.total}`, summary.reason, summary.restarts],
      [ready, reason, restarts],
    );
  });
}
