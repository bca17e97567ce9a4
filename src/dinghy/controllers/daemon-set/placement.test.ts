import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pod, Taint } from "#apimachinery";
import { daemon, hash, nodeOfName, setOf } from "./daemon.test-data.ts";
import { nodeOf, templateFor, tolerationsOf } from "./daemon-pod.ts";
import { createNodeFit } from "./node-fit.ts";
import { place } from "./placement.ts";

const now = Date.parse("2026-01-01T01:00:00Z");
const nodes = [nodeOfName("a"), nodeOfName("b")];
const names = (pods: readonly Pod[]): string[] => pods.map(({ metadata }) => metadata.name);

test("a node fits by name, selector and affinity", () => {
  const node = nodeOfName("a", { disk: "ssd" });
  const affinity = (name: string) => ({
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In" as const, values: [name] }] }],
      },
    },
  });
  for (const [pod, run] of [
    [{}, true],
    [{ nodeName: "a" }, true],
    [{ nodeName: "b" }, false],
    [{ nodeSelector: { disk: "ssd" } }, true],
    [{ nodeSelector: { disk: "hdd" } }, false],
    [{ affinity: affinity("a") }, true],
    [{ affinity: affinity("b") }, false],
  ] as const) {
    assert.equal(createNodeFit(setOf({}, pod))(node).run, run, JSON.stringify(pod));
  }
});

test("taints keep Pods away, and only NoExecute drives them off; those of an unwell node do neither", () => {
  const taint = (key: string, effect: Taint["effect"]): Taint => ({ key, effect });
  for (const [each, fit] of [
    [taint("x", "PreferNoSchedule"), { run: true, stay: true }],
    [taint("x", "NoSchedule"), { run: false, stay: true }],
    [taint("x", "NoExecute"), { run: false, stay: false }],
    [taint("node.kubernetes.io/not-ready", "NoExecute"), { run: true, stay: true }],
    [taint("node.kubernetes.io/unschedulable", "NoSchedule"), { run: true, stay: true }],
    [taint("node.kubernetes.io/network-unavailable", "NoSchedule"), { run: false, stay: true }],
  ] as const) {
    assert.deepEqual(createNodeFit(setOf())(nodeOfName("a", {}, [each])), fit, `${each.key} ${each.effect}`);
  }
  assert.equal(tolerationsOf(setOf()).length, 6);
  assert.equal(tolerationsOf(setOf({}, { hostNetwork: true })).length, 7);
});

test("a Pod is meant for one node by an affinity that takes the place of the template's", () => {
  const template = templateFor(setOf(), hash, "a");
  const { nodeName: _, ...spec } = daemon("p", "a").spec;
  assert.equal(nodeOf({ ...daemon("p", "a"), spec: { ...spec, ...template.spec } }), "a");
  assert.equal(template.metadata?.labels?.["controller-revision-hash"], hash);
});

test("each node that fits gets exactly one Pod", () => {
  const early = { ready: true, created: "2026-01-01T00:00:00Z" };
  const late = { ready: true, created: "2026-01-01T00:10:00Z" };
  for (const [why, pods, create, gone] of [
    ["none", [], ["a", "b"], []],
    ["one each", [daemon("p", "a"), daemon("q", "b")], [], []],
    ["one is leaving", [daemon("p", "a"), daemon("q", "b", { leaving: true })], [], []],
    [
      "one has ended and is leaving",
      [daemon("p", "a"), daemon("q", "b", { phase: "Failed", leaving: true })],
      ["b"],
      [],
    ],
    ["two on one", [daemon("q", "a", late), daemon("p", "a", early), daemon("r", "b")], [], ["q"]],
  ] as const) {
    const found = place(setOf(), hash, nodes, pods, now);
    assert.deepEqual([found.create, names(found.delete)], [create, gone], why);
  }
});

test("Pods that have ended are in the way", () => {
  const found = place(setOf(), hash, nodes, [daemon("p", "a", { phase: "Failed" }), daemon("q", "b")], now);
  assert.deepEqual(
    found.ended.map(({ pod, node }) => [pod.metadata.name, node]),
    [["p", "a"]],
  );
  assert.deepEqual(found.create, []);
});

test("Pods leave a node that no longer fits, and wait for none that is gone", () => {
  const selecting = setOf({}, { nodeSelector: { logs: "yes" } });
  assert.deepEqual(names(place(selecting, hash, nodes, [daemon("p", "a")], now).delete), ["p"]);
  const template = templateFor(setOf(), hash, "gone").spec;
  const waiting = { ...daemon("w", ""), spec: template };
  assert.deepEqual(names(place(setOf(), hash, nodes, [waiting], now).delete), ["w"]);
});

test("in a surge the old Pod stays until the new one is available", () => {
  const surging = setOf({
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  });
  const old = daemon("old", "a", { ready: true }, "earlier");
  const only = [nodeOfName("a")];
  assert.deepEqual(names(place(surging, hash, only, [old, daemon("new", "a", {})], now).delete), []);
  assert.deepEqual(names(place(surging, hash, only, [old, daemon("new", "a")], now).delete), ["old"]);
  const unwell = daemon("old", "a", {}, "earlier");
  assert.deepEqual(names(place(surging, hash, only, [unwell, daemon("new", "a", {})], now).delete), ["old"]);
});

test("a surge does not wait for a Pod that is going, others do", () => {
  const going = [daemon("p", "a", { ready: true, leaving: true }), daemon("q", "b")];
  const surging = setOf({ updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } });
  assert.deepEqual(place(surging, hash, nodes, going, now).create, ["a"]);
  assert.deepEqual(place(setOf(), hash, nodes, going, now).create, []);
});
