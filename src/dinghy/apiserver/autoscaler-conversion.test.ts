import assert from "node:assert/strict";
import { test } from "node:test";
import { serveApi } from "./api-server.test-data.ts";

const path = (version: string) => `/apis/autoscaling/${version}/namespaces/x/horizontalpodautoscalers`;
const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "d" };
const cpu = { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } } };
const served = await serveApi();

/** What the first version shows of an autoscaler with such a spec in the second. */
async function seen(name: string, spec: object) {
  await served.send("POST", path("v2"), { metadata: { name }, spec: { maxReplicas: 3, scaleTargetRef, ...spec } });
  const { body } = await served.send("GET", `${path("v1")}/${name}`);
  const notes = (body.metadata.annotations ?? {}) as Record<string, string>;
  const note = (what: string): unknown => {
    const text = notes[`autoscaling.alpha.kubernetes.io/${what}`];
    return text === undefined ? undefined : JSON.parse(text);
  };
  return { spec: body.spec, status: body.status, note };
}

test("the share of CPU has a field, and nothing else is left over", async () => {
  const { spec, note } = await seen("cpu", { metrics: [cpu] });
  assert.equal(spec.targetCPUUtilizationPercentage, 50);
  assert.equal(spec.metrics, undefined);
  assert.equal(note("metrics"), undefined);
});

test("the first version always tells how many replicas there are", async () => {
  const { status } = await seen("counted", { metrics: [cpu] });
  assert.deepEqual(status, { currentReplicas: 0, desiredReplicas: 0 });
});

test("other metrics travel in an annotation, in the shapes of the first version", async () => {
  const memory = {
    type: "Resource",
    resource: { name: "memory", target: { type: "AverageValue", averageValue: "1Gi" } },
  };
  const pods = {
    type: "Pods",
    pods: { metric: { name: "qps" }, target: { type: "AverageValue", averageValue: "10" } },
  };
  const { spec, note } = await seen("others", { metrics: [cpu, memory, pods] });
  assert.equal(spec.targetCPUUtilizationPercentage, 50);
  assert.deepEqual(note("metrics"), [
    { type: "Resource", resource: { name: "memory", targetAverageValue: "1Gi" } },
    { type: "Pods", pods: { metricName: "qps", targetAverageValue: "10" } },
  ]);
});

test("what the first version writes, the second reads with its own annotations gone", async () => {
  const metadata = {
    name: "old",
    annotations: {
      "autoscaling.alpha.kubernetes.io/metrics": JSON.stringify([
        { type: "Resource", resource: { name: "memory", targetAverageValue: "1Gi" } },
      ]),
      mine: "stays",
    },
  };
  const spec = { maxReplicas: 3, scaleTargetRef, targetCPUUtilizationPercentage: 70 };
  const { status } = await served.send("POST", path("v1"), { metadata, spec });
  assert.equal(status, 201);
  const { body } = await served.send("GET", `${path("v2")}/old`);
  assert.deepEqual(body.metadata.annotations, { mine: "stays" });
  assert.deepEqual(
    (body.spec.metrics as { resource: { name: string; target: object } }[]).map(({ resource }) => resource),
    [
      { name: "memory", target: { type: "AverageValue", averageValue: "1Gi" } },
      { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
    ],
  );
});

test("an annotation that holds no metrics does no harm", async () => {
  const metadata = { name: "odd", annotations: { "autoscaling.alpha.kubernetes.io/metrics": "no JSON" } };
  const spec = { maxReplicas: 3, scaleTargetRef };
  const { status, body } = await served.send("POST", path("v1"), { metadata, spec });
  assert.equal(status, 201, JSON.stringify(body));
});
