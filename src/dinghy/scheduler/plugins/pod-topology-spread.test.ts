import assert from "node:assert/strict";
import { test } from "node:test";
import { selectorOf, type TopologySpreadConstraint } from "#apimachinery";
import { chosen, cluster, node, pod } from "../cluster.test-data.ts";
import type { PodInfo } from "../pod-info.ts";

const zone = (name: string, zoneName: string) => node(name, { labels: { "topology.kubernetes.io/zone": zoneName } });
const nodes = [zone("a1", "a"), zone("a2", "a"), zone("b1", "b"), zone("c1", "c")];
const labels = { app: "web" };
const web = (name: string): PodInfo => pod(name, { labels });

const spread = (words: Partial<TopologySpreadConstraint> = {}): TopologySpreadConstraint => ({
  maxSkew: 1,
  topologyKey: "topology.kubernetes.io/zone",
  whenUnsatisfiable: "DoNotSchedule",
  labelSelector: { matchLabels: labels },
  ...words,
});

const place = (constraint: TopologySpreadConstraint, there: Record<string, PodInfo[]>, more: object = {}): string =>
  chosen(pod("p", { labels, topologySpreadConstraints: [constraint], ...more }), cluster(nodes, there));

test("with the Pod no zone has more than maxSkew more than the emptiest", () => {
  const there = { a1: [web("1")], b1: [web("2")] };
  assert.equal(place(spread(), there), "c1");
  assert.notEqual(place(spread({ maxSkew: 2 }), { a1: [web("1"), web("2")], b1: [web("3")] }), "a1");
});

test("a Pod that its selector does not select adds nothing itself", () => {
  const other = pod("p", { labels: { app: "other" }, topologySpreadConstraints: [spread()] });
  const picked = chosen(other, cluster(nodes, { a1: [web("1")], a2: [web("2")], b1: [web("3")] }));
  assert.ok(["b1", "c1"].includes(picked), picked);
});

test("who is going, or lives in another namespace, does not count", () => {
  const going = web("1");
  going.pod.metadata.deletionTimestamp = "2026-01-01T00:00:00Z";
  const stranger = pod("2", { labels, namespace: "other" });
  const only = { nodeSelector: { "kubernetes.io/hostname": "a1" } };
  const constraint = spread({ nodeAffinityPolicy: "Ignore" });
  assert.equal(place(constraint, { a1: [going, stranger] }, only), "a1");
});

test("where all domains that may be used are full the reason is told", () => {
  const only = { nodeSelector: { "topology.kubernetes.io/zone": "a" } };
  const ignoring = spread({ nodeAffinityPolicy: "Ignore" });
  assert.equal(
    place(ignoring, { a1: [web("1")] }, only),
    "2 node(s) didn't match Pod's node affinity/selector, 2 node(s) didn't match pod topology spread constraints",
  );
  // Honoured, zones that the Pod cannot use do not exist for it.
  assert.match(place(spread(), { a1: [web("1")] }, only), /^a[12]$/);
});

test("a node without the label is none, and nothing that leaves can help", () => {
  assert.equal(
    place(spread({ topologyKey: "rack" }), {}),
    "4 node(s) didn't match pod topology spread constraints (missing required label)",
  );
});

test("as long as there are fewer domains than minDomains the emptiest counts as empty", () => {
  const there = { a1: [web("1")], b1: [web("2")], c1: [web("3")] };
  assert.match(place(spread(), there), /^[abc]\d$/);
  assert.equal(place(spread({ minDomains: 4 }), there), "4 node(s) didn't match pod topology spread constraints");
});

test("tainted nodes have no domain when taints are honoured", () => {
  const tainted = node("d1", {
    labels: { "topology.kubernetes.io/zone": "d" },
    spec: { taints: [{ key: "k", effect: "NoSchedule" }] },
  });
  const there = { a1: [web("1")], b1: [web("2")], c1: [web("3")] };
  const answer = (constraint: TopologySpreadConstraint): string =>
    chosen(pod("p", { labels, topologySpreadConstraints: [constraint] }), cluster([...nodes, tainted], there));
  assert.match(
    answer(spread()),
    /^1 node\(s\) had untolerated taint\(s\), 4 node\(s\) didn't match pod topology spread constraints$/,
  );
  assert.match(answer(spread({ nodeTaintsPolicy: "Honor" })), /^[abc]\d$/);
});

test("a soft constraint prefers the emptier zone and rejects none", () => {
  const soft = spread({ whenUnsatisfiable: "ScheduleAnyway" });
  assert.equal(place(soft, { a1: [web("1")], b1: [web("2")] }), "c1");
});

test("Pods of a Service or controller are spread over nodes and zones without asking", () => {
  const siblingTerms = selectorOf({ matchLabels: labels });
  const there = { a1: [web("1")], b1: [web("2")] };
  assert.equal(chosen(web("p"), cluster(nodes, there, { siblingTerms })), "c1");
  const flat = [node("x"), node("y")];
  assert.equal(chosen(web("p"), cluster(flat, { x: [web("1")] }, { siblingTerms })), "y");
});
