import assert from "node:assert/strict";
import { test } from "node:test";
import type { Taint, Toleration } from "#apimachinery";
import { toleratedMs } from "./taint-eviction.ts";

const taint = (key: string, effect: Taint["effect"] = "NoExecute"): Taint => ({ key, effect });
const toleration = (key: string, tolerationSeconds?: number): Toleration => ({
  key,
  operator: "Exists",
  effect: "NoExecute",
  tolerationSeconds,
});

test("a Pod stays as long as the shortest of the tolerations that it needs", () => {
  const forever = Number.POSITIVE_INFINITY;
  for (const [tolerations, taints, ms] of [
    [[], [], forever],
    [[], [taint("a")], 0],
    [[], [taint("a", "NoSchedule")], forever],
    [[toleration("a")], [taint("a")], forever],
    [[toleration("a", 300)], [taint("a")], 300_000],
    [[toleration("a", 300), toleration("b", 60)], [taint("a"), taint("b")], 60_000],
    [[toleration("a", 300), toleration("b", 60)], [taint("a")], 300_000],
    [[toleration("a", 300)], [taint("a"), taint("b")], 0],
    [[toleration("a", -1)], [taint("a")], 0],
    [[{ operator: "Exists" } as Toleration], [taint("a"), taint("b")], forever],
  ] as const) {
    assert.equal(toleratedMs(tolerations, taints), ms, JSON.stringify([tolerations, taints]));
  }
});
