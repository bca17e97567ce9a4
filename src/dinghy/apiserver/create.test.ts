import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubernetesObject } from "#apimachinery";
import { createRandom, createVirtualClock, type Random } from "#clock";
import { createMemoryStore } from "#store";
import { createApiServer } from "./create-api-server.ts";

const pods = "/api/v1/namespaces/x/pods";

/** A server whose suffixes are all the same, or as they are told. */
async function serve(suffix: () => string) {
  const alike: Random = { ...createRandom(1), suffix, fork: () => alike };
  const server = await createApiServer({
    store: createMemoryStore({}),
    clock: createVirtualClock(),
    random: alike,
    certificateAuthority: () => Promise.reject(new Error("no certificates here")),
    connectNode: () => undefined,
    serviceClusterIpRange: "10.96.0.0/24",
    advertiseAddress: "172.18.0.1",
  });
  const peer = { commonName: "admin", organizations: ["system:masters"] };
  const post = async (url: string, body: object) => {
    const headers = { "content-type": "application/json" };
    const response = await server.handle({ method: "POST", url, headers, peer, body: { object: body } });
    assert.ok("bytes" in response.body);
    return { response, body: JSON.parse(Buffer.from(response.body.bytes()).toString()) };
  };
  await post("/api/v1/namespaces", { metadata: { name: "x" } });
  return post;
}

const map = (metadata: object): Partial<KubernetesObject> => ({ metadata }) as Partial<KubernetesObject>;

test("a name that is taken is made anew, eight times at most", async () => {
  let asked = 0;
  const post = await serve(() => (++asked <= 8 ? "aaaaa" : "bbbbb"));
  const url = "/api/v1/namespaces/x/configmaps";
  assert.equal((await post(url, map({ generateName: "m-" }))).body.metadata.name, "m-aaaaa");
  assert.equal((await post(url, map({ generateName: "m-" }))).body.metadata.name, "m-bbbbb");
  assert.equal(asked, 9);
  asked = -9;
  const { response, body } = await post(url, map({ generateName: "m-" }));
  assert.equal(response.status, 409);
  assert.equal(asked, -1);
  assert.equal(response.headers["retry-after"], "1");
  assert.deepEqual(
    { reason: body.reason, message: body.message, details: body.details },
    {
      reason: "AlreadyExists",
      message: 'configmaps "m-aaaaa" already exists, the server was not able to generate a unique name for the object',
      details: { name: "m-aaaaa", kind: "configmaps", retryAfterSeconds: 1 },
    },
  );
});

test("a name beside a generateName is taken for one that was made, and not tried twice", async () => {
  const post = await serve(() => "aaaaa");
  const url = "/api/v1/namespaces/x/configmaps";
  await post(url, map({ name: "m" }));
  assert.equal((await post(url, map({ name: "m" }))).body.message, 'configmaps "m" already exists');
  const { body } = await post(url, map({ name: "m", generateName: "m-" }));
  assert.match(body.message, /was not able to generate a unique name/);
});

test("whoever mutates or is refused on the way in has no name yet", async () => {
  const post = await serve(() => "aaaaa");
  const pod = { metadata: { generateName: "p-" }, spec: { containers: [{ name: "main", image: "busybox" }] } };
  const { body } = await post(pods, pod);
  assert.equal(
    body.message,
    'pods "p-" is forbidden: error looking up service account x/default: serviceaccount "default" not found',
  );
});
