import assert from "node:assert/strict";
import { test } from "node:test";
import { accessReviewErrors } from "./access-review.ts";

const spec = { resourceAttributes: { verb: "get", resource: "pods" } };

test("a review of oneself has no metadata; empty text is none", () => {
  assert.deepEqual(accessReviewErrors("SelfSubjectAccessReview", spec, { name: "" }), []);
  assert.deepEqual(
    accessReviewErrors("SelfSubjectAccessReview", spec, { name: "x", generateName: "" }).map(({ message }) => message),
    ['Invalid value: {"name":"x"}: must be empty'],
  );
});
