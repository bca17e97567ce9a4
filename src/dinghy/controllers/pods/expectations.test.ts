import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pod } from "#apimachinery";
import { createVirtualClock } from "#clock";
import { createExpectations } from "./expectations.ts";
import { podOf } from "./pod-of.test-data.ts";

const owned = (name: string, leaving = false): Pod => {
  const pod = podOf(name, { leaving });
  pod.metadata.ownerReferences = [{ apiVersion: "v1", kind: "X", name: "x", uid: "owner", controller: true }];
  return pod;
};

test("an owner waits until every Pod that it made has been seen", () => {
  const expectations = createExpectations(createVirtualClock());
  expectations.expectCreations("owner", 2);
  expectations.observe({ object: owned("a") });
  assert.equal(expectations.satisfied("owner"), false);
  expectations.observe({ object: owned("a"), previous: owned("a") });
  assert.equal(expectations.satisfied("owner"), false);
  expectations.creationFailed("owner");
  assert.equal(expectations.satisfied("owner"), true);
});

test("a Pod that was deleted counts as gone as soon as it is asked to go", () => {
  const expectations = createExpectations(createVirtualClock());
  expectations.expectDeletions("owner", ["uid-a", "uid-b"]);
  expectations.observe({ object: owned("a", true), previous: owned("a") });
  assert.equal(expectations.satisfied("owner"), false);
  expectations.observe({ previous: owned("b") });
  assert.equal(expectations.satisfied("owner"), true);
});

test("after five minutes an owner stops waiting for what was lost", async () => {
  const clock = createVirtualClock();
  const expectations = createExpectations(clock);
  expectations.expectCreations("owner", 1);
  await clock.sleep(299_000);
  assert.equal(expectations.satisfied("owner"), false);
  await clock.sleep(1000);
  assert.equal(expectations.satisfied("owner"), true);
});
