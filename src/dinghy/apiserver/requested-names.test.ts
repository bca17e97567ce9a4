import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { test } from "node:test";
import { createVirtualClock } from "#clock";
import { createCertificateAuthority } from "./certificate-authority.ts";
import { readRequestedNames } from "./requested-names.ts";

await import("reflect-metadata");
const x509 = await import("@peculiar/x509");

async function requestOf(organization: object | string, alternatives: { type: "dns" | "ip"; value: string }[] = []) {
  const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ O: [organization as string] }, { CN: ["eve"] }],
    keys,
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
    extensions: alternatives.length > 0 ? [new x509.SubjectAlternativeNameExtension(alternatives)] : [],
  });
  return request.toString("pem");
}

const masters = "system:masters";

test("an organization is read in whatever alphabet it is written", async () => {
  for (const written of [masters, { bmpString: masters }, { utf8String: masters }, { universalString: masters }]) {
    const { commonName, organizations } = readRequestedNames(await requestOf(written));
    assert.deepEqual([commonName, organizations], ["eve", [masters]]);
  }
});

test("a block that does not end is no block, and does not hide the one after it", async () => {
  const decoy = `-----BEGIN X-----\nAAAA\n-----END Y-----\n${await requestOf(masters)}`;
  assert.deepEqual(readRequestedNames(decoy).organizations, [masters]);
});

test("what is signed is what was read", async () => {
  const authority = await createCertificateAuthority({ clock: createVirtualClock() });
  // The library would read this as the bytes of another name, were it given to it as text.
  const disguised = `#0c0e${Buffer.from(masters).toString("hex")}`;
  const request = await requestOf({ utf8String: disguised });
  assert.deepEqual(readRequestedNames(request).organizations, [disguised]);
  const certificate = new X509Certificate(await authority.sign(request, { usages: ["client auth"] }));
  assert.ok(!certificate.subject.includes(masters), certificate.subject);
});

test("alternative names are told by their kind", async () => {
  const none = readRequestedNames(await requestOf("a"));
  const both = await requestOf("a", [
    { type: "dns", value: "a.example" },
    { type: "ip", value: "192.0.2.1" },
  ]);
  assert.deepEqual([...none.alternatives], []);
  assert.deepEqual([...readRequestedNames(both).alternatives].sort(), ["DNS", "IP"]);
});

test("what is no request is told so", () => {
  assert.throws(() => readRequestedNames("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"), /PEM block/);
  assert.throws(() =>
    readRequestedNames("-----BEGIN CERTIFICATE REQUEST-----\nMIIA\n-----END CERTIFICATE REQUEST-----"),
  );
});
