import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry } from "#store";
import { createLatestList } from "./latest-list.ts";

const entry = (key: string): Entry => ({ key }) as unknown as Entry;
const [a, b, c] = [entry("a"), entry("b"), entry("c")];
const kilobytes = (count: number) => () => new Uint8Array(count * 1024);

const cases: readonly (readonly [string, string, readonly Entry[], boolean])[] = [
  ["the same list is given again", "head 7", [a, b], true],
  ["one of another revision is made anew", "head 8", [a, b], false],
  ["one with another entry is made anew", "head 7", [a, c], false],
  ["one with more entries is made anew", "head 7", [a, b, c], false],
];

for (const [what, head, entries, same] of cases) {
  test(what, () => {
    const latest = createLatestList();
    const first = latest.bytesOf("head 7", [a, b], kilobytes(100));
    assert.equal(latest.bytesOf(head, entries, kilobytes(100)) === first, same);
  });
}

test("what is small or huge is not kept, and what was stays", () => {
  const latest = createLatestList();
  const kept = latest.bytesOf("kept", [a], kilobytes(64));
  for (const size of [1, 9 * 1024]) {
    const one = latest.bytesOf("other", [b], kilobytes(size));
    assert.notEqual(latest.bytesOf("other", [b], kilobytes(size)), one);
  }
  assert.equal(latest.bytesOf("kept", [a], kilobytes(64)), kept);
});
