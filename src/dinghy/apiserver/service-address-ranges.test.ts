import assert from "node:assert/strict";
import { test } from "node:test";
import { serveApi } from "./api-server.test-data.ts";

const services = "/api/v1/namespaces/x/services";
const cidrs = "/apis/networking.k8s.io/v1/servicecidrs";

test("addresses come from ServiceCIDRs, too, from when they are ready", async () => {
  const { send } = await serveApi();
  const ask = async (name: string, clusterIP: string) =>
    (await send("POST", services, { metadata: { name }, spec: { clusterIP, ports: [{ port: 80 }] } })).body;
  const outside = "the provided network does not match the current range";
  assert.match((await ask("a", "10.96.0.255")).message, new RegExp(`failed to allocate IP 10.96.0.255: ${outside}$`));
  const spec = { clusterIP: "10.96.0.255", ports: [{ port: 80 }] };
  const { body: tried } = await send("POST", `${services}?dryRun=All`, { metadata: { name: "a" }, spec });
  assert.match(tried.message, /the provided IP \(10.96.0.255\) is not in the valid range. The range of valid IPs is /);
  await send("POST", cidrs, { metadata: { name: "more" }, spec: { cidrs: ["10.200.0.0/30"] } });
  assert.match((await ask("a", "10.200.0.1")).message, new RegExp(outside));
  const conditions = [
    { type: "Ready", status: "True", reason: "r", message: "", lastTransitionTime: "2026-01-01T00:00:00Z" },
  ];
  await send("PATCH", `${cidrs}/more/status`, { status: { conditions } }, "application/merge-patch+json");
  assert.equal((await ask("a", "10.200.0.1")).spec.clusterIP, "10.200.0.1");
  assert.match((await ask("b", "10.200.0.1")).message, /provided IP is already allocated$/);
});
