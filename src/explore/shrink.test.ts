import assert from "node:assert/strict";
import { test } from "node:test";
import { createDisorder, createVirtualClock, type Deviation, formatDeviations, lateMs } from "#clock";
import { shrink } from "./shrink.ts";

const numbers = Array.from({ length: 100 }, (_, index) => index);
const has =
  (...wanted: number[]) =>
  async (items: readonly number[]) =>
    wanted.every((each) => items.includes(each));

test("what is left is the shortest part that fails, in its order", async () => {
  assert.deepEqual(await shrink(numbers, has(7)), [7]);
  assert.deepEqual(await shrink(numbers, has(3, 50, 98)), [3, 50, 98]);
  assert.deepEqual(await shrink(numbers, has()), []);
  assert.deepEqual(await shrink(numbers, has(...numbers)), numbers);
});

test("no more attempts are made than may be, and what was found by then is given", async () => {
  let attempts = 0;
  const left = await shrink(
    numbers,
    async (items) => {
      attempts++;
      return items.includes(99);
    },
    3,
  );
  assert.equal(attempts, 3);
  assert.ok(left.includes(99) && left.length < 100);
});

/**
 * A counter with a mistake in it: whoever adds reads first and writes later, and does not look whether somebody else
 * has written in between. It shows only where the first writer is late and the second one is not, or late by less.
 */
async function countToTwo(order: string): Promise<{ total: number; deviations: readonly Deviation[] }> {
  const disorder = createDisorder(order);
  disorder.begin();
  const clock = createVirtualClock(0, disorder);
  const late = (name: string): Promise<void> => {
    return clock.sleep(lateMs[disorder.choose(name, lateMs.length, (choice) => `${name} ${lateMs[choice]}`)] ?? 0);
  };
  let total = 0;
  const add = async (who: string): Promise<void> => {
    await late(`${who} starts`);
    const read = total;
    await late(`${who} writes`);
    total = read + 1;
    await late(`${who} rests`);
  };
  const one = add("one");
  await clock.sleep(20);
  await Promise.all([one, add("other"), ...Array.from({ length: 50 }, (_, index) => late(`noise ${index}`))]);
  return { total, deviations: disorder.deviations };
}

test("a mistake that only one order shows is found by some seed, shrunk to its cause, and shows again", async () => {
  assert.equal((await countToTwo("")).total, 2);
  const outcomes = await Promise.all(
    Array.from({ length: 200 }, async (_, seed) => ({ seed, ...(await countToTwo(String(seed))) })),
  );
  const found = outcomes.find(({ total }) => total !== 2);
  assert.ok(found !== undefined && outcomes.some(({ total }) => total === 2));
  assert.ok(found.deviations.length > 3, "it is hidden among others");
  assert.deepEqual((await countToTwo(String(found.seed))).deviations, found.deviations);

  const fails = async (part: readonly Deviation[]) => (await countToTwo(formatDeviations(part))).total !== 2;
  const shortest = await shrink(found.deviations, fails);
  assert.ok(shortest.length <= 2, formatDeviations(shortest));
  assert.match(formatDeviations(shortest), /^one (starts|writes)#1=[45](; one writes#1=[1-5])?$/);
  const again = await countToTwo(formatDeviations(shortest));
  assert.equal(again.total, 1);
  assert.deepEqual(again.deviations, shortest);
});
