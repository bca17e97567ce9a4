import assert from "node:assert/strict";
import { test } from "node:test";
import { permissionsFor } from "./certificate-approval.ts";
import { removedAt } from "./certificate-cleaner.ts";
import type { CertificateSigningRequest } from "./certificate-signing.ts";

type Conditions = NonNullable<CertificateSigningRequest["status"]>["conditions"];

const created = "2026-01-01T00:00:00Z";
const hourMs = 3_600_000;
const requestOf = (
  conditions: Conditions,
  {
    signerName = "kubernetes.io/kube-apiserver-client-kubelet",
    certificate,
  }: { signerName?: string; certificate?: string } = {},
): CertificateSigningRequest => ({
  apiVersion: "certificates.k8s.io/v1",
  kind: "CertificateSigningRequest",
  metadata: { name: "a", uid: "u", resourceVersion: "1", creationTimestamp: created },
  spec: { request: "", signerName, usages: ["digital signature", "client auth"], username: "system:node:a" },
  status: { conditions, certificate },
});
const names =
  (commonName: string, organizations = ["system:nodes"]) =>
  () => ({
    commonName,
    organizations,
    alternatives: new Set<never>(),
  });

test("a kubelet's request is judged by what its author may have made", () => {
  for (const [why, request, asked, expected] of [
    ["for another node", requestOf([]), names("system:node:b"), ["nodeclient"]],
    ["for the node that it is", requestOf([]), names("system:node:a"), ["selfnodeclient", "nodeclient"]],
    ["for no node", requestOf([]), names("jane"), []],
    ["for a master", requestOf([]), names("system:node:b", ["system:masters"]), []],
    ["of another signer", requestOf([], { signerName: "example.com/own" }), names("system:node:b"), []],
    ["denied already", requestOf([{ type: "Denied", status: "True" }]), names("system:node:b"), []],
    ["answered already", requestOf([], { certificate: "x" }), names("system:node:b"), []],
  ] as const) {
    assert.deepEqual(permissionsFor(request, asked), expected, why);
  }
});

test("a request is removed an hour after its answer, a day after none", () => {
  const at = (type: string): NonNullable<Conditions> => [
    { type, status: "True", lastUpdateTime: "2026-01-01T05:00:00Z" },
  ];
  const hours = (request: CertificateSigningRequest) => {
    const end = removedAt(request);
    return end === undefined ? undefined : (end - Date.parse(created)) / hourMs;
  };
  assert.equal(hours(requestOf([])), 24);
  assert.equal(hours(requestOf(at("Denied"))), 6);
  assert.equal(hours(requestOf(at("Failed"))), 6);
  assert.equal(hours(requestOf(at("Approved"), { certificate: "x" })), 6);
  assert.equal(hours(requestOf(at("Approved"))), undefined, "its signer has not answered");
});
