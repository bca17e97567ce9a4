import { Given, When } from "@cucumber/cucumber";
import {
  type Answer,
  type Asked,
  act,
  actTogether,
  HarnessError,
  mustSucceed,
  type NodeFaults,
  NotClaimed,
  type ObjectKey,
  parseState,
  pathOf,
  type Reference,
} from "#suite";
import type { TrialWorld } from "./world.ts";

const ready = parseState("Ready");

/** How long a new cluster's nodes may take to report that they are ready. */
const readyMs = 60_000;

interface NodeObject {
  metadata: { name: string };
  spec?: { unschedulable?: boolean; taints?: { key: string; value?: string; effect: string }[] };
}

Given("a cluster with {int} ready node(s)", async function (this: TrialWorld, count: number) {
  const found = await readyNodes(this, count);
  if (found.length >= count) return undefined;
  return notClaimed(this, `needs ${count} ready nodes, and the target has ${found.length}`);
});

Given("a ready node is saved as {var}", async function (this: TrialWorld, name: string) {
  const taken = new Set(this.trial.variables.values());
  const found = await readyNodes(this, 1);
  const node = found.find((one) => !taken.has(one));
  if (node === undefined) throw new HarnessError("there is no ready node that has not been saved yet");
  this.trial.variables.set(name, node);
});

When("I cordon {ref}", async function (this: TrialWorld, reference: Reference) {
  await setUnschedulable(this, await this.trial.key(reference), true);
});

When("I uncordon {ref}", async function (this: TrialWorld, reference: Reference) {
  await setUnschedulable(this, await this.trial.key(reference), false);
});

When("I drain {ref}", async function (this: TrialWorld, reference: Reference) {
  const node = await this.trial.key(reference);
  await setUnschedulable(this, node, true);
  await evictAll(this, node);
});

When("I taint {ref} with {string}", async function (this: TrialWorld, reference: Reference, text: string) {
  const [, key, value, effect, removed] = /^([^=:]+)(?:=([^:]*))?:(\w+)(-?)$/.exec(text) ?? [];
  if (key === undefined || effect === undefined) {
    throw new HarnessError(`"${text}" is no taint like key=value:NoSchedule, and key:NoSchedule- takes it away`);
  }
  const node = await this.trial.key(reference);
  const rest = (nodeObject(this, node).spec?.taints ?? []).filter(
    (taint) => taint.key !== key || taint.effect !== effect,
  );
  const taints = removed === "-" ? rest : [...rest, { key, effect, ...(value !== undefined && { value }) }];
  await patchNode(this, node, { spec: { taints } });
});

Given("{ref} stops reporting", async function (this: TrialWorld, reference: Reference) {
  const { name } = await this.trial.key(reference);
  this.trial.silenced.add(name);
  await faultsOf(this).stopReporting(name);
  await afterFault(this);
});

Given("{ref} reports again", async function (this: TrialWorld, reference: Reference) {
  const { name } = await this.trial.key(reference);
  await faultsOf(this).reportAgain(name);
  this.trial.silenced.delete(name);
  await afterFault(this);
});

Given("a node joins and is saved as {var}", async function (this: TrialWorld, variable: string) {
  const { trial } = this;
  const { join } = faultsOf(this);
  if (join === undefined) throw new HarnessError("the target cannot add a node; say @needs:node-joins");
  const name = `${trial.namespace}-${variable}`;
  trial.leftBehind.push(`/api/v1/nodes/${name}`);
  await join(name);
  trial.variables.set(variable, name);
  await afterFault(this);
});

function faultsOf({ trial: { target } }: TrialWorld): NodeFaults {
  if (target.faults) return target.faults;
  throw new HarnessError("the target has no faults to offer; say @needs:node-faults");
}

/** No request of the scenario's: nothing was answered, and time counts from here. */
async function afterFault(world: TrialWorld): Promise<void> {
  await world.trial.settle();
  world.trial.anchorHere();
}

async function notClaimed(world: TrialWorld, reason: string): Promise<"skipped"> {
  world.error = new NotClaimed(reason);
  await world.attach(`not claimed: ${reason}`, "text/plain");
  return "skipped";
}

/** Names of the nodes that Pods can be put on, waiting a while until there are enough. */
async function readyNodes(world: TrialWorld, count: number): Promise<string[]> {
  const { trial } = world;
  const kind = await trial.kind("Node");
  await trial.recorder.watch(kind, undefined);
  const { time } = trial.target;
  const deadlineMs = time.now() + readyMs;
  for (;;) {
    await time.settle();
    const nodes = trial.trace.present().list(kind) as unknown as NodeObject[];
    const usable = nodes
      .filter((node) => ready.check(node as never).length === 0 && isOpen(node))
      .map(({ metadata }) => metadata.name);
    if (usable.length >= count || time.now() >= deadlineMs) return usable.toSorted();
    if ((await time.wait(deadlineMs, trial.trace.changed())) === "quiescent") return usable.toSorted();
  }
}

const isOpen = ({ spec }: NodeObject): boolean =>
  !spec?.unschedulable && !spec?.taints?.some(({ effect }) => effect === "NoSchedule" || effect === "NoExecute");

function nodeObject(world: TrialWorld, key: ObjectKey): NodeObject {
  const node = world.trial.trace.present().get(key);
  if (node === undefined) throw new HarnessError(`there is no node ${key.name}`);
  return node as unknown as NodeObject;
}

async function setUnschedulable(world: TrialWorld, key: ObjectKey, unschedulable: boolean): Promise<void> {
  await patchNode(world, key, { spec: { unschedulable } });
}

/** A node belongs to everybody: what a scenario does to it is undone with the scenario where the cluster stays. */
async function patchNode(world: TrialWorld, key: ObjectKey, body: object): Promise<Answer> {
  const { trial } = world;
  const before = nodeObject(world, key).spec;
  trial.undo.push({
    url: pathOf(key),
    body: { spec: { unschedulable: before?.unschedulable ?? null, taints: before?.taints ?? null } },
  });
  const answer = await act(trial, {
    method: "PATCH",
    url: pathOf(key),
    body,
    contentType: "application/merge-patch+json",
  });
  if (world.role === "Context") {
    trial.unlookedAt = false;
    mustSucceed(answer);
  }
  return answer;
}

/** Only the scenario's own Pods: on a shared cluster the others are not ours to move. */
async function evictAll(world: TrialWorld, node: ObjectKey): Promise<void> {
  const { trial } = world;
  const kind = await trial.kind("Pod");
  const pods = trial.trace
    .present()
    .list(kind)
    .filter((pod) => {
      const { nodeName } = (pod as unknown as { spec: { nodeName?: string } }).spec;
      const owned = pod.metadata.ownerReferences?.some((owner) => owner.kind === "DaemonSet");
      return nodeName === node.name && !owned && pod.metadata.namespace === trial.namespace;
    });
  const asked = pods.map(
    ({ metadata: { name, namespace } }): Asked => ({
      method: "POST",
      url: pathOf({ kind, name, ...(namespace !== undefined && { namespace }) }, "eviction"),
      body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } },
    }),
  );
  if (asked.length > 0) await actTogether(trial, asked);
}
