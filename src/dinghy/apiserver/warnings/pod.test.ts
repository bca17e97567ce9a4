import assert from "node:assert/strict";
import { test } from "node:test";
import type { AnyObject } from "../strategy.ts";
import { podTemplateWarnings, podWarnings } from "./pod.ts";

const cases: readonly [what: string, pod: object, warnings: readonly string[]][] = [
  ["nothing, where all is well", { metadata: { name: "a" }, spec: { containers: [{ name: "c", image: "i" }] } }, []],
  [
    "labels that have been replaced",
    {
      metadata: { name: "a" },
      spec: {
        containers: [{ name: "c", image: "i" }],
        nodeSelector: { "beta.kubernetes.io/arch": "x", "failure-domain.beta.kubernetes.io/zone": "z" },
      },
    },
    [
      'spec.nodeSelector[beta.kubernetes.io/arch]: deprecated since v1.14; use "kubernetes.io/arch" instead',
      'spec.nodeSelector[failure-domain.beta.kubernetes.io/zone]: deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
    ],
  ],
  [
    "annotations that have been replaced",
    {
      metadata: {
        name: "a",
        annotations: {
          "seccomp.security.alpha.kubernetes.io/pod": "x",
          "container.seccomp.security.alpha.kubernetes.io/c": "y",
          "scheduler.alpha.kubernetes.io/critical-pod": "",
        },
      },
      spec: { containers: [{ name: "c", image: "i" }] },
    },
    [
      'metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead',
      'metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the "seccompProfile" field instead',
      'metadata.annotations[container.seccomp.security.alpha.kubernetes.io/c]: non-functional in v1.27+; use the "seccompProfile" field instead',
    ],
  ],
  [
    "variables that hide one another",
    {
      metadata: { name: "a" },
      spec: {
        containers: [
          {
            name: "c",
            image: "i",
            env: [
              { name: "A", value: "1" },
              { name: "A", value: "2" },
            ],
          },
        ],
      },
    },
    ['spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply'],
  ],
  [
    "ports that stand twice",
    {
      metadata: { name: "a" },
      spec: {
        containers: [
          {
            name: "c",
            image: "i",
            ports: [
              { containerPort: 80, protocol: "TCP" },
              { containerPort: 80, protocol: "TCP" },
            ],
          },
          { name: "d", image: "i", ports: [{ containerPort: 80, protocol: "TCP" }] },
        ],
      },
    },
    [
      "spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]",
      "spec.containers[1].ports[0]: duplicate port definition with spec.containers[0].ports[0]",
      "spec.containers[1].ports[0]: duplicate port definition with spec.containers[0].ports[1]",
    ],
  ],
  [
    "fractions of bytes",
    {
      metadata: { name: "a" },
      spec: {
        containers: [
          {
            name: "c",
            image: "i",
            resources: { requests: { memory: "100m" }, limits: { "ephemeral-storage": "1500m" } },
          },
        ],
      },
    },
    [
      'spec.containers[0].resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer',
      'spec.containers[0].resources.limits[ephemeral-storage]: fractional byte value "1500m" is invalid, must be an integer',
    ],
  ],
  [
    "volumes whose time has passed",
    {
      metadata: { name: "a" },
      spec: {
        containers: [{ name: "c", image: "i" }],
        volumes: [
          { name: "g", gitRepo: { repository: "x" } },
          { name: "s", scaleIO: {} },
          { name: "q", quobyte: {} },
          { name: "st", storageos: {} },
          { name: "gl", glusterfs: {} },
          { name: "rb", rbd: {} },
          { name: "ce", cephfs: {} },
          { name: "ph", photonPersistentDisk: {} },
          { name: "fl", flocker: {} },
        ],
      },
    },
    [
      "spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+",
      "spec.volumes[1].scaleIO: deprecated in v1.16, non-functional in v1.22+",
      "spec.volumes[2].quobyte: deprecated in v1.22, non-functional in v1.25+",
      "spec.volumes[3].storageOS: deprecated in v1.22, non-functional in v1.25+",
      "spec.volumes[4].glusterfs: deprecated in v1.25, non-functional in v1.26+",
      "spec.volumes[5].rbd: deprecated in v1.28, non-functional in v1.31+",
      "spec.volumes[6].cephfs: deprecated in v1.28, non-functional in v1.31+",
      "spec.volumes[7].photonPersistentDisk: deprecated in v1.11, non-functional in v1.16+",
      "spec.volumes[8].flocker: deprecated in v1.22, non-functional in v1.25+",
    ],
  ],
  [
    "hosts named twice",
    {
      metadata: { name: "a" },
      spec: {
        containers: [{ name: "c", image: "i" }],
        hostAliases: [
          { ip: "1.1.1.1", hostnames: ["a"] },
          { ip: "1.1.1.1", hostnames: ["b"] },
        ],
      },
    },
    ['spec.hostAliases[1].ip: duplicate ip "1.1.1.1"'],
  ],
  [
    "pull secrets without a name, or twice",
    {
      metadata: { name: "a" },
      spec: { containers: [{ name: "c", image: "i" }], imagePullSecrets: [{ name: "" }, { name: "a" }, { name: "a" }] },
    },
    ['spec.imagePullSecrets[2].name: duplicate name "a"', 'spec.imagePullSecrets[0].name: invalid empty name ""'],
  ],
  [
    "affinity of terms for nothing",
    {
      metadata: { name: "a" },
      spec: {
        containers: [{ name: "c", image: "i" }],
        affinity: {
          nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: {} }] },
        },
        topologySpreadConstraints: [{ topologyKey: "beta.kubernetes.io/os", maxSkew: 1, labelSelector: null }],
      },
    },
    [
      'spec.topologySpreadConstraints[0].topologyKey: beta.kubernetes.io/os is deprecated since v1.14; use "kubernetes.io/os" instead',
    ],
  ],
  [
    "a grace period that is negative",
    { metadata: { name: "a" }, spec: { containers: [{ name: "c", image: "i" }], terminationGracePeriodSeconds: -1 } },
    ["spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"],
  ],
  [
    "files that hide one another",
    {
      metadata: { name: "a" },
      spec: {
        containers: [{ name: "c", image: "i" }],
        volumes: [
          {
            name: "p",
            projected: {
              sources: [
                { secret: { name: "s", items: [{ key: "a", path: "x" }] } },
                { configMap: { name: "m", items: [{ key: "a", path: "x" }] } },
              ],
            },
          },
        ],
      },
    },
    ['volume "p" (Projected ConfigMap "m"): overlapping paths: "x" with "x"'],
  ],
];

for (const [what, pod, warnings] of cases) {
  test(`who makes a Pod is warned of ${what}`, () => {
    assert.deepEqual(podWarnings(pod as AnyObject, undefined), warnings);
  });
}

test("who changes a Pod is not warned", () => {
  const pod = { metadata: { name: "a.b" }, spec: { terminationGracePeriodSeconds: -1 } } as unknown as AnyObject;
  assert.deepEqual(podWarnings(pod, pod), []);
});

test("a template is warned of where it stands", () => {
  const template = { metadata: {}, spec: { terminationGracePeriodSeconds: -1 } };
  assert.deepEqual(podTemplateWarnings(template, "spec.template"), [
    "spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1",
  ]);
});
