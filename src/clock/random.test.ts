import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom, type Random } from "./random.ts";

const draw = (random: Random, count: number): number[] => Array.from({ length: count }, () => random.next());

test("the same seed gives the same sequence, another seed another one", () => {
  assert.deepEqual(draw(createRandom(7), 20), draw(createRandom(7), 20));
  assert.deepEqual(draw(createRandom(7), 20), draw(createRandom("7"), 20));
  assert.notDeepEqual(draw(createRandom(7), 20), draw(createRandom(8), 20));
});

test("a fork has a stream of its own, whatever was drawn before", () => {
  const one = createRandom(1);
  const early = draw(one.fork("names"), 5);
  const undisturbed = createRandom(1);
  assert.deepEqual(draw(one, 5), draw(undisturbed, 5));
  assert.deepEqual(draw(one.fork("names"), 5), early);
  assert.notDeepEqual(draw(one.fork("addresses"), 5), early);
  assert.notDeepEqual(draw(createRandom(2).fork("names"), 5), early);
});

test("numbers fill [0, 1) and integers every value below their bound", () => {
  const random = createRandom("spread");
  const values = draw(random, 10_000);
  assert.ok(values.every((value) => value >= 0 && value < 1));
  for (let tenth = 0; tenth < 10; tenth++) {
    const count = values.filter((value) => Math.floor(value * 10) === tenth).length;
    assert.ok(count > 850 && count < 1150, `${count} of 10,000 in tenth ${tenth}`);
  }
  assert.deepEqual([...new Set(Array.from({ length: 200 }, () => random.integer(3)))].sort(), [0, 1, 2]);
});

test("uuids are of version 4 and differ", () => {
  const random = createRandom(1);
  const uuids = Array.from({ length: 1000 }, () => random.uuid());
  for (const uuid of uuids) assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(uuids).size, 1000);
});

test("suffixes have the length asked for and spell no words", () => {
  const random = createRandom(1);
  for (let length = 0; length < 12; length++) {
    assert.match(random.suffix(length), new RegExp(`^[bcdfghjklmnpqrstvwxz2456789]{${length}}$`));
  }
});
