import "reflect-metadata";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { X509CertificateGenerator } from "@peculiar/x509";
import { stringify } from "yaml";
import type { Document } from "#wire";
import { readTargetSettings, type TargetSettings } from "../open-target.ts";
import { openKubeconfig } from "./kubeconfig.ts";
import { readKubeconfig } from "./kubeconfig-file.ts";

const folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
after(() => rmSync(folder, { recursive: true }));

let files = 0;
function write(text: string): string {
  const path = join(folder, `config-${files++}`);
  writeFileSync(path, text);
  return path;
}

const configOf = (server: string, user: object = {}): string =>
  write(
    stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "c", cluster: { server } }],
      contexts: [{ name: "here", context: { cluster: "c", user: "u" } }],
      users: [{ name: "u", user }],
      "current-context": "here",
    }),
  );

const settingsOf = (target: string): TargetSettings => ({
  target,
  seed: "1",
  images: new Map([["busybox", "mirror/busybox"]]),
  claims: [],
});

/** A self-signed certificate that was good for the first of January 2020 only. */
async function expiredCertificate(): Promise<string> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: "01",
    name: "CN=jane",
    notBefore: new Date("2020-01-01T00:00:00Z"),
    notAfter: new Date("2020-01-02T00:00:00Z"),
    signingAlgorithm: algorithm,
    keys: await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]),
  });
  return certificate.toString("pem");
}

for (const [claim, text, message] of [
  ["is no YAML", "a: [1", /is no YAML/],
  ["holds no configuration", "just words", /holds no configuration/],
  ["chooses no context", "clusters: []", /no current-context is set; choose one/],
  ["chooses a context that is not there", "current-context: x", /"x" is not among its contexts/],
] as const) {
  test(`a kubeconfig that ${claim} is told by name`, () => {
    assert.throws(() => readKubeconfig(write(text), 0), { name: "HarnessError", message });
  });
}

test("a certificate that has expired is told with its user and its day", async () => {
  const user = { "client-certificate-data": btoa(await expiredCertificate()), "client-key-data": "" };
  assert.throws(() => readKubeconfig(configOf("https://localhost:1", user), Date.parse("2026-01-01")), {
    name: "HarnessError",
    message: /the client certificate of user "u" expired on Jan +2 .* 2020 GMT; have a new one issued/,
  });
});

test("a certificate that is none is told with its user", () => {
  const user = { "client-certificate-data": btoa("no PEM"), "client-key-data": "" };
  assert.throws(() => readKubeconfig(configOf("https://localhost:1", user), 0), {
    name: "HarnessError",
    message: /the client certificate of user "u" is no certificate/,
  });
});

test("a server that is no URL is told", () => {
  assert.throws(() => readKubeconfig(configOf("localhost"), 0), { message: /the server "localhost" is no URL/ });
});

test("a file that is missing, a target that nobody knows, a seed that is none", () => {
  assert.throws(() => readTargetSettings({ SEATRIAL_TARGET: "./nowhere.yaml" }), {
    message: /there is no file .*; say "dinghy", or the path/,
  });
  assert.throws(() => readTargetSettings({ SEATRIAL_TARGET: "boat" }), { message: /there is no target called boat/ });
  assert.throws(() => readTargetSettings({ SEATRIAL_SEED: "a b" }), { message: /is no seed/ });
  assert.throws(() => readTargetSettings({ SEATRIAL_IMAGES: write("- a") }), { message: /has to map image to image/ });
  assert.equal(readTargetSettings({}).target, "dinghy");
});

test("a kubeconfig that points nowhere says that nothing listens there", async () => {
  await assert.rejects(openKubeconfig(settingsOf(configOf("https://127.0.0.1:9"))), {
    name: "HarnessError",
    message: /nothing listens at https:\/\/127\.0\.0\.1:9/,
  });
});

test("a credential plugin that fails says what it said", async () => {
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    command: "sh",
    args: ["-c", "echo no ticket >&2; exit 3"],
  };
  await assert.rejects(openKubeconfig(settingsOf(configOf("http://127.0.0.1:9", { exec }))), {
    message: /sh failed: no ticket/,
  });
});

test("requests carry the user's token, groups one by one, and streams arrive as they come", async (context) => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    const groups = request.headersDistinct["impersonate-group"];
    if (request.url?.includes("watch")) {
      response.write("one\n");
      setImmediate(() => response.end("two\n"));
    } else if (request.headers.authorization !== "Bearer good") {
      response.writeHead(401).end("{}");
    } else response.end(JSON.stringify({ groups }));
  }).listen(0);
  context.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  await assert.rejects(openKubeconfig(settingsOf(configOf(url, { token: "bad" }))), {
    message: /does not accept its credentials \(401 Unauthorized\)/,
  });

  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    command: "echo",
    args: ['{"status":{"token":"good"}}'],
  };
  const target = await openKubeconfig(settingsOf(configOf(url, { exec })));
  assert.equal(target.name, "here");
  assert.equal(target.image("busybox"), "mirror/busybox");
  const response = await target.request({
    method: "GET",
    url: "/x",
    headers: { "impersonate-user": "jane", "impersonate-group": "a\nb" },
  });
  assert.ok(!("open" in response.body));
  assert.deepEqual(JSON.parse(new TextDecoder().decode(response.body.bytes())), { groups: ["a", "b"] });

  for (const url of ["/x?watch=true", "/x?watch=1&limit=2", "/api/v1/watch/pods", "/apis/apps/v1/watch/deployments"]) {
    const { body } = await target.request({ method: "GET", url, headers: {} });
    assert.ok("open" in body, url);
    const text = await new Promise<string>((resolve) => {
      let all = "";
      const write = (frame: Document): void => {
        all += new TextDecoder().decode(frame.bytes());
      };
      body.open({ write, end: () => resolve(all) });
    });
    assert.equal(text, "one\ntwo\n");
  }
});

test("the body of a deletion arrives", async (context) => {
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    response.end(JSON.stringify({ gitVersion: "v1", length: request.headers["content-length"], text }));
  }).listen(0);
  context.after(() => server.close());
  const target = await openKubeconfig(
    settingsOf(configOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );
  const body = new TextEncoder().encode("{}");
  const response = await target.request({ method: "DELETE", url: "/x", headers: {}, body });
  assert.ok(!("open" in response.body));
  const { length, text } = JSON.parse(new TextDecoder().decode(response.body.bytes()));
  assert.deepEqual({ length, text }, { length: "2", text: "{}" });
});
