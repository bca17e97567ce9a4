import assert from "node:assert/strict";
import { test } from "node:test";
import { controlFrame, dataFrames, takeFrame, words } from "./frame.ts";
import { readHeaders, writeHeaders } from "./header-block.ts";
import { createHeaderDictionary } from "./header-dictionary.ts";

test("a frame is taken only when it is whole", () => {
  const bytes = dataFrames(5, Buffer.from("hello"), true);
  assert.equal(takeFrame(bytes.subarray(0, 7)), undefined);
  assert.equal(takeFrame(bytes.subarray(0, -1)), undefined);
  const taken = takeFrame(Buffer.concat([bytes, Buffer.from("next")]));
  assert.deepEqual(taken?.frame, { type: "data", stream: 5, fin: true, bytes: Buffer.from("hello") });
  assert.equal(taken?.rest.toString(), "next");
});

test("control frames are told from data", () => {
  const taken = takeFrame(controlFrame(6, words(7)));
  assert.deepEqual(taken?.frame, { type: "control", kind: 6, fin: false, payload: words(7) });
});

test("much data goes in many frames, the end is in the last one", () => {
  let rest: Buffer = dataFrames(1, Buffer.alloc(40_000), true);
  const seen: [length: number, fin: boolean][] = [];
  for (let taken = takeFrame(rest); taken; taken = takeFrame(rest)) {
    rest = taken.rest;
    if (taken.frame.type === "data") seen.push([taken.frame.bytes.length, taken.frame.fin]);
  }
  assert.deepEqual(seen, [
    [16_384, false],
    [16_384, false],
    [7_232, true],
  ]);
});

test("a frame past all bounds is refused before its bytes are waited for", () => {
  const head = Buffer.alloc(8);
  head.writeUIntBE(0xffffff, 5, 3);
  assert.throws(() => takeFrame(head), /too large/);
});

test("headers come back as they were written, names in lower case", () => {
  assert.deepEqual(readHeaders(writeHeaders({ streamType: "data", port: "80" })), { streamtype: "data", port: "80" });
});

test("the dictionary is the one of the specification", () => {
  const bytes = createHeaderDictionary();
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  assert.equal(bytes.length, 1423);
  assert.equal(((b << 16) | a) >>> 0, 0xe3c6a7c2);
});
