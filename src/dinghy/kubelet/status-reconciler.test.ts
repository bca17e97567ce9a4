import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pod, PodPhase } from "#apimachinery";
import { createVirtualClock } from "#clock";
import { createStatusReconciler } from "./status-reconciler.ts";

const podAt = (resourceVersion: string, phase: PodPhase): Pod =>
  ({ metadata: { name: "p", resourceVersion }, spec: { containers: [] }, status: { phase } }) as unknown as Pod;

function world() {
  const clock = createVirtualClock();
  const told: (string | undefined)[] = [];
  const reconciler = createStatusReconciler(clock, ({ phase }) => void told.push(phase));
  reconciler.answered(podAt("5", "Running"));
  return { clock, told, reconciler };
}

test("what others write is told again at the next beat, once", async () => {
  const { clock, told, reconciler } = world();
  reconciler.seen(podAt("6", "Failed"));
  reconciler.seen(podAt("7", "Succeeded"));
  assert.deepEqual(told, []);
  await clock.sleep(10_000);
  assert.deepEqual(told, ["Succeeded"]);
  await clock.sleep(100_000);
  assert.equal(told.length, 1);
});

test("what comes back by itself is not told again", async () => {
  const { clock, told, reconciler } = world();
  reconciler.seen(podAt("6", "Failed"));
  reconciler.seen(podAt("7", "Running"));
  await clock.sleep(10_000);
  assert.deepEqual(told, []);
});

test("the kubelet's own report is no news, and settles what was found before", async () => {
  const { clock, told, reconciler } = world();
  reconciler.seen(podAt("6", "Failed"));
  reconciler.answered(podAt("7", "Succeeded"));
  reconciler.seen(podAt("7", "Succeeded"));
  await clock.sleep(10_000);
  assert.deepEqual(told, []);
});

test("what is refused is tried again, but nobody waits for that", async () => {
  const { clock, told, reconciler } = world();
  reconciler.seen(podAt("6", "Failed"));
  await clock.sleep(10_000);
  reconciler.refused();
  await clock.sleep(10_000);
  assert.deepEqual(told, ["Failed", "Failed"]);
});

test("who stops tells nothing any more", async () => {
  const { clock, told, reconciler } = world();
  reconciler.seen(podAt("6", "Failed"));
  reconciler.stop();
  await clock.sleep(10_000);
  assert.deepEqual(told, []);
});
