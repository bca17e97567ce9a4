import assert from "node:assert/strict";
import { test } from "node:test";
import { frame, readFrames } from "./log-frame.ts";

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const frames = [
  frame([json({ one: 1 })]),
  frame([json({ two: "ä\n\u0000" }), json({ three: "x".repeat(600) })]),
  frame([json({ four: 4 })]),
];
const file = Buffer.concat(frames);
const ends = frames.map((_, index) => Buffer.concat(frames.slice(0, index + 1)).length);
const parsed = (bytes: Buffer): unknown[] =>
  readFrames(bytes).payloads.flatMap((payload) => JSON.parse(String(payload)));

test("a frame is one legible line: length, checksum, records", () => {
  assert.match(String(frames[0]), /^0000000b [0-9a-f]{8} \[\{"one":1\}\]\n$/);
  for (const bytes of frames) assert.ok(bytes.indexOf("\n") === bytes.length - 1 && !bytes.includes(0));
});

test("what was written is read", () => {
  assert.deepEqual(parsed(file), [{ one: 1 }, { two: "ä\n\u0000" }, { three: "x".repeat(600) }, { four: 4 }]);
  assert.deepEqual([readFrames(file).intactBytes, readFrames(file).rest], [file.length, "none"]);
  assert.deepEqual(readFrames(Buffer.alloc(0)), { payloads: [], intactBytes: 0, rest: "none" });
});

test("a file cut anywhere holds the frames that are whole, and the rest is torn", () => {
  for (let length = 0; length < file.length; length++) {
    const { payloads, intactBytes, rest } = readFrames(file.subarray(0, length));
    const whole = ends.filter((end) => end <= length);
    assert.equal(payloads.length, whole.length);
    assert.equal(intactBytes, whole.at(-1) ?? 0);
    assert.equal(rest, length === intactBytes ? "none" : "torn", `cut at ${length}`);
  }
});

test("pages of the last frame that never reached the disk make it torn", () => {
  for (const from of [ends[1] as number, (ends[1] as number) + 5, file.length - 3]) {
    const holed = Buffer.from(file).fill(0, from);
    assert.deepEqual([readFrames(holed).intactBytes, readFrames(holed).rest], [ends[1], "torn"]);
  }
  const grown = Buffer.concat([file, Buffer.alloc(512)]);
  assert.deepEqual([readFrames(grown).intactBytes, readFrames(grown).rest], [file.length, "torn"]);
});

test("a changed byte anywhere is damage, never read and never cut off", () => {
  for (let at = 0; at < file.length; at++) {
    const changed = Buffer.from(file);
    changed[at] = (changed[at] as number) ^ 0x01;
    const { intactBytes, rest } = readFrames(changed);
    assert.equal(
      intactBytes,
      [0, ...ends].findLast((end) => end <= at),
    );
    assert.equal(rest, "damage", `byte ${at}`);
  }
});

test("a hole before intact frames is damage", () => {
  assert.equal(readFrames(Buffer.from(file).fill(0, 3, 10)).rest, "damage");
});
