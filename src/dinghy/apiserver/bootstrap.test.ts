import assert from "node:assert/strict";
import { test } from "node:test";
import { serveApi } from "./api-server.test-data.ts";

const service = "/api/v1/namespaces/default/services/kubernetes";
const slice = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes";

test("the Service that leads to the server comes back when it is deleted, at its address, with what stands behind it", async () => {
  const { clock, send } = await serveApi();
  const before = (await send("GET", service)).body;
  for (const path of [service, slice]) assert.equal((await send("DELETE", path)).status, 200);
  assert.equal((await send("GET", service)).status, 404);
  await clock.sleep(10_000);
  const after = (await send("GET", service)).body;
  assert.equal(after.spec.clusterIP, before.spec.clusterIP);
  assert.notEqual(after.metadata.uid, before.metadata.uid);
  assert.deepEqual((await send("GET", slice)).body.endpoints[0].addresses, ["172.18.0.1"]);
});

test("what merely begins with its name is nobody's business", async () => {
  const { clock, send } = await serveApi();
  const own = { metadata: { name: "kubernetes-too" }, spec: { ports: [{ port: 80 }] } };
  assert.equal((await send("POST", "/api/v1/namespaces/default/services", own)).status, 201);
  await send("DELETE", `${service}-too`);
  await clock.sleep(10_000);
  assert.equal((await send("GET", `${service}-too`)).status, 404);
});
