import assert from "node:assert/strict";
import { test } from "node:test";
import { sizeAnnotations } from "./annotations.ts";
import { fenceposts, maxUnavailable } from "./bounds.ts";
import { deploymentOf, setOf } from "./rollout.test-data.ts";
import { growNew, isScalingEvent, type Scale, shareOut, shrinkOld } from "./scaling.ts";

const sizes = (scales: readonly Scale[]) => scales.map(({ set, replicas }) => [set.metadata.name, replicas]);

test("surge rounds up, unavailability rounds down, and both at zero leave one unavailable", () => {
  for (const [surge, unavailable, replicas, expected] of [
    ["25%", "25%", 10, { surge: 3, unavailable: 2 }],
    ["25%", "25%", 1, { surge: 1, unavailable: 0 }],
    [0, "10%", 5, { surge: 0, unavailable: 1 }],
    [2, 1, 5, { surge: 2, unavailable: 1 }],
  ] as const) {
    assert.deepEqual(fenceposts(surge, unavailable, replicas), expected);
  }
  assert.equal(maxUnavailable(deploymentOf(2, { unavailable: 5 })), 2);
});

test("the new ReplicaSet grows only as far as the surge allows", () => {
  const old = setOf("old", 3);
  const fresh = setOf("new", 0);
  assert.equal(growNew(deploymentOf(3), fresh, [old, fresh])?.replicas, 1);
  const full = setOf("new", 1);
  assert.equal(growNew(deploymentOf(3), full, [old, full]), undefined);
  assert.equal(growNew(deploymentOf(3), setOf("new", 5), [setOf("new", 5)])?.replicas, 3);
});

test("old Pods go only as new ones become available", () => {
  const old = setOf("old", 3);
  assert.deepEqual(sizes(shrinkOld(deploymentOf(3), setOf("new", 1, { available: 0 }), [old])), []);
  assert.deepEqual(sizes(shrinkOld(deploymentOf(3), setOf("new", 1), [old])), [["old", 2]]);
});

test("Pods that a lagging status still counts are not taken twice", () => {
  const lagging = setOf("old", 2, { available: 4 });
  const deployment = deploymentOf(4, { surge: 1, unavailable: 1 });
  assert.deepEqual(sizes(shrinkOld(deployment, setOf("new", 3, { available: 2 }), [lagging])), [["old", 1]]);
});

test("Pods that are not available anyway go first", () => {
  const stuck = setOf("stuck", 2, { available: 0 });
  const sound = setOf("sound", 3);
  const deployment = deploymentOf(3, { surge: 2, unavailable: 0 });
  assert.deepEqual(sizes(shrinkOld(deployment, setOf("new", 0), [sound, stuck])), [["stuck", 0]]);
});

test("a new size is shared among the ReplicaSets of a rollout, leftovers to the largest", () => {
  const before = sizeAnnotations(deploymentOf(10, { surge: 3, unavailable: 2 }));
  const old = setOf("old", 8, { annotations: { ...before } });
  const fresh = setOf("new", 5, { annotations: { ...before }, image: "web:2" });
  const larger = deploymentOf(15, { surge: 3, unavailable: 2 });
  assert.ok(isScalingEvent(larger, [old, fresh]));
  assert.deepEqual(sizes(shareOut(larger, fresh, [old])), [
    ["old", 11],
    ["new", 7],
  ]);
});

test("a single active ReplicaSet takes the whole new size", () => {
  assert.deepEqual(sizes(shareOut(deploymentOf(5), setOf("new", 3), [setOf("old", 0)])), [["new", 5]]);
});

test("when the new ReplicaSet is full, what is left of the old ones goes", () => {
  const fresh = setOf("new", 3, { annotations: { ...sizeAnnotations(deploymentOf(3)) } });
  assert.deepEqual(sizes(shareOut(deploymentOf(3), fresh, [setOf("old", 1)])), [["old", 0]]);
});
