import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pod } from "#apimachinery";
import type { ContainerRuntimeStatus } from "#runtime";
import { type ContainerView, nextActions } from "./next-actions.ts";
import { containersOf } from "./restart-policy.ts";

interface Given {
  readonly restartPolicy?: "Always" | "OnFailure" | "Never";
  readonly init?: readonly { name: string; restartPolicy?: "Always" }[];
  readonly main: readonly string[];
  /** `running`, `exit N`, or nothing for a container that was never made. */
  readonly states?: Readonly<Record<string, string>>;
  readonly notBefore?: Readonly<Record<string, number>>;
  readonly unhealthy?: Readonly<Record<string, "liveness" | "startup">>;
  readonly changed?: string;
  readonly starting?: string;
  readonly rules?: Readonly<Record<string, object>>;
}

function decide(given: Given): string[] {
  const spec = {
    restartPolicy: given.restartPolicy,
    initContainers: given.init,
    containers: given.main.map((name) => ({ name, ...given.rules?.[name] })),
  };
  const pod = { metadata: { name: "p" }, spec } as unknown as Pod;
  const views = containersOf(pod).map(({ container, kind }): ContainerView => {
    const state = given.states?.[container.name];
    const status = state === undefined ? undefined : statusOf(container.name, state);
    const { name } = container;
    return {
      container,
      kind,
      status,
      started: state === "running" && given.starting !== name,
      unhealthy: given.unhealthy?.[name],
      changed: given.changed === name,
      notBefore: given.notBefore?.[name] ?? 0,
    };
  });
  return nextActions(pod, views, 1000).map((action) =>
    "message" in action ? `kill: ${action.message}` : "name" in action ? `${action.type} ${action.name}` : action.type,
  );
}

function statusOf(name: string, state: string): ContainerRuntimeStatus {
  const exitCode = /^exit (\d+)$/.exec(state)?.[1];
  const common = { id: name, sandboxId: "s", name, attempt: 0, image: "i", imageId: "i", createdAt: 0 };
  return exitCode === undefined
    ? { ...common, state: "RUNNING" }
    : { ...common, state: "EXITED", exitCode: Number(exitCode) };
}

const table: readonly (readonly [string, Given, string[]])[] = [
  ["all main containers start together", { main: ["a", "b"] }, ["start a", "start b"]],
  ["init containers come first, one by one", { init: [{ name: "i" }, { name: "j" }], main: ["a"] }, ["start i"]],
  [
    "the next init container waits for the one before",
    { init: [{ name: "i" }, { name: "j" }], main: ["a"], states: { i: "running" } },
    [],
  ],
  [
    "a finished init container makes room for the next",
    { init: [{ name: "i" }, { name: "j" }], main: ["a"], states: { i: "exit 0" } },
    ["start j"],
  ],
  [
    "main containers start when all init containers have succeeded",
    { init: [{ name: "i" }], main: ["a"], states: { i: "exit 0" } },
    ["start a"],
  ],
  [
    "a failed init container is tried again",
    { init: [{ name: "i" }], main: ["a"], states: { i: "exit 1" } },
    ["start i"],
  ],
  [
    "a failed init container ends a Pod that never restarts",
    { restartPolicy: "Never", init: [{ name: "i" }], main: ["a"], states: { i: "exit 1" } },
    ["finish"],
  ],
  [
    "a sidecar goes on while main containers start",
    { init: [{ name: "s", restartPolicy: "Always" }], main: ["a"], states: { s: "running" } },
    ["start a"],
  ],
  ["an ended container starts again", { main: ["a"], states: { a: "exit 0" } }, ["start a"]],
  [
    "an ended container waits for its back-off",
    { main: ["a"], states: { a: "exit 1" }, notBefore: { a: 2000 } },
    ["backOff a"],
  ],
  [
    "success is not repeated under OnFailure",
    { restartPolicy: "OnFailure", main: ["a"], states: { a: "exit 0" } },
    ["finish"],
  ],
  [
    "failure is repeated under OnFailure",
    { restartPolicy: "OnFailure", main: ["a"], states: { a: "exit 3" } },
    ["start a"],
  ],
  [
    "a Pod goes on while one of its containers runs",
    { restartPolicy: "Never", main: ["a", "b"], states: { a: "exit 0", b: "running" } },
    [],
  ],
  [
    "a Pod that never restarts is over when all have ended",
    { restartPolicy: "Never", main: ["a", "b"], states: { a: "exit 0", b: "exit 1" } },
    ["finish"],
  ],
  [
    "what follows a sidecar waits until it has started",
    { init: [{ name: "s", restartPolicy: "Always" }], main: ["a"], states: { s: "running" }, starting: "s" },
    [],
  ],
  [
    "a sidecar that has failed starts again while the next init container runs",
    {
      init: [{ name: "s", restartPolicy: "Always" }, { name: "i" }],
      main: ["a"],
      states: { s: "exit 1", i: "running" },
    },
    ["start s"],
  ],
  [
    "an init container that was reached is not waited for by a failed sidecar before it",
    {
      init: [{ name: "s", restartPolicy: "Always" }, { name: "i" }],
      main: ["a"],
      states: { s: "exit 1", i: "exit 0" },
    },
    ["start s", "start a"],
  ],
  [
    "sidecars are not kept alive for nobody",
    {
      restartPolicy: "Never",
      init: [{ name: "s", restartPolicy: "Always" }],
      main: ["a"],
      states: { s: "exit 1", a: "exit 0" },
    },
    ["finish"],
  ],
  [
    "init records that have gone harm nobody once a main container was made",
    { init: [{ name: "i" }], main: ["a"], states: { a: "running" } },
    [],
  ],
  [
    "what is ill is killed and starts again",
    { main: ["a", "b"], states: { a: "running", b: "running" }, unhealthy: { a: "liveness" } },
    ["kill: Container a failed liveness probe, will be restarted", "start a"],
  ],
  [
    "what is ill and may not be restarted is only killed",
    {
      restartPolicy: "Never",
      main: ["a", "b"],
      states: { a: "running", b: "running" },
      unhealthy: { a: "startup" },
    },
    ["kill: Container a failed startup probe"],
  ],
  [
    "the last one that is ill ends a Pod that never restarts",
    { restartPolicy: "Never", main: ["a"], states: { a: "running" }, unhealthy: { a: "liveness" } },
    ["finish"],
  ],
  [
    "what is ill is killed even where its successor has to wait",
    { main: ["a"], states: { a: "running" }, unhealthy: { a: "liveness" }, notBefore: { a: 5000 } },
    ["kill: Container a failed liveness probe, will be restarted", "backOff a"],
  ],
  [
    "another image replaces a container whatever the policy says",
    { restartPolicy: "Never", main: ["a"], states: { a: "running" }, changed: "a" },
    ["kill: Container a definition changed, will be restarted", "start a"],
  ],
  [
    "all begin anew when one asks for it",
    { restartPolicy: "Never", main: ["a", "b"], states: { a: "running", b: "exit 9" }, rules: { b: allOn(9) } },
    ["restartAll"],
  ],
  [
    "a new beginning of all has its back-off, too",
    { main: ["a", "b"], states: { a: "running", b: "exit 9" }, rules: { b: allOn(9) }, notBefore: { b: 5000 } },
    ["backOff b"],
  ],
];

function allOn(exitCode: number): object {
  const exitCodes = { operator: "In", values: [exitCode] };
  return { restartPolicy: "Never", restartPolicyRules: [{ action: "RestartAllContainers", exitCodes }] };
}

for (const [claim, given, expected] of table) {
  test(claim, () => assert.deepEqual(decide(given), expected));
}
