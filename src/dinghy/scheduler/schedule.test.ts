import assert from "node:assert/strict";
import { test } from "node:test";
import type { Node, Taint, Toleration } from "#apimachinery";
import { createRandom } from "#clock";
import { chosen, cluster, node, type PodWords, pod } from "./cluster.test-data.ts";
import { defaultPlugins } from "./plugins.ts";
import type { PodInfo } from "./pod-info.ts";
import { choose, nodesToFind, totalScores } from "./schedule.ts";

const tainted = (...taints: Taint[]): { spec: Node["spec"] } => ({ spec: { taints } });
const noSchedule: Taint = { key: "k", value: "v", effect: "NoSchedule" };
const tolerating = (...tolerations: Toleration[]): PodWords => ({ tolerations });
const onNodes = (
  key: string,
  operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt",
  ...values: string[]
) => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key, operator, values }] }],
      },
    },
  },
});
const named = (...names: string[]) => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: names.map((name) => ({
          matchFields: [{ key: "metadata.name", operator: "In" as const, values: [name] }],
        })),
      },
    },
  },
});
const withPort = (hostPort: number, more: object = {}): PodWords => ({
  containers: [{ name: "main", ports: [{ containerPort: 80, hostPort, ...more }] }],
});

const untolerated = "1 node(s) had untolerated taint(s)";
const unmatched = "1 node(s) didn't match Pod's node affinity/selector";
const occupied = "1 node(s) didn't have free ports for the requested pod ports";

const oneNode: readonly [rule: string, node: Node, pod: PodWords, answer: string, there?: PodInfo[]][] = [
  ["a plain Pod goes to a plain node", node("n"), {}, "n"],
  ["a cordoned node takes nobody", node("n", { spec: { unschedulable: true } }), {}, "1 node(s) were unschedulable"],
  [
    "unless it is tolerated",
    node("n", { spec: { unschedulable: true } }),
    tolerating({ key: "node.kubernetes.io/unschedulable", operator: "Exists" }),
    "n",
  ],
  ["a taint keeps Pods away", node("n", tainted(noSchedule)), {}, untolerated],
  ["an equal toleration lets them in", node("n", tainted(noSchedule)), tolerating({ key: "k", value: "v" }), "n"],
  ["another value does not", node("n", tainted(noSchedule)), tolerating({ key: "k", value: "w" }), untolerated],
  [
    "another effect does not",
    node("n", tainted(noSchedule)),
    tolerating({ key: "k", operator: "Exists", effect: "NoExecute" }),
    untolerated,
  ],
  ["Exists without a key tolerates all", node("n", tainted(noSchedule)), tolerating({ operator: "Exists" }), "n"],
  [
    "every taint must be tolerated",
    node("n", tainted(noSchedule, { key: "other", effect: "NoExecute" })),
    tolerating({ key: "k", operator: "Exists" }),
    untolerated,
  ],
  ["PreferNoSchedule keeps nobody away", node("n", tainted({ key: "k", effect: "PreferNoSchedule" })), {}, "n"],
  ["a nodeSelector must match", node("n"), { nodeSelector: { disk: "ssd" } }, unmatched],
  ["and may match", node("n", { labels: { disk: "ssd" } }), { nodeSelector: { disk: "ssd" } }, "n"],
  ["affinity In", node("n", { labels: { x: "y" } }), onNodes("x", "In", "y", "z"), "n"],
  ["affinity In with other values", node("n", { labels: { x: "w" } }), onNodes("x", "In", "y", "z"), unmatched],
  ["affinity NotIn where the key is absent", node("n"), onNodes("x", "NotIn", "y"), "n"],
  ["affinity Exists where the key is absent", node("n"), onNodes("x", "Exists"), unmatched],
  ["affinity Gt", node("n", { labels: { gpus: "8" } }), onNodes("gpus", "Gt", "4"), "n"],
  ["affinity Lt", node("n", { labels: { gpus: "8" } }), onNodes("gpus", "Lt", "4"), unmatched],
  ["a Pod of a DaemonSet finds its node", node("n"), named("n"), "n"],
  ["and no other", node("n"), named("m"), "1 node(s) didn't satisfy plugin(s) [NodeAffinity]"],
  ["a host port is free", node("n"), withPort(80), "n"],
  ["or taken", node("n"), withPort(80), occupied, [pod("other", withPort(80))]],
  ["of another protocol", node("n"), withPort(80), "n", [pod("other", withPort(80, { protocol: "UDP" }))]],
  [
    "of another address",
    node("n"),
    withPort(80, { hostIP: "10.0.0.1" }),
    "n",
    [pod("o", withPort(80, { hostIP: "10.0.0.2" }))],
  ],
  ["of any address", node("n"), withPort(80, { hostIP: "10.0.0.1" }), occupied, [pod("o", withPort(80))]],
  [
    "more CPU than is left",
    node("n"),
    { requests: { cpu: "2" } },
    "1 Insufficient cpu",
    [pod("o", { requests: { cpu: "2500m" } })],
  ],
  ["exactly what is left", node("n"), { requests: { cpu: "1500m" } }, "n", [pod("o", { requests: { cpu: "2500m" } })]],
  [
    "every resource that lacks is named",
    node("n"),
    { requests: { cpu: "100", memory: "100Gi", "example.com/gpu": "1" } },
    "1 Insufficient cpu, 1 Insufficient example.com/gpu, 1 Insufficient memory",
  ],
  [
    "extended resources are counted",
    node("n", { allocatable: { "example.com/gpu": "1" } }),
    { requests: { "example.com/gpu": "1" } },
    "n",
  ],
  ["a node holds so many Pods", node("n", { allocatable: { pods: "1" } }), {}, "1 Too many pods", [pod("other")]],
];

