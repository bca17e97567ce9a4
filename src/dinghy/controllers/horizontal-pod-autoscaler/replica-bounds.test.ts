import assert from "node:assert/strict";
import { test } from "node:test";
import { bound, boundByRules } from "./replica-bounds.ts";
import { createScaleHistory } from "./scale-history.ts";

const wish = (current: number, desired: number) => ({ current, desired, least: 1, most: 20 });

test("growth is at most twofold, or to four", () => {
  assert.equal(bound(wish(1, 20), createScaleHistory(), 0).replicas, 4);
  const { replicas, limit } = bound(wish(5, 20), createScaleHistory(), 0);
  assert.deepEqual([replicas, limit.reason, limit.limited], [10, "ScaleUpLimit", true]);
});

test("the highest recommendation of five minutes holds", () => {
  const history = createScaleHistory();
  history.begin(8, 0);
  const held = bound(wish(8, 2), history, 300_000);
  assert.deepEqual([held.replicas, held.able.reason], [8, "ScaleDownStabilized"]);
  const free = bound(wish(8, 2), history, 301_000);
  assert.deepEqual([free.replicas, free.able.reason], [2, "ReadyForNewScale"]);
});

test("of several policies the one that changes most, or least, decides", () => {
  const policies = [
    { type: "Pods" as const, value: 1, periodSeconds: 60 },
    { type: "Percent" as const, value: 50, periodSeconds: 60 },
  ];
  const shrink = (selectPolicy: "Max" | "Min" | "Disabled"): number => {
    const scaleDown = { stabilizationWindowSeconds: 0, selectPolicy, policies };
    return boundByRules(wish(10, 1), { scaleDown }, createScaleHistory(), 0).replicas;
  };
  assert.deepEqual([shrink("Max"), shrink("Min"), shrink("Disabled")], [5, 9, 10]);
});

test("what was changed within the period counts against it", () => {
  const history = createScaleHistory();
  const scaleUp = { policies: [{ type: "Pods" as const, value: 2, periodSeconds: 60 }] };
  history.scaled(4, 6, 0);
  assert.equal(boundByRules(wish(6, 20), { scaleUp }, history, 30_000).replicas, 6);
  assert.equal(boundByRules(wish(6, 20), { scaleUp }, history, 61_000).replicas, 8);
});
