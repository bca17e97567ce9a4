import assert from "node:assert/strict";
import { test } from "node:test";
import type { ControllerRevision, PodTemplateSpec } from "#apimachinery";
import { byRevision, expiredRevisions, nextRevision, revisionData, templateOf } from "./revision-history.ts";

const template = (image: string): PodTemplateSpec => ({ spec: { containers: [{ name: "main", image }] } });
const revisionOf = (name: string, revision: number, image: string): ControllerRevision => ({
  apiVersion: "apps/v1",
  kind: "ControllerRevision",
  metadata: { name, uid: name, resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" },
  data: revisionData(template(image)),
  revision,
});
const history = [revisionOf("a", 1, "one"), revisionOf("b", 2, "two"), revisionOf("c", 3, "three")];

test("a template's revision is new, the latest, or an earlier one that gets a number again", () => {
  for (const [image, revisions, expected] of [
    ["one", [], { is: "new", number: 1 }],
    ["four", history, { is: "new", number: 4 }],
    ["three", history, { is: "latest", revision: history[2] }],
    ["one", history, { is: "earlier", revision: history[0], number: 4 }],
  ] as const) {
    assert.deepEqual(nextRevision(revisions, revisionData(template(image))), expected);
  }
});

test("a revision gives the template back", () => {
  assert.deepEqual(templateOf(revisionOf("a", 1, "one")), template("one"));
});

test("revisions are ordered by number", () => {
  assert.deepEqual(byRevision([...history].reverse()), history);
});

test("only the oldest idle revisions above the limit expire", () => {
  for (const [live, limit, expired] of [
    ["c", 10, []],
    ["c", 1, ["a"]],
    ["a", 0, ["b", "c"]],
  ] as const) {
    const found = expiredRevisions(history, ({ metadata }) => metadata.name === live, limit);
    assert.deepEqual(
      found.map(({ metadata }) => metadata.name),
      expired,
    );
  }
});