for (const [rule, one, words, answer, there = []] of oneNode)
  test(`one node: ${rule}`, () => assert.equal(chosen(pod("p", words), cluster([one], { n: there })), answer));

test("the first rule to reject a node is the one it is counted under", () => {
  const nodes = [
    node("a", tainted(noSchedule)),
    node("b", { allocatable: { cpu: "1" } }),
    node("c", { allocatable: { cpu: "1" } }),
  ];
  assert.equal(
    chosen(pod("p", { requests: { cpu: "2" } }), cluster(nodes)),
    "1 node(s) had untolerated taint(s), 2 Insufficient cpu",
  );
});

const preferring = (key: string, weight: number): PodWords => ({
  affinity: {
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight, preference: { matchExpressions: [{ key, operator: "Exists" }] } },
      ],
    },
  },
});

const choices: readonly [
  rule: string,
  nodes: Node[],
  pod: PodWords,
  answer: string,
  there?: Record<string, PodInfo[]>,
][] = [
  [
    "the emptier node",
    [node("a"), node("b")],
    { requests: { cpu: "1" } },
    "b",
    { a: [pod("o", { requests: { cpu: "2", memory: "4Gi" } })] },
  ],
  ["the one that a Pod prefers", [node("a"), node("b", { labels: { fast: "" } })], preferring("fast", 10), "b"],
  [
    "the one without PreferNoSchedule",
    [node("a", tainted({ key: "k", effect: "PreferNoSchedule" })), node("b")],
    {},
    "b",
  ],
  [
    "the one that has the image",
    [node("a"), node("b", { images: [{ names: ["app:1"], sizeBytes: 2_000_000_000 }] })],
    {},
    "b",
  ],
  [
    "the one whose CPU and memory come nearer to balance",
    [node("a"), node("b")],
    { requests: { memory: "2Gi" } },
    "a",
    { a: [pod("o", { requests: { cpu: "2" } })], b: [pod("q", { requests: { memory: "4Gi" } })] },
  ],
];

for (const [rule, nodes, words, answer, there] of choices)
  test(`of two nodes the better is ${rule}`, () =>
    assert.equal(chosen(pod("p", words), cluster(nodes, there)), answer));

test("scores are those of the default profile, weighted", () => {
  const cache = cluster([node("a"), node("b", { labels: { fast: "" } })], {
    a: [pod("o", { requests: { cpu: "1" } })],
  });
  const one = pod("p", { requests: { cpu: "1", memory: "2Gi" }, ...preferring("fast", 1) });
  // Least allocated 61 and 75, the balance as before on both, and the preferred node affinity of b 100 twice.
  assert.deepEqual(totalScores(one, cache, cache.nodes, defaultPlugins), [61 + 75, 75 + 75 + 200]);
});

test("chance decides between equals, the same for the same seed", () => {
  const cache = cluster(["a", "b", "c", "d"].map((name) => node(name)));
  const picks = (seed: number): (string | undefined)[] => {
    const random = createRandom(seed);
    return Array.from({ length: 12 }, () => choose(pod("p"), cache, random, { plugins: defaultPlugins }).node);
  };
  assert.deepEqual(picks(1), picks(1));
  assert.equal(new Set(picks(1)).size, 4);
});

test("of many nodes only some are looked at, and the next Pod goes on from there", () => {
  for (const [nodes, wanted] of [
    [1, 1],
    [99, 99],
    [100, 100],
    [1000, 420],
    [5000, 500],
    [10_000, 500],
  ] as const)
    assert.equal(nodesToFind(nodes), wanted);
  const cache = cluster(Array.from({ length: 300 }, (_, index) => node(`n${index}`)));
  const choice = choose(pod("p"), cache, createRandom(1), { plugins: defaultPlugins, start: 250 });
  assert.equal(choice.evaluated, nodesToFind(300));
  const index = Number(choice.node?.slice(1));
  assert.ok(index >= 250 || index < 250 + 144 - 300, `n${index} was not among those looked at`);
});

test("a nominated Pod keeps its room from Pods that are not more important", () => {
  const cache = cluster([node("n")]);
  cache.nominate(pod("coming", { priority: 10, requests: { cpu: "3" } }), "n");
  const words = { requests: { cpu: "2" } };
  assert.equal(chosen(pod("p", words), cache), "1 Insufficient cpu");
  assert.equal(chosen(pod("q", { ...words, priority: 11 }), cache), "n");
  assert.equal(chosen(pod("coming", { priority: 10, requests: { cpu: "3" } }), cache), "n");
});

test("nodes are taken from zone after zone", () => {
  const zoned = (name: string, zone: string): Node => node(name, { labels: { "topology.kubernetes.io/zone": zone } });
  const cache = cluster([zoned("a1", "a"), zoned("a2", "a"), zoned("a3", "a"), zoned("b1", "b"), zoned("c1", "c")]);
  assert.deepEqual(
    cache.nodes.map(({ name }) => name),
    ["a1", "b1", "c1", "a2", "a3"],
  );
});
