import assert from "node:assert/strict";
import { test } from "node:test";
import { createVirtualClock, type VirtualClock } from "#clock";
import { pod } from "./cluster.test-data.ts";
import { createSchedulingQueue, type QueuedPod, type SchedulingQueue } from "./scheduling-queue.ts";

function start(): { clock: VirtualClock; queue: SchedulingQueue; names: () => string[] } {
  const clock = createVirtualClock(0);
  const queue = createSchedulingQueue({ clock, onReady: () => {} });
  const names = (): string[] => {
    const popped: string[] = [];
    for (let next = queue.pop(); next; next = queue.pop()) popped.push(next.pod.pod.metadata.name);
    return popped;
  };
  return { clock, queue, names };
}

const pop = (queue: SchedulingQueue): QueuedPod => queue.pop() as QueuedPod;
const rejected = new Set(["NodeResourcesFit"]);

test("the more important come first, and equals in the order of arrival", () => {
  const { queue, names } = start();
  for (const [name, priority] of [
    ["a", 0],
    ["b", 5],
    ["c", 0],
    ["d", 9],
    ["e", 5],
  ] as const)
    queue.add(pod(name, { priority }));
  assert.deepEqual(names(), ["d", "b", "e", "a", "c"]);
});

test("an unschedulable Pod waits until an event helps it", () => {
  const { queue, names } = start();
  queue.add(pod("a"));
  queue.add(pod("b"));
  queue.unschedulable(pop(queue), rejected);
  queue.unschedulable(pop(queue), new Set(["TaintToleration"]));
  assert.deepEqual(names(), []);
  queue.wake(({ rejectedBy }) => rejectedBy.has("NodeResourcesFit"));
  assert.deepEqual(names(), ["a"]);
});

test("who backs off lets active Pods go first, and is tried when there are none", () => {
  const { queue, names } = start();
  queue.add(pod("important", { priority: 9 }));
  queue.unschedulable(pop(queue), rejected);
  queue.wake(() => true);
  queue.add(pod("new"));
  assert.deepEqual(names(), ["new", "important"]);
});

test("once its back-off is over a Pod has its rank again", async () => {
  const { clock, queue, names } = start();
  queue.add(pod("important", { priority: 9 }));
  queue.unschedulable(pop(queue), rejected);
  queue.wake(() => true);
  await clock.sleep(1000);
  queue.add(pod("new"));
  assert.deepEqual(names(), ["important", "new"]);
});

test("after errors the wait doubles from one second up to ten", async () => {
  const { clock, queue } = start();
  queue.add(pod("a"));
  let next = pop(queue);
  const waits: number[] = [];
  for (let index = 0; index < 6; index++) {
    const before = clock.now();
    queue.failed(next);
    for (let popped: QueuedPod | undefined; popped === undefined; popped = queue.pop()) await clock.sleep(500);
    waits.push(clock.now() - before);
    next = { ...next, errors: index + 1 };
  }
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 10_000, 10_000]);
});

test("a Pod that nothing helped is tried again after five minutes", async () => {
  const { clock, queue, names } = start();
  queue.add(pod("a"));
  queue.unschedulable(pop(queue), rejected);
  await clock.sleep(299_000);
  assert.deepEqual(names(), []);
  await clock.sleep(2_000);
  assert.deepEqual(names(), ["a"]);
});

test("a deleted Pod is nowhere in the queue", async () => {
  const { clock, queue, names } = start();
  for (const name of ["a", "b", "c"]) queue.add(pod(name));
  queue.unschedulable(pop(queue), rejected);
  queue.failed(pop(queue));
  for (const name of ["a", "b", "c"]) queue.delete(`uid-of-${name}`);
  queue.wake(() => true);
  await clock.sleep(60_000);
  assert.deepEqual(names(), []);
});

test("a newer form takes the place of the older", () => {
  const { queue } = start();
  queue.add(pod("a"));
  assert.equal(queue.update(pod("a", { labels: { new: "" } })), true);
  assert.equal(queue.update(pod("b")), false);
  assert.deepEqual(pop(queue).pod.pod.metadata.labels, { new: "" });
});
