import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer } from "./answer.ts";
import { toldBy } from "./answer-trace.ts";
import type { Revision } from "./view.ts";

const metadata = { name: "a", uid: "u", resourceVersion: "7" };
const going = { ...metadata, deletionTimestamp: "2026-01-01T00:00:00Z" };

const told = (answer: Partial<Answer>, revision: { type: string; metadata: object }): boolean[] =>
  toldBy({ status: 200, reason: "", headers: {}, url: "/x", method: "PATCH", body: null, ...answer }).map(({ test }) =>
    test({ type: revision.type, object: { metadata: revision.metadata } } as unknown as Revision),
  );

const modified = { type: "MODIFIED", metadata };
const marked = { type: "MODIFIED", metadata: going };
const deleted = { type: "DELETED", metadata: { ...metadata, resourceVersion: "9" } };
const status = { kind: "Status", status: "Success", details: { uid: "u" } };

for (const [claim, answer, revision, wanted] of [
  ["a write tells of its version", { body: { metadata } }, modified, [true]],
  [
    "a write tells of no other version",
    { body: { metadata: { ...metadata, resourceVersion: "8" } } },
    modified,
    [false],
  ],
  ["a read tells of nothing", { method: "GET", body: { metadata } }, modified, []],
  ["a refusal tells of nothing", { status: 409, body: { metadata } }, modified, []],
  ["a rehearsal tells of nothing", { method: "DELETE", url: "/x?dryRun=All", body: status }, deleted, []],
  ["a deletion that is done tells of the end", { method: "DELETE", body: status }, deleted, [true]],
  ["a deletion that is done is not seen before the end", { method: "DELETE", body: status }, modified, [false]],
  ["what comes back unmarked from its deletion is gone", { method: "DELETE", body: { metadata } }, modified, [false]],
  [
    "what comes back marked from its deletion is going",
    { method: "DELETE", body: { metadata: going } },
    marked,
    [true],
  ],
  ["each item of a collection is gone", { method: "DELETE", body: { items: [{ metadata }] } }, deleted, [true]],
  ["the last finalizer taken away is the end", { body: { metadata: going } }, marked, [false]],
  ["one finalizer of two is a version", { body: { metadata: { ...going, finalizers: ["f"] } } }, marked, [true]],
] as const) {
  test(claim, () => assert.deepEqual(told(answer as Partial<Answer>, revision), wanted));
}
