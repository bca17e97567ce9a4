import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type HeapTimer, TimerHeap } from "./timer-heap.ts";

const timer = (atMs: number, order: number): HeapTimer => ({ atMs, order, cancelled: false });

function drain(heap: TimerHeap<HeapTimer>): HeapTimer[] {
  const popped: HeapTimer[] = [];
  for (let next = heap.pop(); next !== undefined; next = heap.pop()) popped.push(next);
  return popped;
}

test("timers leave by their time, those of one instant in the order they came, cancelled ones never", () => {
  const step = fc.oneof(
    fc.record({ type: fc.constant("push" as const), atMs: fc.nat(20) }),
    fc.record({ type: fc.constant("pop" as const) }),
    fc.record({ type: fc.constant("cancel" as const), which: fc.nat(1000) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400, size: "max" }), (steps) => {
      const heap = new TimerHeap<HeapTimer>();
      let model: HeapTimer[] = [];
      const first = (): HeapTimer | undefined => model.sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
      for (const [order, each] of steps.entries()) {
        if (each.type === "push") {
          const pushed = timer(each.atMs, order);
          heap.push(pushed);
          model.push(pushed);
          continue;
        }
        const target = each.type === "pop" ? first() : model[each.which % Math.max(1, model.length)];
        if (each.type === "pop") assert.equal(heap.pop(), target);
        else if (target !== undefined) heap.cancel(target);
        model = model.filter((other) => other !== target);
      }
      first();
      assert.deepEqual(drain(heap), model);
    }),
    { numRuns: 100 },
  );
});

test("cancelled timers never make up much more than half of what is held", () => {
  const heap = new TimerHeap<HeapTimer>();
  const kept = Array.from({ length: 100 }, (_, order) => timer(5000 + order, order));
  for (const each of kept) heap.push(each);
  for (let order = 100; order < 20_000; order++) {
    const deadline = timer(10_000, order);
    heap.push(deadline);
    heap.cancel(deadline);
    assert.ok(heap.size <= 201, `${heap.size} timers are held`);
  }
  assert.deepEqual(drain(heap), kept);
  assert.equal(heap.size, 0);
});
