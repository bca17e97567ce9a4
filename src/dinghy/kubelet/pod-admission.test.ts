import assert from "node:assert/strict";
import { test } from "node:test";
import type { Node, Pod } from "#apimachinery";
import { createPodAdmission, type PodAdmissionOptions } from "./pod-admission.ts";
import { createPodLedger } from "./pod-ledger.ts";

const nodeWith = (labels: Record<string, string>): Node =>
  ({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: "n", labels },
    status: { allocatable: { cpu: "1", pods: "10" } },
  }) as unknown as Node;

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", namespace: "x", uid: "u" },
  spec: { nodeName: "n", nodeSelector: { harbour: "open" }, containers: [{ name: "main", image: "app" }] },
} as unknown as Pod;

/** A node that is known by `known`, while the server says `live`; gives what became of the Pod. */
async function admit(
  known: Node,
  live: Node,
  meanwhile: "nothing" | "it goes" = "nothing",
  asking: Pod = pod,
): Promise<string[]> {
  const told: string[] = [];
  const admission = createPodAdmission({
    ledger: createPodLedger(),
    node: () => known,
    pods: () => [],
    refuse: () => undefined,
    clock: { now: () => 0 },
    recorder: { record: (_: Pod, __: string, reason: string) => void told.push(reason) },
    client: {
      get: async () => {
        told.push("asked");
        return live;
      },
      patch: async () => pod,
    },
  } as unknown as PodAdmissionOptions);
  admission.admit(asking, () => told.push("started"));
  told.push(admission.holds("u") ? "held" : "free");
  if (meanwhile === "it goes") admission.forget("u");
  await new Promise((resolve) => process.nextTick(resolve));
  return told;
}

test("a Pod whose node is known to fit starts at once", async () => {
  assert.deepEqual(await admit(nodeWith({ harbour: "open" }), nodeWith({})), ["started", "free"]);
});

test("a Pod that fits the node as the server knows it starts, although the kubelet has not heard of the label yet", async () => {
  assert.deepEqual(await admit(nodeWith({}), nodeWith({ harbour: "open" })), ["asked", "held", "started"]);
});

test("a Pod that does not fit the node as the server knows it is refused", async () => {
  assert.deepEqual(await admit(nodeWith({}), nodeWith({})), ["asked", "held", "NodeAffinity"]);
});

test("what others count of a node may be newer on the server, too", async () => {
  const berths = (count: string): Node => ({ ...nodeWith({}), status: { allocatable: { "x.io/berths": count } } });
  const container = { name: "main", image: "app", resources: { requests: { "x.io/berths": "2" } } };
  const asking = { ...pod, spec: { nodeName: "n", containers: [container] } } as unknown as Pod;
  assert.deepEqual(await admit(berths("1"), berths("2"), "nothing", asking), ["asked", "held", "started"]);
  assert.deepEqual(await admit(berths("1"), berths("1"), "nothing", asking), ["asked", "held", "OutOfx.io/berths"]);
});

test("a Pod that goes while its node is asked for is left alone", async () => {
  assert.deepEqual(await admit(nodeWith({}), nodeWith({ harbour: "open" }), "it goes"), ["asked", "held"]);
});
