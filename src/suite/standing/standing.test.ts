import assert from "node:assert/strict";
import { test } from "node:test";
import { breachesOf, controlledBy, ready, type Step } from "./standing.test-data.ts";

const running = (restartCount: number) => ({ phase: "Running", containerStatuses: [{ name: "main", restartCount }] });
const web = controlledBy("ReplicaSet/web");

/** Claims, a record each, and what it breaks. */
const records: Readonly<Record<string, readonly [steps: readonly Step[], broken: readonly string[]]>> = {
  "a version that falls": [
    [
      { of: "ConfigMap/c", version: 7 },
      { of: "ConfigMap/c", version: 6 },
    ],
    ["version-grows ConfigMap/c: want more than 7, got 6"],
  ],
  "the same news twice is none": [
    [
      { of: "ConfigMap/c", version: 7 },
      { of: "ConfigMap/c", version: 7 },
    ],
    [],
  ],
  "a generation that falls": [
    [
      { of: "Job/j", metadata: { generation: 2 } },
      { of: "Job/j", metadata: { generation: 1 } },
    ],
    ["generation-grows Job/j: want at least 2, got 1"],
  ],
  "a uid that changes under a name": [
    [{ of: "ConfigMap/c" }, { of: "ConfigMap/c", uid: "other" }],
    ["uid-stays ConfigMap/c: want uid of ConfigMap/c, got other"],
  ],
  "a name that is used again after its object has gone": [
    [
      { of: "ConfigMap/c", metadata: { generation: 2 } },
      { of: "ConfigMap/c", type: "DELETED" },
      { of: "ConfigMap/c", uid: "other", metadata: { generation: 1 } },
    ],
    [],
  ],
  "an object that comes back": [
    [
      { of: "ConfigMap/c", metadata: { deletionTimestamp: "t" } },
      { of: "ConfigMap/c", metadata: { deletionTimestamp: undefined } },
    ],
    ["deletion-stands ConfigMap/c: want t, got absent"],
  ],
  "two controllers": [
    [{ of: "Pod/p", metadata: controlledBy("ReplicaSet/a", "ReplicaSet/b") }],
    ["one-controller Pod/p: want one controller at most, got ReplicaSet/a and ReplicaSet/b"],
  ],
  "a controller that takes what another has": [
    [
      { of: "Pod/p", metadata: controlledBy("ReplicaSet/a") },
      { of: "Pod/p", metadata: controlledBy("ReplicaSet/b") },
    ],
    ["one-controller Pod/p: want ReplicaSet/a, or none before another, got ReplicaSet/b"],
  ],
  "a controller that takes what another has released": [
    [
      { of: "Pod/p", metadata: controlledBy("ReplicaSet/a") },
      { of: "Pod/p", metadata: { ownerReferences: [] } },
      { of: "Pod/p", metadata: controlledBy("ReplicaSet/b") },
    ],
    [],
  ],
  "a Pod that runs again after it has ended": [
    [
      { of: "Pod/p", status: { phase: "Succeeded" } },
      { of: "Pod/p", status: { phase: "Running" } },
    ],
    ["phase-stays Pod/p: want Succeeded, got Running"],
  ],
  "a Pod that moves": [
    [
      { of: "Pod/p", spec: {} },
      { of: "Pod/p", spec: { nodeName: "a" } },
      { of: "Pod/p", spec: { nodeName: "b" } },
    ],
    ["node-stays Pod/p: want a, got b"],
  ],
  "a count of restarts that falls": [
    [
      { of: "Pod/p", status: running(0) },
      { of: "Pod/p", status: running(2) },
      { of: "Pod/p", status: running(1) },
    ],
    ["restarts-grow Pod/p: want at least 2, got 1"],
  ],
  "an address that two have": [
    [
      { of: "Pod/a", status: { phase: "Running", podIP: "10.0.0.1" } },
      { of: "Pod/b", status: { phase: "Running", podIP: "10.0.0.1" } },
    ],
    ["address-once Pod/b: want another than Pod/a has, got 10.0.0.1"],
  ],
  "an address that is used again": [
    [
      { of: "Pod/a", status: { phase: "Running", podIP: "10.0.0.1" } },
      { of: "Pod/a", status: { phase: "Failed" } },
      { of: "Pod/b", status: { phase: "Running", podIP: "10.0.0.1" } },
      { of: "Pod/b", type: "DELETED" },
      { of: "Pod/c", status: { phase: "Running", podIP: "10.0.0.1" } },
    ],
    [],
  ],
  "the address of a node, which its Pods share": [
    ["a", "b"].map((name) => ({ of: `Pod/${name}`, spec: { hostNetwork: true }, status: { podIP: "10.0.0.1" } })),
    [],
  ],
  "one Pod more than a ReplicaSet is to have": [
    [
      { of: "ReplicaSet/web", spec: { replicas: 1 } },
      ...["a", "b"].map((name) => ({ of: `Pod/${name}`, metadata: web })),
    ],
    ["no-surplus Pod/b: want 1 Pods of ReplicaSet/web at most, got 2: a, b"],
  ],
  "a Pod in place of one that is going, one that has ended, and one that was released": [
    [
      { of: "ReplicaSet/web", spec: { replicas: 1 } },
      { of: "Pod/a", metadata: web },
      { of: "Pod/a", metadata: { deletionTimestamp: "t" } },
      { of: "Pod/b", metadata: web },
      { of: "Pod/b", status: { phase: "Failed" } },
      { of: "Pod/c", metadata: web },
      { of: "Pod/c", metadata: { ownerReferences: [] } },
      { of: "Pod/d", metadata: web },
    ],
    [],
  ],
  "a Pod that was made before its ReplicaSet was known to be smaller, and one made long after": [
    [
      { of: "ReplicaSet/web", spec: { replicas: 2 } },
      { of: "Pod/a", metadata: web },
      { of: "ReplicaSet/web", after: 60, spec: { replicas: 1 } },
      { of: "Pod/b", after: 1, metadata: web },
      { of: "Pod/b", metadata: { deletionTimestamp: "t" } },
      { of: "Pod/c", after: 60, metadata: web },
    ],
    ["no-surplus Pod/c: want 1 Pods of ReplicaSet/web at most, got 2: a, c"],
  ],
  "an owner that goes and leaves what it owns": [
    [
      { of: "ReplicaSet/web", spec: { replicas: 1 } },
      { of: "Pod/a", metadata: web },
      { of: "Pod/b" },
      { of: "ReplicaSet/web", type: "DELETED" },
      { of: "Pod/b", after: 200 },
    ],
    ["no-orphans Pod/a: want present, or gone, got present 200s after ReplicaSet/web had gone"],
  ],
  "an owner that goes with what it owns, and one that lets go": [
    [
      { of: "ReplicaSet/web", spec: { replicas: 3 } },
      { of: "Pod/a", metadata: web },
      { of: "Pod/c", metadata: web },
      { of: "Pod/d", metadata: { ownerReferences: [...ownersOf(web), { kind: "Job", name: "j", uid: "unknown" }] } },
      { of: "ReplicaSet/web", type: "DELETED" },
      { of: "Pod/a", after: 30, metadata: { deletionTimestamp: "t" } },
      { of: "Pod/c", metadata: { ownerReferences: [] } },
      { of: "Pod/b", after: 200 },
    ],
    [],
  ],
  "two Pods of a DaemonSet on one node": [
    [
      { of: "DaemonSet/d", spec: {} },
      ...["a", "b"].map((name) => ({
        of: `Pod/${name}`,
        metadata: controlledBy("DaemonSet/d"),
        spec: { nodeName: "n" },
      })),
    ],
    ["no-surplus Pod/b: want 1 Pods of DaemonSet/d on Node/n at most, got 2: a, b"],
  ],
};

