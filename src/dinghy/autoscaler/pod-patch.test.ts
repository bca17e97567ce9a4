import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pod } from "#apimachinery";
import { updateOf } from "./pod-patch.ts";
import { isToBeUpdated, priorityOf } from "./update-priority.ts";
import type { ContainerPolicy, VerticalPodAutoscaler } from "./vertical-pod-autoscaler.ts";

const metadata = { name: "vpa", uid: "u", resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };
const autoscaler = (policy: ContainerPolicy = {}): VerticalPodAutoscaler => ({
  apiVersion: "autoscaling.k8s.io/v1",
  kind: "VerticalPodAutoscaler",
  metadata,
  spec: { resourcePolicy: { containerPolicies: [{ containerName: "*", ...policy }] } },
  status: {
    recommendation: {
      containerRecommendations: [
        {
          containerName: "main",
          target: { cpu: "400m", memory: "262144k" },
          uncappedTarget: { cpu: "400m", memory: "262144k" },
          lowerBound: { cpu: "200m", memory: "262144k" },
          upperBound: { cpu: "800m", memory: "1G" },
        },
      ],
    },
  },
});
const pod = (requests: Record<string, string>, limits?: Record<string, string>, startTime = "2026-01-01T00:00:00Z") =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata,
    spec: { containers: [{ name: "main", image: "i", resources: { requests, ...(limits && { limits }) } }] },
    status: { phase: "Running", startTime },
  }) as unknown as Pod;

test("requests become what is recommended, limits keep their proportion", () => {
  const { containers, annotations } = updateOf(autoscaler(), pod({ cpu: "100m" }, { cpu: "500m", memory: "1Gi" }));
  assert.deepEqual(containers, [
    { requests: { cpu: "400m", memory: "262144k" }, limits: { cpu: "2", memory: "262144k" } },
  ]);
  const told = "container 0: cpu request, memory request, cpu limit, memory limit";
  assert.equal(annotations.vpaUpdates, `Pod resources updated by vpa: ${told}`);
  assert.equal(annotations.vpaObservedContainers, "main");
});

test("with RequestsOnly limits stay, and no request passes them", () => {
  const only = autoscaler({ controlledValues: "RequestsOnly" });
  const { containers } = updateOf(only, pod({ cpu: "100m" }, { cpu: "300m" }));
  assert.deepEqual(containers, [{ requests: { cpu: "300m", memory: "262144k" }, limits: {} }]);
});

test("a container that is left out stays as it is", () => {
  const { containers, annotations } = updateOf(autoscaler({ mode: "Off" }), pod({ cpu: "100m" }));
  assert.deepEqual(containers, [undefined]);
  assert.equal(annotations.vpaUpdates, undefined);
});

const hour = 3_600_000;
for (const [claim, requests, afterMs, expected] of [
  ["one below its bounds is changed at once", { cpu: "100m", memory: "262144k" }, 0, true],
  ["one that asks for nothing is changed at once", { memory: "262144k" }, 0, true],
  ["one within bounds is left alone at first", { cpu: "300m", memory: "262144k" }, hour, false],
  ["one within bounds and off is changed after half a day", { cpu: "300m", memory: "262144k" }, 13 * hour, true],
  ["one that is nearly right stays", { cpu: "390m", memory: "262144k" }, 13 * hour, false],
] as const) {
  test(claim, () => {
    const subject = pod(requests as Record<string, string>);
    const nowMs = Date.parse("2026-01-01T00:00:00Z") + afterMs;
    assert.equal(isToBeUpdated(subject, priorityOf(autoscaler(), subject), nowMs), expected);
  });
}
