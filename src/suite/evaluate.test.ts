import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate, type Judgement, type Moment } from "./evaluate.ts";
import { parseTiming } from "./timing.ts";

/** `-0 +5 -12`: fails from 0 s, holds from 5 s, fails from 12 s; the anchor is at 0 s. */
function momentsOf(text: string): Moment[] {
  return text.split(" ").map((word) => ({ holds: word[0] === "+", atMs: Number(word.slice(1)) * 1000 }));
}

const table: readonly (readonly [string, string, number, boolean, Judgement, string])[] = [
  ["now", "-0 +5", 5, false, "holds", "the last state counts"],
  ["now", "+0 -5", 5, false, "violated", "what was true before does not count"],
  ["within 30s", "+0", 0, false, "holds", "the state at the anchor counts"],
  ["within 30s", "-0 +30", 30, false, "holds", "the deadline is included"],
  ["within 30s", "-0 +31", 31, false, "violated", "a millisecond late is late"],
  ["within 30s", "-0", 29, false, "undecided", "hope lasts until the deadline"],
  ["within 30s", "-0", 2, true, "violated", "a quiescent system will never get there"],
  ["within 30s", "-0 +1 -2", 40, false, "holds", "one instant is enough"],
  ["within 30s and for 10s", "-0 +5 -12", 40, false, "violated", "seven seconds are not ten"],
  ["within 30s and for 10s", "-0 +5 -12 +20", 30, false, "holds", "a later stretch may do"],
  ["within 30s and for 10s", "-0 +25", 34, false, "undecided", "the stretch may end after the deadline"],
  ["within 30s and for 10s", "-0 +25", 35, false, "holds", "ten seconds after it began"],
  ["within 30s and for 10s", "-0 +25", 25, true, "holds", "quiescence makes it last"],
  ["within 30s and for 10s", "-0 +31", 60, false, "violated", "the stretch has to begin in time"],
  ["for 20s", "+0", 19, false, "undecided", "not yet"],
  ["for 20s", "+0", 20, false, "holds", "twenty seconds without a break"],
  ["for 20s", "+0", 1, true, "holds", "proven for all time"],
  ["for 20s", "+0 -20", 20, false, "violated", "the end is included"],
  ["for 20s", "+0 -21", 21, false, "holds", "what comes after does not count"],
  ["never within 10s", "-0", 9, false, "undecided", "it may still come"],
  ["never within 10s", "-0", 0, true, "holds", "proven for all time"],
  ["never within 10s", "-0 +3 -4", 4, false, "violated", "once is too often"],
  ["never within 10s", "-0 +11", 11, false, "holds", "later is allowed"],
];

for (const [timing, moments, untilS, quiescent, expected, claim] of table) {
  test(`${timing} on ${moments} until ${untilS}s${quiescent ? ", quiescent" : ""}: ${claim}`, () => {
    const extent = { untilMs: untilS * 1000, quiescent };
    assert.equal(evaluate(parseTiming(timing), 0, momentsOf(moments), extent), expected);
  });
}