function ownersOf(metadata: object): readonly object[] {
  return (metadata as { ownerReferences: readonly object[] }).ownerReferences;
}

for (const [claim, [steps, broken]] of Object.entries(records)) {
  test(`${claim}: ${broken.length === 0 ? "nothing is broken" : "is found"}`, () => {
    assert.deepEqual(breachesOf(steps), broken);
  });
}

/** A rollout of three with one to spare each way: the old set, the new one, and who is Ready. */
function rollout(...steps: readonly Step[]): readonly string[] {
  const strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } };
  return breachesOf([
    { of: "Deployment/web", spec: { replicas: 3, strategy } },
    { of: "ReplicaSet/old", metadata: controlledBy("Deployment/web"), spec: { replicas: 3 } },
    ...["a", "b", "c"].map((name) => ({ of: `Pod/${name}`, metadata: controlledBy("ReplicaSet/old"), status: ready })),
    { of: "ReplicaSet/new", after: 60, metadata: controlledBy("Deployment/web"), spec: { replicas: 1 } },
    ...steps,
  ]);
}

test("a rollout at the pace of its strategy breaks nothing", () => {
  assert.deepEqual(rollout({ of: "ReplicaSet/old", spec: { replicas: 2 } }), []);
});

test("a rollout that asks for more than the surge allows is found", () => {
  assert.deepEqual(rollout({ of: "ReplicaSet/new", spec: { replicas: 2 } }), [
    "no-surplus ReplicaSet/new: want 4 Pods of Deployment/web at most, got 5: 3 of old, 2 of new",
  ]);
});

test("a rollout that takes away Pods that cannot be spared is found", () => {
  assert.deepEqual(rollout({ of: "ReplicaSet/old", spec: { replicas: 1 } }), [
    "no-shortage ReplicaSet/old: want 2 Ready Pods of Deployment/web at least, got 1 of 3 are left: 1 of old, 1 of new",
  ]);
});

test("a rollout may take away what is not Ready anyway, and all of it where less is wanted", () => {
  const notReady = { phase: "Running", conditions: [{ type: "Ready", status: "False" }] };
  const failing = ["a", "b"].map((name) => ({ of: `Pod/${name}`, status: notReady }));
  assert.deepEqual(rollout(...failing, { of: "ReplicaSet/old", after: 60, spec: { replicas: 1 } }), []);
  const smaller = { of: "Deployment/web", spec: { replicas: 0 } };
  assert.deepEqual(rollout(smaller, { of: "ReplicaSet/old", after: 1, spec: { replicas: 0 } }), []);
});

test("where watches lag apart only what one kind shows is judged", () => {
  const steps: Step[] = [
    { of: "ReplicaSet/web", spec: { replicas: 0 } },
    { of: "Pod/a", metadata: web, status: { phase: "Failed" } },
    { of: "Pod/b", metadata: web },
    { of: "Pod/a", status: { phase: "Running" } },
  ];
  assert.deepEqual(breachesOf(steps, false), ["phase-stays Pod/a: want Failed, got Running"]);
  assert.equal(breachesOf(steps, true).length, 2);
});
