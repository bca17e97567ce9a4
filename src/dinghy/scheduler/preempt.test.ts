import assert from "node:assert/strict";
import { test } from "node:test";
import type { Node, PodDisruptionBudget } from "#apimachinery";
import { createRandom } from "#clock";
import { cluster, node, type ObjectWords, type PodWords, pod } from "./cluster.test-data.ts";
import { defaultPlugins } from "./plugins.ts";
import type { PodInfo } from "./pod-info.ts";
import { preempt } from "./preempt.ts";
import { choose } from "./schedule.ts";

const sized = (name: string, priority: number, cpu = "2", words: PodWords = {}): PodInfo =>
  pod(name, { priority, requests: { cpu }, ...words });
const since = (time: string): PodWords => ({ status: { startTime: `2026-01-01T${time}:00Z` } });
const high = (words: PodWords = {}): PodInfo => sized("high", 100, "4", words);

function outcome(one: PodInfo, nodes: Node[], there: Record<string, PodInfo[]>, words: ObjectWords = {}): string {
  const cache = cluster(nodes, there, words);
  const choice = choose(one, cache, createRandom(1), { plugins: defaultPlugins });
  assert.equal(choice.node, undefined, "the Pod has room already");
  if (choice.node !== undefined) return "";
  const result = preempt(one, choice.diagnosis, cache, createRandom(1), defaultPlugins);
  if (result.node === undefined) return result.message;
  return `${result.node}: ${result.victims.map(({ pod: { metadata } }) => metadata.name).join(" ")}`;
}

const one = [node("n")];
const two = [node("n"), node("m")];
const budget = (app: string, disruptionsAllowed: number): PodDisruptionBudget => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name: app, namespace: "default", uid: app, resourceVersion: "1", creationTimestamp: "" },
  spec: { selector: { matchLabels: { app } } },
  status: { disruptionsAllowed, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
});

const table: readonly [
  rule: string,
  pod: PodInfo,
  nodes: Node[],
  there: Record<string, PodInfo[]>,
  answer: string,
  words?: ObjectWords,
][] = [
  ["all that are in the way go", high(), one, { n: [sized("a", 0), sized("b", 0)] }, "n: a b"],
  [
    "but no more than needed",
    sized("high", 100),
    one,
    { n: [sized("a", 0), sized("b", 0, "1"), sized("c", 0, "1")] },
    "n: b c",
  ],
  ["the less important first", sized("high", 100), one, { n: [sized("a", 1), sized("b", 2)] }, "n: a"],
  [
    "the longer running stays",
    sized("high", 100),
    one,
    { n: [sized("a", 0, "2", since("09:00")), sized("b", 0, "2", since("08:00"))] },
    "n: a",
  ],
  [
    "equals do not yield",
    sized("high", 0),
    one,
    { n: [sized("a", 0, "4")] },
    "0/1 nodes are available: 1 No preemption victims found for incoming pod.",
  ],
  [
    "nor do those without whom it would not fit either",
    high(),
    one,
    { n: [sized("a", 200, "1"), sized("b", 0, "1")] },
    "0/1 nodes are available: 1 Insufficient cpu.",
  ],
  [
    "nothing helps where there never is room",
    sized("high", 100, "5"),
    one,
    { n: [sized("a", 0)] },
    "0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
  ],
  [
    "a Pod may decline",
    high({ preemptionPolicy: "Never" }),
    one,
    { n: [sized("a", 0)] },
    "not eligible due to preemptionPolicy=Never.",
  ],
  [
    "the node with the least important victim",
    high(),
    two,
    { n: [sized("a", 9, "1")], m: [sized("b", 5, "1"), sized("c", 5, "1")] },
    "m: b c",
  ],
  [
    "then the smallest sum",
    high(),
    two,
    { n: [sized("a", 5), sized("b", 4)], m: [sized("c", 5), sized("d", 3)] },
    "m: c d",
  ],
  ["then the fewest", high(), two, { n: [sized("a", -1), sized("b", -1)], m: [sized("c", -1)] }, "m: c"],
  [
    "then the latest started",
    high(),
    two,
    { n: [sized("a", 0, "2", since("08:00"))], m: [sized("b", 0, "2", since("09:00"))] },
    "m: b",
  ],
  [
    "before all, the one where no budget is broken",
    high(),
    two,
    { n: [sized("a", 0, "2", { labels: { app: "db" } })], m: [sized("b", 50, "2")] },
    "m: b",
    { budgets: [budget("db", 0)] },
  ],
  [
    "of one node, those whom no budget protects",
    sized("high", 100),
    one,
    { n: [sized("a", 0, "2", { labels: { app: "db" } }), sized("b", 50, "2")] },
    "n: b",
    { budgets: [budget("db", 0)] },
  ],
];

for (const [rule, preemptor, nodes, there, answer, words] of table)
  test(rule, () => assert.equal(outcome(preemptor, nodes, there, words), answer));

test("while its victims are still going, nobody else goes", () => {
  const victim = sized("a", 0, "4", {
    status: { conditions: [{ type: "DisruptionTarget", status: "True", reason: "PreemptionByScheduler" }] },
  });
  victim.pod.metadata.deletionTimestamp = "2026-01-01T00:00:30Z";
  assert.equal(
    outcome(high({ status: { nominatedNodeName: "n" } }), two, { n: [victim], m: [sized("b", 0)] }),
    "not eligible due to a terminating pod on the nominated node.",
  );
});
