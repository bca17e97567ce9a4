import assert from "node:assert/strict";
import { test } from "node:test";
import type { AdmissionRequest } from "../admission-plugin.ts";
import { createReview, readResponse } from "./admission-review.ts";
import { applyAnswer } from "./apply-answer.ts";
import type { Invocation } from "./invocation.ts";

const request = {
  operation: "CREATE",
  group: "autoscaling",
  version: "v1",
  kind: "HorizontalPodAutoscaler",
  resource: "horizontalpodautoscalers",
  namespace: "a",
  name: "h",
  user: { username: "jane", groups: ["devs"], extra: { scopes: ["x"] } },
  dryRun: true,
  options: { kind: "CreateOptions", apiVersion: "meta.k8s.io/v1" },
} as unknown as AdmissionRequest;
const invocationFor = (versions: string[]) =>
  ({
    hook: { name: "h.example.com", admissionReviewVersions: versions },
    group: "autoscaling",
    version: "v2",
    resource: "horizontalpodautoscalers",
    kind: { group: "autoscaling", version: "v2", kind: "HorizontalPodAutoscaler" },
  }) as unknown as Invocation;
const objects = { object: { metadata: { name: "h" } }, oldObject: undefined };

test("a review tells what was asked for and as what it is shown", () => {
  const { body } = createReview(invocationFor(["v7", "v1", "v1beta1"]), request, objects, "u");
  assert.deepEqual(body, {
    kind: "AdmissionReview",
    apiVersion: "admission.k8s.io/v1",
    request: {
      uid: "u",
      kind: { group: "autoscaling", version: "v2", kind: "HorizontalPodAutoscaler" },
      resource: { group: "autoscaling", version: "v2", resource: "horizontalpodautoscalers" },
      requestKind: { group: "autoscaling", version: "v1", kind: "HorizontalPodAutoscaler" },
      requestResource: { group: "autoscaling", version: "v1", resource: "horizontalpodautoscalers" },
      name: "h",
      namespace: "a",
      operation: "CREATE",
      userInfo: { username: "jane", groups: ["devs"], extra: { scopes: ["x"] } },
      object: { metadata: { name: "h" } },
      oldObject: null,
      dryRun: true,
      options: { kind: "CreateOptions", apiVersion: "meta.k8s.io/v1" },
    },
  });
  assert.equal(createReview(invocationFor(["v1beta1"]), request, objects, "u").version, "v1beta1");
  assert.throws(() => createReview(invocationFor(["v7"]), request, objects, "u"), /does not accept known/);
});

test("an answer has to be one to this review", () => {
  const review = { uid: "u", version: "v1" as const, body: {} };
  const answer = (response: object | undefined, more: object = {}) => ({
    kind: "AdmissionReview",
    apiVersion: "admission.k8s.io/v1",
    ...(response && { response }),
    ...more,
  });
  const patch = Buffer.from("[]").toString("base64");
  const table: [answer: unknown, mutating: boolean, problem: RegExp][] = [
    [answer(undefined), true, /received invalid webhook response: webhook response was absent/],
    [answer({ uid: "v", allowed: true }), true, /expected response.uid="u", got "v"/],
    [answer({ uid: "u" }, { kind: "" }), true, /expected webhook response of .*, got admission.k8s.io\/v1, Kind=$/],
    [answer({ uid: "u" }, { apiVersion: "" }), true, /got \/, Kind=AdmissionReview/],
    [answer({ uid: "u", patch }), true, /response.patch but not response.patchType/],
    [answer({ uid: "u", patchType: "JSONPatch" }), true, /response.patchType but not response.patch/],
    [answer({ uid: "u", patch, patchType: "Merge" }), true, /unsupported patch type "Merge"/],
    [answer({ uid: "u", patch }), false, /validating webhook may not return response.patch$/],
    [answer({ uid: "u", patch: "%", patchType: "JSONPatch" }), true, /illegal base64 data/],
  ];
  for (const [given, mutating, problem] of table) assert.throws(() => readResponse(review, mutating, given), problem);
  assert.equal(
    readResponse(review, true, answer({ uid: "u", allowed: true, patch, patchType: "JSONPatch" })).patch,
    "[]",
  );
  // The older version was never asked to repeat anything.
  assert.equal(readResponse({ ...review, version: "v1beta1" }, false, { response: { allowed: true } }).allowed, true);
});

test("a patch is applied to a copy, or is told why it does not fit", () => {
  const object = { data: { a: "1" } };
  const patched = applyAnswer("h", JSON.stringify([{ op: "add", path: "/data/b", value: "2" }]), object);
  assert.deepEqual(patched, { data: { a: "1", b: "2" } });
  assert.deepEqual(object, { data: { a: "1" } });
  assert.equal(applyAnswer("h", "[]", object), undefined);
  assert.throws(() => applyAnswer("h", "{}", object), /received undecodable patch in webhook response/);
  assert.throws(() => applyAnswer("h", "nonsense", object), /received undecodable patch in webhook response/);
  assert.throws(
    () => applyAnswer("h", '[{"op":"replace","path":"/spec/x","value":1}]', object),
    /Internal error occurred: replace operation does not apply: doc is missing path: \/spec\/x: missing value/,
  );
  assert.throws(
    () => applyAnswer("h", '[{"op":"add","path":"/x","value":1}]', undefined),
    /admission webhook "h" attempted to modify the object, which is not supported for this operation/,
  );
});
