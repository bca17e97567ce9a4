import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createRandom, createWallClock } from "#clock";
import { createMemoryStore, openWriteAheadLog } from "#store";
import { isStream } from "#wire";
import { createApiServer } from "../create-api-server.ts";

const folder = mkdtempSync(join(tmpdir(), "dinghy-at-rest-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const head = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n";
const key = (letter: string): string => Buffer.from(letter.repeat(32)).toString("base64");
const provider = (kind: string, letter: string): string =>
  `      - ${kind}: {keys: [{name: ${letter}, secret: ${key(letter)}}]}\n`;
const encryption = (...providers: readonly string[]): string =>
  `${head}  - resources: [secrets]\n    providers:\n${providers.join("")}`;

const peer = { commonName: "admin", organizations: ["system:masters"] };
const json = { "content-type": "application/json" };

/** A server over what is on the disk, for as long as `work` takes. */
async function serve(
  configuration: string | undefined,
  work: (
    send: (method: string, url: string, body?: object) => Promise<{ status: number; text: string }>,
  ) => Promise<void>,
): Promise<void> {
  const clock = createWallClock();
  const store = createMemoryStore({ log: await openWriteAheadLog(folder, { clock }) });
  const server = await createApiServer({
    store,
    clock,
    random: createRandom(1),
    certificateAuthority: () => Promise.reject(new Error("no certificates here")),
    connectNode: () => undefined,
    serviceClusterIpRange: "10.96.0.0/24",
    advertiseAddress: "172.18.0.1",
    ...(configuration !== undefined && { encryption: configuration }),
  });
  await work(async (method, url, object) => {
    const { status, body } = await server.handle({
      method,
      url,
      headers: json,
      peer,
      ...(object && { body: { object } }),
    });
    return { status, text: isStream(body) ? "" : Buffer.from(body.bytes()).toString() };
  });
  await server.close();
  await store.close();
}

const onDisk = (): string => readFileSync(join(folder, "store.log"), "utf8");
const secrets = "/api/v1/namespaces/default/secrets";
const secretNamed = (name: string) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name },
  stringData: { k: `hush-${name}` },
});
const encoded = (name: string): string => Buffer.from(`hush-${name}`).toString("base64");

test("Secrets are cipher text on the disk, survive restarts, and are written anew when keys are rotated", async () => {
  await serve(undefined, async (send) => {
    await send("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
    assert.equal((await send("POST", secrets, secretNamed("plain"))).status, 201);
  });
  assert.ok(onDisk().includes(encoded("plain")));

  const first = encryption(provider("aesgcm", "a"), "      - identity: {}\n");
  await serve(first, async (send) => {
    assert.equal((await send("POST", secrets, secretNamed("sealed"))).status, 201);
    assert.match((await send("GET", `${secrets}/plain`)).text, new RegExp(encoded("plain")));
    // What is replaced by itself is written all the same, since it was kept plain.
    const before = JSON.parse((await send("GET", `${secrets}/plain`)).text);
    const after = JSON.parse((await send("PUT", `${secrets}/plain`, before)).text);
    assert.notEqual(after.metadata.resourceVersion, before.metadata.resourceVersion);
    const again = JSON.parse((await send("PUT", `${secrets}/plain`, after)).text);
    assert.equal(again.metadata.resourceVersion, after.metadata.resourceVersion);
  });
  assert.ok(!onDisk().includes(encoded("sealed")));
  assert.match(onDisk(), /k8s:enc:aesgcm:v1:a:/);

  await serve(encryption(provider("secretbox", "b"), provider("aesgcm", "a")), async (send) => {
    const { text } = await send("GET", secrets);
    assert.match(text, new RegExp(encoded("sealed")));
    const { text: metrics } = await send("GET", "/metrics");
    assert.match(
      metrics,
      /transformation_operations_total\{resource="secrets",status="OK",transformation_type="from_storage",transformer_prefix="k8s:enc:aesgcm:v1:a:"\} \d/,
    );
    await send("PUT", `${secrets}/sealed`, JSON.parse((await send("GET", `${secrets}/sealed`)).text));
  });
  assert.match(onDisk(), /k8s:enc:secretbox:v1:b:/);

  // The old key is gone: what it sealed last cannot be read any more, what was written anew can.
  await serve(encryption(provider("secretbox", "b")), async (send) => {
    assert.match((await send("GET", `${secrets}/sealed`)).text, new RegExp(encoded("sealed")));
    const { status, text } = await send("GET", `${secrets}/plain`);
    assert.equal(status, 500);
    assert.match(text, /unable to transform key/);
  });
});
