import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createVirtualClock } from "#clock";
import { createCertificateAuthority } from "./certificate-authority.ts";

const clock = createVirtualClock();

test("a serving certificate is good for all names of the API server", async () => {
  const authority = await createCertificateAuthority({ clock });
  const { certificate } = await authority.servingCertificate(["dinghy.example", "192.0.2.7"]);
  const parsed = new X509Certificate(certificate);
  for (const host of ["localhost", "kubernetes.default.svc", "dinghy.example"]) assert.ok(parsed.checkHost(host), host);
  for (const address of ["127.0.0.1", "10.96.0.1", "192.0.2.7", "::1"]) assert.ok(parsed.checkIP(address), address);
  assert.ok(parsed.verify(new X509Certificate(authority.certificate).publicKey));
});

test("a client certificate carries the user and its groups, in order", async () => {
  const authority = await createCertificateAuthority({ clock });
  const { certificate } = await authority.clientCertificate("jane", ["system:masters", "devs"]);
  assert.deepEqual(new X509Certificate(certificate).subject.split("\n"), ["O=system:masters", "O=devs", "CN=jane"]);
});

test("requests are signed with the usages and the duration asked for", async () => {
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const authority = await createCertificateAuthority({ clock });
  const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: "CN=jane,O=devs",
    keys,
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
  });
  const pem = await authority.sign(request.toString("pem"), { usages: ["client auth"], durationSeconds: 600 });
  const parsed = new X509Certificate(pem);
  assert.match(parsed.subject, /CN=jane/);
  assert.equal(Date.parse(parsed.validTo), clock.now() + 600_000);
  assert.deepEqual(parsed.keyUsage, ["1.3.6.1.5.5.7.3.2"]);
  await assert.rejects(authority.sign("no request", { usages: [] }));
});

test("an authority survives a restart, and says so when its files are damaged", async (t) => {
  const directory = mkdtempSync(join(tmpdir(), "authority-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const first = await createCertificateAuthority({ clock, directory });
  const second = await createCertificateAuthority({ clock, directory });
  assert.equal(second.certificate, first.certificate);
  const { certificate } = await second.clientCertificate("jane", []);
  assert.ok(new X509Certificate(certificate).verify(new X509Certificate(first.certificate).publicKey));
  writeFileSync(join(directory, "ca.key"), "rubbish");
  await assert.rejects(
    createCertificateAuthority({ clock, directory }),
    /ca\.crt and .*ca\.key cannot be used; restore/,
  );
});

test("an authority that clusters share works in the time of each, which waits for it", async () => {
  const authority = await createCertificateAuthority({ clock });
  const other = createVirtualClock();
  let passed = false;
  const timer = other.setTimer(60_000, () => {
    passed = true;
  });
  const pair = await authority.inTimeOf(other).clientCertificate("jane", []);
  assert.equal(passed, false);
  timer.cancel();
  assert.ok(new X509Certificate(pair.certificate).verify(new X509Certificate(authority.certificate).publicKey));
});
