import assert from "node:assert/strict";
import { test } from "node:test";
import type { PodFailurePolicyRule } from "#apimachinery";
import { failureMeaning } from "./failure-policy.ts";
import { noFailures, remainingDelayMs, withOutcomes } from "./failure-record.ts";
import { worker } from "./job.test-data.ts";

const exits = (operator: "In" | "NotIn", values: number[]): PodFailurePolicyRule["onExitCodes"] => ({
  operator,
  values,
});

test("the first rule that matches says what a failure means", () => {
  const failed = worker("p", { exit: 42 });
  for (const [why, rules, meaning] of [
    ["no rules", undefined, { counts: true }],
    ["no match", [{ action: "Ignore", onExitCodes: exits("In", [1]) }], { counts: true }],
    ["ignored", [{ action: "Ignore", onExitCodes: exits("NotIn", [1]) }], { counts: false, action: "Ignore" }],
    [
      "the first of two",
      [
        { action: "Count", onExitCodes: exits("In", [42]) },
        { action: "Ignore", onExitCodes: exits("In", [42]) },
      ],
      { counts: true, action: "Count" },
    ],
    [
      "by condition",
      [{ action: "FailIndex", onPodConditions: [{ type: "Ready", status: "False" }] }],
      { counts: true, action: "FailIndex" },
    ],
    [
      "the Job fails",
      [{ action: "FailJob", onExitCodes: exits("In", [42]) }],
      {
        counts: true,
        action: "FailJob",
        message: "Container main for pod default/p failed with exit code 42 matching FailJob rule at index 0",
      },
    ],
  ] as const satisfies readonly (readonly [string, readonly PodFailurePolicyRule[] | undefined, object])[]) {
    assert.deepEqual(failureMeaning(rules, failed), meaning, why);
  }
});

test("a rule for another container does not match", () => {
  const rule: PodFailurePolicyRule = {
    action: "Ignore",
    onExitCodes: { containerName: "other", operator: "In", values: [42] },
  };
  assert.deepEqual(failureMeaning([rule], worker("p", { exit: 42 })), { counts: true });
});

test("each failure doubles the wait from 10 s to 10 min, counted from the last end", () => {
  for (const [failures, delayMs] of [
    [0, 0],
    [1, 10_000],
    [2, 20_000],
    [6, 320_000],
    [7, 600_000],
    [50, 600_000],
  ] as const) {
    assert.equal(remainingDelayMs({ failures, lastMs: 1000 }, 1000), delayMs);
  }
  assert.equal(remainingDelayMs({ failures: 1, lastMs: 1000 }, 4000), 7000);
  assert.equal(remainingDelayMs({ failures: 1, lastMs: 1000 }, 60_000), 0);
});

test("a success ends the row of failures; only what failed after it counts", () => {
  const at = (second: number): string => `2026-01-01T00:00:${second}Z`;
  const failed = (name: string, second: number) => worker(name, { exit: 1, ended: at(second) });
  const succeeded = worker("s", { exit: 0, ended: at(20) });
  const one = withOutcomes(noFailures, [], [failed("a", 10)]);
  assert.deepEqual(one, { failures: 1, lastMs: Date.parse(at(10)) });
  assert.equal(withOutcomes(one, [], [failed("b", 30)]).failures, 2);
  assert.deepEqual(withOutcomes(one, [succeeded], []), noFailures);
  assert.deepEqual(withOutcomes(one, [succeeded], [failed("b", 15), failed("c", 30)]), {
    failures: 1,
    lastMs: Date.parse(at(30)),
  });
});
