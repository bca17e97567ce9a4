import assert from "node:assert/strict";
import { test } from "node:test";
import type { PodDisruptionBudget } from "#apimachinery";
import { podOf } from "../pods/pod-of.test-data.ts";
import { budgetStatus, expectedPods, standingGrants } from "./budget-status.ts";

const now = Date.parse("2026-01-01T00:10:00Z");
const budgetOf = (spec: PodDisruptionBudget["spec"], status?: PodDisruptionBudget["status"]): PodDisruptionBudget => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name: "b", uid: "u", resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z", generation: 2 },
  spec,
  status,
});
const pods = ["a", "b", "c"].map((name) => podOf(name, { ready: true }));

test("percentages and maxUnavailable count what the controllers want, a number what is there", () => {
  for (const [spec, expected, desiredHealthy] of [
    [{ minAvailable: 2 }, 3, 2],
    [{ minAvailable: "50%" }, 5, 3],
    [{ maxUnavailable: 1 }, 5, 4],
    [{ maxUnavailable: "30%" }, 5, 3],
    [{ maxUnavailable: 9 }, 5, 0],
    [{}, 0, 0],
  ] as const) {
    assert.deepEqual(expectedPods(budgetOf(spec), pods, 5), { expected, desiredHealthy });
  }
});

test("as many may be disturbed as are healthy beyond what must be", () => {
  const status = budgetStatus(budgetOf({ minAvailable: 2 }), pods, 3, now);
  assert.equal(status.disruptionsAllowed, 1);
  assert.equal(status.conditions?.[0]?.status, "True");
  const sick = [...pods.slice(1), podOf("a")];
  const none = budgetStatus(budgetOf({ minAvailable: 2 }), sick, 3, now);
  assert.deepEqual([none.disruptionsAllowed, none.conditions?.[0]?.reason], [0, "InsufficientPods"]);
});

test("a granted eviction counts as gone until it shows, or for two minutes", () => {
  const granted = (at: string) =>
    budgetOf(
      { minAvailable: 2 },
      { disruptedPods: { a: at }, disruptionsAllowed: 0, currentHealthy: 3, desiredHealthy: 2, expectedPods: 3 },
    );
  const fresh = granted("2026-01-01T00:09:30Z");
  assert.equal(budgetStatus(fresh, pods, 3, now).currentHealthy, 2);
  assert.equal(standingGrants(fresh, pods, now).againMs, 90_001);
  const stale = granted("2026-01-01T00:07:00Z");
  assert.equal(budgetStatus(stale, pods, 3, now).currentHealthy, 3);
  assert.deepEqual(
    standingGrants(stale, pods, now).broken.map(({ metadata }) => metadata.name),
    ["a"],
  );
});
