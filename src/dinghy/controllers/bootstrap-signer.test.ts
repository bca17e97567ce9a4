import assert from "node:assert/strict";
import { test } from "node:test";
import type { Secret } from "#apimachinery";
import { bootstrapTokenOf } from "./bootstrap/bootstrap-token.ts";
import { signedData } from "./bootstrap-signer.ts";

const secretOf = (data: Record<string, string>, name = "bootstrap-token-abcdef"): Secret => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: {
    name,
    namespace: "kube-system",
    uid: "u",
    resourceVersion: "1",
    creationTimestamp: "2026-01-01T00:00:00Z",
  },
  type: "bootstrap.kubernetes.io/token",
  data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")])),
});
const good = { "token-id": "abcdef", "token-secret": "0123456789abcdef", "usage-bootstrap-signing": "true" };
const keysFor = (secret: Secret): string[] => {
  const token = bootstrapTokenOf(secret);
  return Object.keys(signedData({ kubeconfig: "k", "jws-kubeconfig-gone00": "x" }, token ? [token] : [], 1e12) ?? {});
};

test("the description has one signature for each token that may sign, and no other", () => {
  assert.deepEqual(keysFor(secretOf(good)), ["kubeconfig", "jws-kubeconfig-abcdef"]);
  assert.deepEqual(keysFor(secretOf({ ...good, "usage-bootstrap-signing": "false" })), ["kubeconfig"]);
  assert.deepEqual(keysFor(secretOf({ ...good, expiration: "2001-01-01T00:00:00Z" })), ["kubeconfig"]);
  assert.deepEqual(keysFor(secretOf(good, "another-name")), ["kubeconfig"]);
  assert.equal(signedData({}, [], 0), undefined);
});

test("a signature comes without what it signs, and names its token", () => {
  const token = bootstrapTokenOf(secretOf(good));
  const signed = signedData({ kubeconfig: "k" }, token ? [token] : [], 1e12);
  const [header = "", payload, signature] = (signed?.["jws-kubeconfig-abcdef"] ?? "").split(".");
  assert.deepEqual(JSON.parse(Buffer.from(header, "base64url").toString()), { alg: "HS256", kid: "abcdef" });
  assert.equal(payload, "");
  assert.match(signature ?? "", /^[\w-]{43}$/);
});
