import assert from "node:assert/strict";
import { test } from "node:test";
import { gateOf, type Pod, podOf } from "./admission.test-data.ts";

const limitsOf = (...limits: object[]) => ({
  limitranges: [{ metadata: { name: "l", namespace: "a" }, spec: { limits } }],
});
const withResources = (resources: object) => podOf({ containers: [{ name: "x", image: "i", resources }] });

test("containers that say nothing get the defaults, and the Pod is told", async () => {
  const { admit } = await gateOf(
    limitsOf({ type: "Container", default: { cpu: "500m" }, defaultRequest: { cpu: "100m", memory: "1Mi" } }),
  );
  const { spec, metadata } = await admit<Pod>({ object: podOf() });
  assert.deepEqual(spec.containers[0]?.resources, {
    requests: { cpu: "100m", memory: "1Mi" },
    limits: { cpu: "500m" },
  });
  assert.equal(
    metadata.annotations?.["kubernetes.io/limit-ranger"],
    "LimitRanger plugin set: cpu, memory request for container main; cpu limit for container main",
  );
});

const refusals: readonly [limit: object, resources: object, message: string][] = [
  [{ max: { cpu: "1" } }, { limits: { cpu: "2" } }, "maximum cpu usage per Container is 1, but limit is 2"],
  [{ max: { cpu: "1" } }, {}, "maximum cpu usage per Container is 1.  No limit is specified"],
  [{ min: { cpu: "50m" } }, { requests: { cpu: "1m" } }, "minimum cpu usage per Container is 50m, but request is 1m"],
  [{ min: { memory: "1Gi" } }, {}, "minimum memory usage per Container is 1Gi.  No request is specified"],
  [
    { maxLimitRequestRatio: { cpu: "2" } },
    { requests: { cpu: "100m" }, limits: { cpu: "500m" } },
    "cpu max limit to request ratio per Container is 2, but provided ratio is 5.000000",
  ],
  [
    { min: { cpu: "2" }, max: { memory: "1Mi" } },
    { requests: { cpu: "1" }, limits: { memory: "1Gi" } },
    "[minimum cpu usage per Container is 2, but request is 1, maximum memory usage per Container is 1Mi, but limit is 1Gi]",
  ],
];

for (const [limit, resources, message] of refusals) {
  test(`refused: ${message}`, async () => {
    const { admit } = await gateOf(limitsOf({ type: "Container", ...limit }));
    await assert.rejects(admit({ object: withResources(resources) }), { message: `pods "p" is forbidden: ${message}` });
  });
}

test("a limit on the Pod counts its containers together", async () => {
  const { admit } = await gateOf(limitsOf({ type: "Pod", max: { cpu: "1" } }));
  const containers = ["x", "y"].map((name) => ({ name, image: "i", resources: { limits: { cpu: "600m" } } }));
  await assert.rejects(admit({ object: podOf({ containers }) }), { message: /per Pod is 1, but limit is 1200m/ });
});
