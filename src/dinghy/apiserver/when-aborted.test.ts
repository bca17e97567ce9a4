import assert from "node:assert/strict";
import { test } from "node:test";
import { whenAborted } from "./when-aborted.ts";

test("all who wait for a signal are called once, but not those who were taken off", () => {
  const controller = new AbortController();
  const called: string[] = [];
  const removers = ["a", "b", "c"].map((name) => whenAborted(controller.signal, () => void called.push(name)));
  removers[1]?.();
  controller.abort();
  controller.abort();
  removers[2]?.();
  assert.deepEqual(called, ["a", "c"]);
});

test("who comes after the signal was aborted is called at once", () => {
  let called = 0;
  whenAborted(AbortSignal.abort(), () => void called++);
  assert.equal(called, 1);
});

test("one who takes another off keeps it from being called", () => {
  const controller = new AbortController();
  const called: string[] = [];
  const removers: (() => void)[] = [];
  whenAborted(controller.signal, () => {
    called.push("a");
    removers[0]?.();
  });
  removers.push(whenAborted(controller.signal, () => void called.push("b")));
  controller.abort();
  assert.deepEqual(called, ["a"]);
});
