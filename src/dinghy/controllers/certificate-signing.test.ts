import assert from "node:assert/strict";
import { test } from "node:test";
import { type CertificateSigningRequest, type Decision, decide } from "./certificate-signing.ts";
import type { RequestedNames } from "./controller.ts";

const year = 31_536_000;
const kubelet = "kubernetes.io/kube-apiserver-client-kubelet";
const serving = "kubernetes.io/kubelet-serving";

function request(
  spec: Partial<CertificateSigningRequest["spec"]>,
  conditions = ["Approved"],
  certificate?: string,
): CertificateSigningRequest {
  return {
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: { name: "a" } as CertificateSigningRequest["metadata"],
    spec: { signerName: "kubernetes.io/kube-apiserver-client", request: "", usages: ["client auth"], ...spec },
    status: { conditions: conditions.map((type) => ({ type, status: "True" })), certificate },
  };
}

const both = ["digital signature", "server auth"];
const cases: readonly [string, CertificateSigningRequest, Decision][] = [
  ["waits for an approval", request({}, []), undefined],
  ["is not signed once denied", request({}, ["Approved", "Denied"]), undefined],
  ["is not signed once failed", request({}, ["Approved", "Failed"]), undefined],
  ["is signed once", request({}, ["Approved"], "eA=="), undefined],
  ["is left to its own signer", request({ signerName: "example.com/own" }), undefined],
  ["is good for a year", request({}), { usages: ["client auth"], durationSeconds: year }],
  ["may be for less", request({ expirationSeconds: 3600 }), { usages: ["client auth"], durationSeconds: 3600 }],
  [
    "is not for less than ten minutes",
    request({ expirationSeconds: 1 }),
    { usages: ["client auth"], durationSeconds: 600 },
  ],
  [
    "is not for more than a year",
    request({ expirationSeconds: 1e9 }),
    { usages: ["client auth"], durationSeconds: year },
  ],
  [
    "of a client is for no server",
    request({ usages: ["server auth"] }),
    { failure: "invalid usage for client certificate: server auth" },
  ],
  [
    "of a client is for a client",
    request({ usages: ["digital signature"] }),
    { failure: "missing required usage for client certificate: client auth" },
  ],
  [
    "of a kubelet signs",
    request({ signerName: kubelet }),
    { failure: "usages did not match [client auth digital signature key encipherment]" },
  ],
  [
    "of a kubelet's server need not encipher",
    request({ signerName: serving, usages: both }),
    { usages: both, durationSeconds: year },
  ],
];

const client = names([]);
const server = names(["DNS"]);

function names(alternatives: ("DNS" | "IP" | "Email" | "URI")[], more: Partial<RequestedNames> = {}): RequestedNames {
  const node = { commonName: "system:node:a", organizations: ["system:nodes"] };
  return { ...node, ...more, alternatives: new Set(alternatives) };
}

for (const [claim, given, decision] of cases) {
  const asked = given.spec.signerName === serving ? server : client;
  test(`a certificate request ${claim}`, () =>
    assert.deepEqual(
      decide(given, () => asked),
      decision,
    ));
}

const subjects: readonly [signerName: string, RequestedNames, failure: string][] = [
  [kubelet, names([], { organizations: ["system:masters"] }), "subject organization is not system:nodes"],
  [kubelet, names([], { organizations: ["system:nodes", "a"] }), "subject organization is not system:nodes"],
  [kubelet, names([], { commonName: "admin" }), "subject common name does not begin with system:node:"],
  [kubelet, server, "DNS subjectAltNames are not allowed"],
  [kubelet, names(["IP"]), "IP subjectAltNames are not allowed"],
  [serving, client, "DNS or IP subjectAltName is required"],
  [serving, names(["DNS", "Email"]), "Email subjectAltNames are not allowed"],
  [serving, names(["IP", "URI"]), "URI subjectAltNames are not allowed"],
  [serving, names(["IP"], { commonName: "a" }), "subject common name does not begin with system:node:"],
];

test("who may approve for kubelets makes nobody anything else than a kubelet", () => {
  for (const [signerName, asked, failure] of subjects) {
    const usages = signerName === kubelet ? ["digital signature", "client auth"] : both;
    assert.deepEqual(
      decide(request({ signerName, usages }), () => asked),
      { failure },
    );
  }
});
