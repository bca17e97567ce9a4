import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContainerState, ContainerStatus, Pod } from "#apimachinery";
import { phaseOf } from "./pod-phase.ts";

interface Given {
  readonly policy?: "Always" | "OnFailure" | "Never";
  readonly init?: Readonly<Record<string, string>>;
  readonly sidecars?: Readonly<Record<string, string>>;
  readonly main: Readonly<Record<string, string>>;
  readonly over?: boolean;
  readonly before?: "Failed" | "Succeeded";
}

/** `waiting`, `waiting after 1`, `running`, `starting`, `exit 1`. */
function statusOf(name: string, state: string): ContainerStatus {
  const [word, , code] = [...state.split(" "), "", ""];
  const ended = (exitCode: number): ContainerState => ({ terminated: { exitCode } });
  const common = { name, ready: false, restartCount: 0, image: "", imageID: "" };
  const made = { ...common, containerID: "c" };
  if (word === "exit") return { ...made, state: ended(Number(state.split(" ")[1])) };
  if (word === "running") return { ...made, state: { running: {} }, started: true };
  if (word === "starting") return { ...made, state: { running: {} }, started: false };
  if (code === "") return { ...common, state: { waiting: { reason: "ContainerCreating" } }, lastState: {} };
  return { ...made, state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: ended(Number(code)) };
}

function phase({ policy = "Always", init = {}, sidecars = {}, main, over = false, before }: Given): string {
  const all = { ...sidecars, ...init, ...main };
  const pod = {
    metadata: { name: "p" },
    spec: {
      restartPolicy: policy,
      initContainers: [
        ...Object.keys(sidecars).map((name) => ({ name, restartPolicy: "Always" })),
        ...Object.keys(init).map((name) => ({ name })),
      ],
      containers: Object.keys(main).map((name) => ({ name })),
    },
    status: { phase: before },
  } as unknown as Pod;
  const statuses = new Map(Object.entries(all).map(([name, state]) => [name, statusOf(name, state)]));
  return phaseOf(pod, { statuses, failed: false, over });
}

const table: readonly (readonly [string, Given, string])[] = [
  ["nothing runs yet", { main: { a: "waiting" } }, "Pending"],
  ["one runs, one has never run", { main: { a: "running", b: "waiting" } }, "Pending"],
  ["one runs", { main: { a: "running" } }, "Running"],
  ["one runs, one waits to run again", { main: { a: "running", b: "waiting after 1" } }, "Running"],
  ["all wait to run again", { main: { a: "waiting after 1" } }, "Running"],
  ["all have ended, and run again", { main: { a: "exit 0" } }, "Running"],
  ["all have ended well, for good", { policy: "OnFailure", main: { a: "exit 0", b: "exit 0" } }, "Succeeded"],
  ["one has failed, and runs again", { policy: "OnFailure", main: { a: "exit 0", b: "exit 1" } }, "Running"],
  ["one has failed, for good", { policy: "Never", main: { a: "exit 0", b: "exit 1" } }, "Failed"],
  ["one has failed, one goes on", { policy: "Never", main: { a: "exit 1", b: "running" } }, "Running"],
  ["an init container runs", { init: { i: "running" }, main: { a: "waiting" } }, "Pending"],
  [
    "an init container has failed, and runs again",
    { init: { i: "waiting after 1" }, main: { a: "waiting" } },
    "Pending",
  ],
  [
    "an init container has failed, for good",
    { policy: "Never", init: { i: "exit 1" }, main: { a: "waiting" } },
    "Failed",
  ],
  ["a main container proves that init is done", { init: { i: "waiting" }, main: { a: "running" } }, "Running"],
  ["a sidecar has yet to start", { sidecars: { s: "starting" }, main: { a: "waiting" } }, "Pending"],
  [
    "a sidecar that fails later harms nobody",
    { sidecars: { s: "waiting after 1" }, main: { a: "running" } },
    "Running",
  ],
  [
    "how a sidecar ends does not count",
    { policy: "Never", sidecars: { s: "exit 137" }, main: { a: "exit 0" } },
    "Succeeded",
  ],
  ["a stopped Pod that would have gone on", { main: { a: "exit 0" }, over: true }, "Succeeded"],
  ["a stopped Pod, one of whose containers was killed", { main: { a: "exit 0", b: "exit 137" }, over: true }, "Failed"],
  ["a stopped Pod that never ran", { main: { a: "waiting" }, over: true }, "Failed"],
  ["a final phase is final", { main: { a: "running" }, before: "Failed" }, "Failed"],
];

for (const [claim, given, expected] of table) test(claim, () => assert.equal(phase(given), expected));
