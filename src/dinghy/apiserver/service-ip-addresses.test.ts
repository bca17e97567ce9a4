import assert from "node:assert/strict";
import { test } from "node:test";
import { serveApi } from "./api-server.test-data.ts";

const services = "/api/v1/namespaces/x/services";
const addresses = "/apis/networking.k8s.io/v1/ipaddresses";
const spec = { ports: [{ port: 80 }] };

test("a Service's address has an object that names the Service, and goes with it", async () => {
  const { send } = await serveApi();
  const { body: service } = await send("POST", services, { metadata: { name: "web" }, spec });
  const url = `${addresses}/${service.spec.clusterIP}`;
  const { status, body } = await send("GET", url);
  assert.equal(status, 200);
  assert.deepEqual(body.spec, { parentRef: { resource: "services", namespace: "x", name: "web" } });
  assert.deepEqual(body.metadata.labels, {
    "ipaddress.kubernetes.io/ip-family": "IPv4",
    "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
  });
  await send("DELETE", `${services}/web`);
  assert.equal((await send("GET", url)).status, 404);
});

test("the server's own Service has one, a Service without an address has none", async () => {
  const { send } = await serveApi();
  await send("POST", services, { metadata: { name: "bare" }, spec: { ...spec, clusterIP: "None" } });
  const { body } = await send("GET", addresses);
  const parents = body.items.map((item: { spec: { parentRef: { name: string } } }) => item.spec.parentRef.name);
  assert.deepEqual(parents, ["kubernetes"]);
});

test("an address that its Service gives up goes, and one that somebody else made stays", async () => {
  const { send } = await serveApi();
  const own = {
    metadata: { name: "10.96.0.9" },
    spec: { parentRef: { resource: "services", namespace: "x", name: "web" } },
  };
  assert.equal((await send("POST", addresses, own)).status, 201);
  await send("POST", services, { metadata: { name: "web" }, spec: { ...spec, clusterIP: "10.96.0.9" } });
  await send("POST", services, { metadata: { name: "other" }, spec: { ...spec, clusterIP: "10.96.0.10" } });
  const external = { spec: { type: "ExternalName", externalName: "example.com", clusterIP: null, clusterIPs: null } };
  const changed = await send("PATCH", `${services}/other`, external, "application/merge-patch+json");
  assert.equal(changed.status, 200);
  await send("DELETE", `${services}/web`);
  assert.equal((await send("GET", `${addresses}/10.96.0.10`)).status, 404);
  assert.equal((await send("GET", `${addresses}/10.96.0.9`)).status, 200);
});
