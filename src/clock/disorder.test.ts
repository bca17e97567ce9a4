import assert from "node:assert/strict";
import { test } from "node:test";
import { createDisorder, type Disorder, formatDeviations } from "./disorder.ts";
import { createVirtualClock } from "./virtual-clock.ts";

const begun = (text: string): Disorder => {
  const disorder = createDisorder(text);
  disorder.begin();
  return disorder;
};

/** Asks about a few names over and over, as a cluster does. */
function decide(disorder: Disorder): number[] {
  return Array.from({ length: 400 }, (_, index) => disorder.choose(`name ${index % 20}`, 4, String));
}

test("a seed decides the same each time, another seed otherwise, and every course is taken", () => {
  assert.deepEqual(decide(begun("7")), decide(begun("7")));
  assert.notDeepEqual(decide(begun("7")), decide(begun("8")));
  assert.deepEqual([...new Set(decide(begun("7")))].sort(), [0, 1, 2, 3]);
});

test("the deviations that a seed led to lead to the same course, and each part of them to that part", () => {
  const seeded = begun("7");
  const course = decide(seeded);
  assert.deepEqual(decide(begun(formatDeviations(seeded.deviations))), course);
  const [first, ...others] = seeded.deviations;
  const listed = begun(formatDeviations(others));
  decide(listed);
  assert.deepEqual(listed.deviations, others);
  assert.ok(first !== undefined && others.length > 10);
});

test("haste is said before the order, of either form", () => {
  for (const [text, hasty] of [
    ["7", false],
    ["hasty 7", true],
    ["hasty a#1=1", true],
    ["hasty", true],
    ["hastya#1=1", false],
  ] as const) {
    assert.equal(begun(text).hasty, hasty, text);
  }
  assert.deepEqual(decide(begun("hasty 7")), decide(begun("7")));
});

test("something is late until all that is late has come", () => {
  const disorder = begun("7");
  const [one, other] = [disorder.late(), disorder.late()];
  one();
  assert.equal(disorder.isLate, true);
  other();
  assert.equal(disorder.isLate, false);
});

test("until it begins everything takes its usual course, and nothing is counted", () => {
  const late = createDisorder("a#1=1");
  assert.equal(late.choose("a", 2, String), 0);
  late.begin();
  assert.equal(late.choose("a", 2, String), 1);
});

test("a course that is not open any more is the last one that is", () => {
  assert.equal(begun("a#1=9").choose("a", 3, String), 2);
});

test("what is neither a seed nor a list is refused", () => {
  for (const text of ["x", "a#1", "#1=1", "a=1", "a#1=1, b"])
    assert.throws(() => createDisorder(text), RangeError, text);
});

test("timers of one instant fire in the chosen order, those of others and background ones in their own", async () => {
  const disorder = begun("timers of one instant#1=2; timers of one instant#2=1");
  const clock = createVirtualClock(0, disorder);
  const fired: string[] = [];
  const set = (name: string, atMs: number, background = false): void =>
    void clock.setTimer(atMs, () => void fired.push(name), { background });
  for (const name of ["a", "b", "c"]) set(name, 10);
  set("behind", 10, true);
  set("d", 10);
  set("e", 20);
  await clock.sleep(30);
  assert.deepEqual(fired, ["c", "b", "a", "behind", "d", "e"]);
  assert.deepEqual(
    disorder.deviations.map(({ told }) => told),
    [
      "the 3. of 3 timers of 1970-01-01T00:00:00.010Z fires first",
      "the 2. of 2 timers of 1970-01-01T00:00:00.010Z fires first",
    ],
  );
});
