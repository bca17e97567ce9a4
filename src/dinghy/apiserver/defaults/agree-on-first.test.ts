import assert from "node:assert/strict";
import { test } from "node:test";
import { serveApi } from "../api-server.test-data.ts";

const pods = "/api/v1/namespaces/default/pods";

const addresses: [claim: string, given: object, told: object][] = [
  [
    "the one address is the first of the list",
    { podIP: "10.0.0.1" },
    { podIP: "10.0.0.1", podIPs: [{ ip: "10.0.0.1" }] },
  ],
  [
    "the first of the list is the one",
    { podIPs: [{ ip: "10.0.0.2" }] },
    { podIP: "10.0.0.2", podIPs: [{ ip: "10.0.0.2" }] },
  ],
  [
    "where they differ the one counts",
    { podIP: "10.0.0.3", podIPs: [{ ip: "10.0.0.4" }] },
    { podIP: "10.0.0.3", podIPs: [{ ip: "10.0.0.3" }] },
  ],
];

for (const [claim, given, told] of addresses) {
  test(`of a Pod's addresses ${claim}`, async () => {
    const { send } = await serveApi();
    await send("POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "default" } });
    await send("POST", pods, {
      metadata: { name: "a" },
      spec: { automountServiceAccountToken: false, containers: [{ name: "c", image: "i:1" }] },
    });
    const { body } = await send("PATCH", `${pods}/a/status`, { status: given }, "application/merge-patch+json");
    const { podIP, podIPs } = body.status as { podIP?: string; podIPs?: object[] };
    assert.deepEqual({ podIP, podIPs }, told);
  });
}

test("a node's range is the first of its ranges, and is judged as such", async () => {
  const { send } = await serveApi();
  const node = (name: string, spec: object): object => ({ metadata: { name }, spec });
  const { body } = await send(
    "POST",
    "/api/v1/nodes",
    node("a", { podCIDR: "10.1.0.0/24", podCIDRs: ["10.2.0.0/24"] }),
  );
  const { podCIDR, podCIDRs } = body.spec as { podCIDR?: string; podCIDRs?: string[] };
  assert.deepEqual({ podCIDR, podCIDRs }, { podCIDR: "10.1.0.0/24", podCIDRs: ["10.1.0.0/24"] });
  const refused = await send("POST", "/api/v1/nodes", node("b", { podCIDR: "x" }));
  assert.match(String(refused.body.message), /^Node "b" is invalid: spec.podCIDRs\[0\]: Invalid value: "x"/);
});

test("a namespace is labelled with its name, also with one that the server made", async () => {
  const { send } = await serveApi();
  const { body } = await send("POST", "/api/v1/namespaces", { metadata: { generateName: "made-" } });
  const { name, labels } = body.metadata as unknown as { name: string; labels: object };
  assert.match(name, /^made-.{5}$/);
  assert.deepEqual(labels, { "kubernetes.io/metadata.name": name });
});
