import assert from "node:assert/strict";
import { test } from "node:test";
import type { PersistentVolume, PersistentVolumeClaim, Volume } from "#apimachinery";
import { chosen, cluster, node, type ObjectWords, type PodWords, pod } from "../cluster.test-data.ts";

const using = (...claims: string[]): PodWords => ({
  volumes: claims.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })),
});
const disk = (volume: Omit<Volume, "name">): PodWords => ({ volumes: [{ name: "disk", ...volume } as Volume] });

/** Every claim is bound to the volume of its name. */
const bound = (volume: object = {}, claim: object = {}): ObjectWords => ({
  claim: (namespace, name) =>
    ({
      metadata: { namespace, name, uid: name },
      spec: { volumeName: name, accessModes: ["ReadWriteOnce"], ...claim },
      status: { phase: "Bound" },
    }) as unknown as PersistentVolumeClaim,
  volume: (name) => ({ metadata: { name }, spec: {}, ...volume }) as unknown as PersistentVolume,
});

const inline: readonly [what: string, one: Omit<Volume, "name">, other: Omit<Volume, "name">, taken: boolean][] = [
  ["one disk twice", { gcePersistentDisk: { pdName: "d" } }, { gcePersistentDisk: { pdName: "d" } }, true],
  ["two disks", { gcePersistentDisk: { pdName: "d" } }, { gcePersistentDisk: { pdName: "e" } }, false],
  [
    "a disk that both only read",
    { iscsi: { iqn: "i", readOnly: true } },
    { iscsi: { iqn: "i", readOnly: true } },
    false,
  ],
  ["a disk that one writes", { iscsi: { iqn: "i", readOnly: true } }, { iscsi: { iqn: "i" } }, true],
  [
    "a volume that nobody shares",
    { awsElasticBlockStore: { volumeID: "v", readOnly: true } },
    { awsElasticBlockStore: { volumeID: "v", readOnly: true } },
    true,
  ],
  [
    "an image behind one of several monitors",
    { rbd: { monitors: ["m", "n"], pool: "p", image: "i" } },
    { rbd: { monitors: ["n"], pool: "p", image: "i" } },
    true,
  ],
];

for (const [what, one, other, taken] of inline)
  test(`${what} ${taken ? "is not given to" : "can be had by"} a second Pod of the node`, () => {
    const there = { n: [pod("there", disk(other))] };
    assert.equal(
      chosen(pod("p", disk(one)), cluster([node("n")], there)),
      taken ? "1 node(s) had no available disk" : "n",
    );
  });

test("a claim for one Pod is not given to a second, on whatever node", () => {
  const objects = bound({}, { accessModes: ["ReadWriteOncePod"] });
  const nodes = [node("a"), node("b")];
  const answer = (claim: string) =>
    chosen(pod("p", using(claim)), cluster(nodes, { a: [pod("o", using("data"))] }, objects));
  assert.match(answer("data"), /^2 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod/);
  assert.notEqual(answer("other").length, 0);
  assert.match(answer("other"), /^[ab]$/);
});

test("a volume with zones goes to nodes of one of them, and to nodes that say nothing", () => {
  const key = "topology.kubernetes.io/zone";
  const objects = bound({ metadata: { name: "v", labels: { [key]: "x__y" } } });
  const zoned = (zone: string) => node(zone, { labels: { [key]: zone } });
  assert.equal(chosen(pod("p", using("data")), cluster([zoned("y"), zoned("z")], {}, objects)), "y");
  assert.equal(
    chosen(pod("p", using("data")), cluster([zoned("z")], {}, objects)),
    "1 node(s) had no available volume zone",
  );
  assert.equal(chosen(pod("p", using("data")), cluster([node("n")], {}, objects)), "n");
});

test("a node attaches as many volumes of a driver as it says, each counted once", () => {
  const limited = (count: number): ObjectWords => ({
    ...bound(),
    volume: (name) =>
      ({ metadata: { name }, spec: { csi: { driver: "d", volumeHandle: name } } }) as unknown as PersistentVolume,
    volumeLimits: () => new Map([["d", count]]),
  });
  const answer = (limit: number, ...claims: string[]) =>
    chosen(pod("p", using(...claims)), cluster([node("n")], { n: [pod("o", using("one", "two"))] }, limited(limit)));
  assert.equal(answer(3, "three"), "n");
  assert.equal(answer(2, "two"), "n");
  assert.equal(answer(2, "three"), "1 node(s) exceed max volume count");
});
