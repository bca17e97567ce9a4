import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "#clock";
import { cluster, node, pod } from "./cluster.test-data.ts";
import { defaultProfile, type Profile } from "./profile.ts";
import { readSchedulerConfiguration } from "./read-configuration.ts";
import { choose, totalScores } from "./schedule.ts";

const head = "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n";
const read = (text: string) => readSchedulerConfiguration(head + text);
const only = (text: string): Profile => read(`profiles: [${text}]`).profiles[0] as Profile;
const names = ({ plugins }: Profile): string[] => plugins.map((plugin) => plugin.name);

test("a configuration that says nothing is the default one", () => {
  const { profiles, firstBackOffMs, longestBackOffMs } = read("");
  assert.deepEqual([firstBackOffMs, longestBackOffMs], [1000, 10_000]);
  assert.deepEqual(profiles.map(names), [names(defaultProfile)]);
  assert.deepEqual(profiles[0]?.preemption, defaultProfile.preemption);
});

test("profiles have names, waits and shares of nodes of their own", () => {
  const { profiles, firstBackOffMs, longestBackOffMs } = read(
    "percentageOfNodesToScore: 20\npodInitialBackoffSeconds: 2\npodMaxBackoffSeconds: 30\n" +
      "profiles: [{ schedulerName: a }, { schedulerName: b, percentageOfNodesToScore: 70 }]",
  );
  assert.deepEqual([firstBackOffMs, longestBackOffMs], [2000, 30_000]);
  assert.deepEqual(
    profiles.map((one) => [one.schedulerName, one.percentageOfNodesToScore]),
    [
      ["a", 20],
      ["b", 70],
    ],
  );
});

const without = (point: string, plugin: string): string =>
  `{ plugins: { ${point}: { disabled: [{ name: ${plugin} }] } } }`;

test("what is disabled everywhere is gone, and what is disabled at a point is gone there", () => {
  assert.ok(!names(only(without("multiPoint", "ImageLocality"))).includes("ImageLocality"));
  const taints = only(without("filter", "TaintToleration")).plugins.find(({ name }) => name === "TaintToleration");
  assert.equal(taints?.filter, undefined);
  assert.ok(taints?.score);
  assert.equal(only(without("postFilter", "DefaultPreemption")).preemption, undefined);
});

test("with a star all that are not enabled go", () => {
  const profile = only(
    '{ plugins: { score: { disabled: [{ name: "*" }], enabled: [{ name: NodeAffinity, weight: 7 }] } } }',
  );
  const scoring = profile.plugins.filter(({ score, rate }) => score ?? rate);
  assert.deepEqual(
    scoring.map(({ name, weight }) => [name, weight]),
    [["NodeAffinity", 7]],
  );
  assert.ok(names(profile).includes("NodePorts"));
});

test("what is disabled and enabled again comes last", () => {
  const text = "{ plugins: { multiPoint: { disabled: [{ name: NodeName }], enabled: [{ name: NodeName }] } } }";
  assert.equal(names(only(text)).at(-1), "NodeName");
});

const args = (plugin: string, settings: string): Profile =>
  only(`{ pluginConfig: [{ name: ${plugin}, args: ${settings} }] }`);
const nodes = [node("a"), node("b")];
const used = { a: [pod("o", { requests: { cpu: "2", memory: "4Gi" } })] };
const chosenBy = ({ plugins }: Profile, words = {}): string | undefined =>
  choose(pod("p", { requests: { cpu: "1", memory: "2Gi" }, ...words }), cluster(nodes, used), createRandom(1), {
    plugins,
  }).node;

test("a profile may fill nodes one after the other", () => {
  assert.equal(chosenBy(defaultProfile), "b");
  assert.equal(chosenBy(args("NodeResourcesFit", "{ scoringStrategy: { type: MostAllocated } }")), "a");
});

test("a profile may say how good a share of use is", () => {
  const shape = "[{ utilization: 0, score: 0 }, { utilization: 100, score: 10 }]";
  const ratio = `{ scoringStrategy: { type: RequestedToCapacityRatio, requestedToCapacityRatio: { shape: ${shape} } } }`;
  const { plugins } = args("NodeResourcesFit", ratio);
  const fit = plugins.filter(({ name }) => name === "NodeResourcesFit");
  const cache = cluster(nodes, used);
  const one = pod("p", { requests: { cpu: "1", memory: "2Gi" } });
  assert.deepEqual(totalScores(one, cache, cache.nodes, fit), [75, 25]);
});

test("a profile may be for some nodes only", () => {
  const terms = "[{ matchFields: [{ key: metadata.name, operator: In, values: [a] }] }]";
  const affinity = `{ addedAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: ${terms} } } }`;
  assert.equal(chosenBy(args("NodeAffinity", affinity)), "a");
});

const refused: readonly [what: string, text: string, message: RegExp][] = [
  ["a kind that is none", "kind: Scheduler", /wants apiVersion kubescheduler\.config\.k8s\.io\/v1 and kind/],
  ["what is no YAML", "{", /^scheduler configuration: /],
  ["a name twice", `${head}profiles: [{}, {}]`, /profiles\[1\]\.schedulerName: "default-scheduler" is there twice/],
  [
    "a plugin that is none",
    `${head}profiles: [${without("score", "Magic")}]`,
    /there is no plugin "Magic"; there are NodeUn/,
  ],
  [
    "a point that is none",
    `${head}profiles: [${without("guess", "NodeName")}]`,
    /plugins\.guess: there is no such point/,
  ],
  [
    "too large a share",
    `${head}percentageOfNodesToScore: 101`,
    /percentageOfNodesToScore: wants a whole number from 0 to 100/,
  ],
  [
    "a longest wait below the first",
    `${head}podInitialBackoffSeconds: 5\npodMaxBackoffSeconds: 4`,
    /podMaxBackoffSeconds: wants/,
  ],
  [
    "a strategy that is none",
    `${head}profiles: [{ pluginConfig: [{ name: NodeResourcesFit, args: { scoringStrategy: { type: Best } } }] }]`,
    /pluginConfig NodeResourcesFit: scoringStrategy\.type takes LeastAllocated, MostAllocated, .* not "Best"/,
  ],
];

for (const [what, text, message] of refused)
  test(`${what} is refused, and it is said where`, () => {
    assert.throws(() => readSchedulerConfiguration(text), { name: "SchedulerConfigurationError", message });
  });
