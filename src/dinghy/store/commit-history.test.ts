import assert from "node:assert/strict";
import { test } from "node:test";
import { CommitHistory } from "./commit-history.ts";

test("commits are found by revision while thousands come and go", () => {
  const history = new CommitHistory(10);
  for (let revision = 11; revision <= 5000; revision++) {
    history.push({ revision, events: [], versions: [] });
    if (revision > 30) assert.equal(history.shift().revision, revision - 20);
    assert.equal(history.at(revision).revision, revision);
  }
  assert.deepEqual(
    history.all().map(({ revision }) => revision),
    Array.from({ length: 20 }, (_, index) => 4981 + index),
  );
});

test("asking for a commit that is not there is a mistake", () => {
  const history = new CommitHistory(0);
  history.push({ revision: 1, events: [], versions: [] });
  history.push({ revision: 2, events: [], versions: [] });
  history.shift();
  for (const revision of [-1, 0, 1, 3]) assert.throws(() => history.at(revision), /holds no commit of revision/);
  history.shift();
  assert.throws(() => history.shift(), /holds no commit/);
});
