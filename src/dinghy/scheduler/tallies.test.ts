import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "#clock";
import { cluster, type Labels, node, pod } from "./cluster.test-data.ts";
import { imagined, type NodeInfo } from "./node-info.ts";
import type { PodInfo } from "./pod-info.ts";
import { replacing } from "./snapshot.ts";
import { type DomainCounts, domainCount, type Question } from "./tallies.ts";

const zoneKey = "zone";
const webs = (among?: Question["among"]): Question => ({
  key: `webs ${among}`,
  among,
  count: ({ pod: { metadata } }, add) => {
    if (metadata.labels?.app === "web") add(zoneKey, 1);
  },
});
const plain = (counts: DomainCounts): Record<string, number> => Object.fromEntries(counts.get(zoneKey) ?? []);
const zoned = (name: string, zone: string, labels: Labels = {}) => node(name, { labels: { zone, ...labels } });
const web = (name: string): PodInfo => pod(name, { labels: { app: "web" } });

test("an answer follows the Pods that come and go", () => {
  const cache = cluster([zoned("a1", "a"), zoned("a2", "a"), zoned("b1", "b")], { a1: [web("1")] });
  assert.deepEqual(plain(cache.tally(webs())), { a: 1 });
  cache.place(web("2"), "a2");
  cache.place(web("3"), "b1");
  cache.place(pod("4"), "b1");
  assert.deepEqual(plain(cache.tally(webs())), { a: 2, b: 1 });
  cache.remove(web("3").uid);
  cache.place(web("2"), "b1");
  assert.deepEqual(plain(cache.tally(webs())), { a: 1, b: 1 });
  cache.remove(web("1").uid);
  cache.remove(web("2").uid);
  assert.equal(cache.tally(webs()).size, 0);
});

test("domains exist as their nodes do, although nothing counts there", () => {
  const question: Question = { ...webs(), key: "domains", topologyKey: zoneKey, includes: ({ name }) => name !== "x" };
  const cache = cluster([zoned("a1", "a"), zoned("x", "x")], { a1: [web("1")] });
  assert.deepEqual(plain(cache.tally(question)), { a: 1 });
  cache.remove(web("1").uid);
  assert.deepEqual(plain(cache.tally(question)), { a: 0 });
  cache.setNode(zoned("b1", "b"));
  assert.deepEqual(plain(cache.tally(question)), { a: 0, b: 0 });
  cache.setNode(zoned("b1", "c"));
  cache.removeNode("a1");
  assert.deepEqual(plain(cache.tally(question)), { c: 0 });
});

test("what would be leaves what is as it is", () => {
  const cache = cluster([zoned("a1", "a"), zoned("b1", "b")], { a1: [web("1"), web("2")] });
  const [question] = [webs()];
  cache.tally(question);
  const changed = imagined(cache.node("a1") as NodeInfo, [web("1")], [web("3"), web("4")]);
  assert.deepEqual(plain(replacing(cache, changed).tally(question)), { a: 3 });
  assert.deepEqual(plain(cache.tally(question)), { a: 2 });
});

test("kept answers are what counting anew would give, whatever happens", () => {
  const random = createRandom(7);
  const kept = cluster([zoned("a1", "a"), zoned("a2", "a"), zoned("b1", "b")]);
  const names = ["a1", "a2", "b1", "c1"];
  for (let step = 0; step < 300; step++) {
    const one = random.integer(3) > 0 ? web(`p${random.integer(12)}`) : pod(`p${random.integer(12)}`);
    const name = names[random.integer(4)] as string;
    switch (random.integer(8)) {
      case 0:
        kept.setNode(zoned(name, random.integer(2) > 0 ? "a" : "b"));
        break;
      case 1:
        kept.removeNode(name);
        break;
      case 2:
      case 3:
        kept.remove(one.uid);
        break;
      default:
        kept.place(one, name);
    }
    let [a, b] = [0, 0];
    for (const { labels, pods } of kept.nodes) {
      const count = [...pods.values()].filter((other) => other.pod.metadata.labels?.app === "web").length;
      if (labels.zone === "a") a += count;
      else b += count;
    }
    const counts = kept.tally(webs());
    const [someA, someB] = [zoned("", "a"), zoned("", "b")].map(({ metadata }) =>
      domainCount(counts, zoneKey, { labels: metadata.labels } as NodeInfo),
    );
    assert.deepEqual([someA, someB], [a, b], `step ${step}`);
  }
});
