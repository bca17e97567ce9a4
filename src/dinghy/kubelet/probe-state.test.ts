import assert from "node:assert/strict";
import { test } from "node:test";
import { afterAnswer, initialProbeState, type ProbeState } from "./probe-state.ts";

const probe = { failureThreshold: 3, successThreshold: 2 };

function verdicts(kind: "readiness" | "liveness", answers: readonly boolean[]): string[] {
  let state: ProbeState = initialProbeState(kind);
  return answers.map((answer) => {
    state = afterAnswer(state, answer, probe);
    return state.verdict;
  });
}

test("readiness fails until enough answers in a row are good", () => {
  assert.deepEqual(verdicts("readiness", [true, true]), ["failure", "success"]);
});

test("one good answer between bad ones starts the count anew", () => {
  const told = verdicts("liveness", [false, false, true, false, false, false]);
  assert.deepEqual(told, ["success", "success", "success", "success", "success", "failure"]);
});
