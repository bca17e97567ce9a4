import assert from "node:assert/strict";
import { test } from "node:test";
import type { Container, PodSpec } from "#apimachinery";
import { podRequests, scoringRequests } from "./pod-requests.ts";

const container = (cpu: string | undefined, words: Partial<Container> = {}): Container => ({
  name: "c",
  resources: cpu === undefined ? {} : { requests: { cpu } },
  ...words,
});
const sidecar = (cpu: string): Container => container(cpu, { restartPolicy: "Always" });

const table: readonly [rule: string, spec: PodSpec, milliCpu: number][] = [
  ["containers are summed", { containers: [container("1"), container("250m")] }, 1250],
  [
    "an init container counts when it asks for more",
    { containers: [container("1")], initContainers: [container("2")] },
    2000,
  ],
  [
    "but not when it asks for less",
    { containers: [container("1"), container("2")], initContainers: [container("2")] },
    3000,
  ],
  ["sidecars run beside the containers", { containers: [container("1")], initContainers: [sidecar("500m")] }, 1500],
  [
    "and beside the init containers after them",
    { containers: [container("1")], initContainers: [container("2"), sidecar("500m"), container("1800m")] },
    2300,
  ],
  ["overhead is added", { containers: [container("1")], overhead: { cpu: "100m" } }, 1100],
  ["requests of the Pod win", { containers: [container("1")], resources: { requests: { cpu: "3" } } }, 3000],
  ["less than a thousandth is rounded up", { containers: [container("100u")] }, 1],
];

for (const [rule, spec, milliCpu] of table) test(rule, () => assert.equal(podRequests(spec).get("cpu"), milliCpu));

test("for scores, a container that asks for nothing counts for a little", () => {
  const requests = scoringRequests({ containers: [container(undefined), container("1")] });
  assert.equal(requests.get("cpu"), 1100);
  assert.equal(requests.get("memory"), 2 * 200 * 1024 * 1024);
});
