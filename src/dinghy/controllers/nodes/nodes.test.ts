import assert from "node:assert/strict";
import { test } from "node:test";
import type { Condition, Node, Taint } from "#apimachinery";
import { createVirtualClock } from "#clock";
import { createEvictionPace } from "./eviction-pace.ts";
import { createNodeHealth, unknownConditions } from "./node-health.ts";
import { desiredTaints } from "./node-taints.ts";
import { ZoneCensus } from "./zone-census.ts";
import { zoneState } from "./zone-state.ts";

const now = Date.parse("2026-01-01T00:10:00Z");
const node = (
  name: string,
  ready: Condition["status"] | undefined,
  more: { zone?: string; taints?: Taint[]; unschedulable?: boolean; conditions?: Condition[] } = {},
): Node => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: {
    name,
    uid: name,
    resourceVersion: "1",
    creationTimestamp: "2026-01-01T00:00:00Z",
    labels: { "topology.kubernetes.io/zone": more.zone ?? "a" },
  },
  spec: { taints: more.taints, unschedulable: more.unschedulable },
  status: { conditions: [...(ready ? [{ type: "Ready", status: ready } as const] : []), ...(more.conditions ?? [])] },
});
const shown = (taints: readonly Taint[]) =>
  taints.map(({ key, effect }) => `${key.replace("node.kubernetes.io/", "")}:${effect}`);

test("conditions keep Pods away; readiness drives them out only when the node is given up", () => {
  const pressure: Condition = { type: "MemoryPressure", status: "True" };
  for (const [subject, evict, taints] of [
    [node("n", "True"), false, []],
    [node("n", "False"), false, ["not-ready:NoSchedule"]],
    [node("n", "Unknown"), true, ["unreachable:NoSchedule", "unreachable:NoExecute"]],
    [
      node("n", "True", { unschedulable: true, conditions: [pressure] }),
      false,
      ["memory-pressure:NoSchedule", "unschedulable:NoSchedule"],
    ],
    [
      node("n", "True", {
        taints: [
          { key: "mine", effect: "NoExecute" },
          { key: "node.kubernetes.io/not-ready", effect: "NoExecute" },
        ],
      }),
      true,
      ["mine:NoExecute"],
    ],
  ] as const) {
    assert.deepEqual(shown(desiredTaints(subject, evict, now)), taints);
  }
});

test("a taint that stays keeps its time; one that turns into the other gets a new one", () => {
  const old: Taint = { key: "node.kubernetes.io/not-ready", effect: "NoExecute", timeAdded: "2026-01-01T00:00:00Z" };
  const same = desiredTaints(node("n", "False", { taints: [old] }), true, now);
  assert.ok(same.includes(old));
  const other = desiredTaints(node("n", "Unknown", { taints: [old] }), true, now);
  assert.deepEqual(shown(other), ["unreachable:NoSchedule", "unreachable:NoExecute"]);
});

test("a zone is in trouble when more than two nodes and 55 % have failed", () => {
  for (const [ready, failed, state] of [
    [3, 0, "Normal"],
    [1, 2, "Normal"],
    [2, 3, "PartialDisruption"],
    [3, 3, "Normal"],
    [0, 1, "FullDisruption"],
  ] as const) {
    assert.equal(zoneState({ size: ready + failed, failed }), state, `${ready} ready, ${failed} failed`);
  }
});

function rates(nodes: readonly Node[]) {
  const census = new ZoneCensus();
  for (const each of nodes) census.change(undefined, each);
  return census.rates();
}

test("a lost zone is given up at the ordinary pace, unless every zone is lost", () => {
  const lost = [node("a1", "Unknown"), node("a2", "Unknown")];
  assert.deepEqual(rates([...lost, node("b1", "True", { zone: "b" })]), {
    rates: new Map([
      ["/a", 0.1],
      ["/b", 0.1],
    ]),
    blind: false,
  });
  assert.deepEqual(rates(lost), { rates: new Map([["/a", 0]]), blind: true });
});

test("small zones in trouble are not evicted, large ones slowly", () => {
  const zone = (size: number) =>
    Array.from({ length: size }, (_, index) => node(`n${index}`, index < size * 0.4 ? "True" : "Unknown"));
  assert.equal(rates(zone(10)).rates.get("/a"), 0);
  assert.equal(rates(zone(60)).rates.get("/a"), 0.01);
});

test("zones are counted as nodes fail, move, recover and go", () => {
  const census = new ZoneCensus();
  const ready = node("a1", "True");
  const failed = node("a1", "Unknown");
  assert.equal(census.change(undefined, ready), true);
  assert.equal(census.change(ready, node("a1", "True", { unschedulable: true })), false);
  assert.equal(census.change(ready, failed), true);
  assert.equal(census.rates().blind, true);
  const elsewhere = node("a1", "Unknown", { zone: "b" });
  assert.equal(census.change(failed, elsewhere), true);
  assert.deepEqual([...census.rates().rates.keys()], ["/b"]);
  assert.equal(census.change(elsewhere, undefined), true);
  assert.deepEqual(census.rates(), { rates: new Map(), blind: false });
});

test("nodes are given up one every ten seconds, and not those that come back", async () => {
  const clock = createVirtualClock();
  const start = clock.now();
  const granted: string[] = [];
  const pace = createEvictionPace(clock, (name) => granted.push(`${name}@${(clock.now() - start) / 1000}`));
  pace.setRates(new Map([["a", 0.1]]));
  for (const name of ["n1", "n2", "n3"]) pace.ask("a", name);
  pace.withdraw("n2");
  await clock.sleep(30_000);
  assert.deepEqual(granted, ["n1@0.1", "n3@10.1"]);
});

test("silence counts from the last sign by our own clock, and a node that never spoke has longer", async () => {
  const clock = createVirtualClock();
  const health = createNodeHealth(() => clock.now());
  const spoken = node("spoken", "True");
  const mute = node("mute", undefined);
  assert.deepEqual([health.leftMs(spoken), health.leftMs(mute)], [50_000, 60_000]);
  await clock.sleep(21_000);
  assert.equal(health.isOverdue(spoken), true);
  health.heard("spoken");
  assert.equal(health.isOverdue(spoken), false);
  assert.equal(health.leftMs(spoken), 50_000);
});

test("what a silent node used to say becomes unknown, and is told apart from what it never said", () => {
  const reasons = unknownConditions(node("n", "True"), now).map(({ type, status, reason }) => [type, status, reason]);
  assert.deepEqual(reasons, [
    ["Ready", "Unknown", "NodeStatusUnknown"],
    ["MemoryPressure", "Unknown", "NodeStatusNeverUpdated"],
    ["DiskPressure", "Unknown", "NodeStatusNeverUpdated"],
    ["PIDPressure", "Unknown", "NodeStatusNeverUpdated"],
  ]);
});
