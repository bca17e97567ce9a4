import { controllerOf, type Deployment, type Pod, type ReplicaSet, scaledValue } from "#apimachinery";
import { HeldBound, noticeMs } from "./held-bound.ts";
import { type Guard, type News, nameOf } from "./standing-invariant.ts";

interface Rollout {
  readonly name: string;
  /** How many Pods its ReplicaSets may be asked for together. */
  readonly most: HeldBound;
  /** How many have to stay available while it rolls. */
  readonly least: HeldBound;
  readonly sets: Map<string, ReplicaSet>;
}

/** Since when a Pod has been Ready (true) or has no longer been (false). */
interface Readiness {
  readonly ready: boolean;
  readonly sinceMs: number;
}

/**
 * A Deployment asks its ReplicaSets for no more Pods together than are desired and the surge, and shrinks one only as
 * far as enough Pods stay Ready. It is looked at when a ReplicaSet gets another size: that is the Deployment's own doing.
 * Upstream's tests look at the same numbers: test/utils/deployment.go.
 */
export function createRolloutGuard(): Guard {
  const rollouts = new Map<string, Rollout>();
  const readiness = new Map<string, Map<string, Readiness>>();

  const follow = (deployment: Deployment, atMs: number): void => {
    const { uid } = deployment.metadata;
    const known = rollouts.get(uid);
    const rollout = known ?? {
      name: nameOf(deployment),
      most: new HeldBound(),
      least: new HeldBound(),
      sets: new Map<string, ReplicaSet>(),
    };
    rollouts.set(uid, rollout);
    const { most, least } = boundsOf(deployment);
    rollout.most.set(most, atMs);
    rollout.least.set(least, atMs);
  };

  const countReady = (set: ReplicaSet, replicas: number, atMs: number): number => {
    const pods = [...(readiness.get(set.metadata.uid)?.values() ?? [])];
    // Who was Ready a moment ago may still be taken for it.
    const ready = pods.filter((pod) => pod.ready || atMs - pod.sinceMs <= noticeMs).length;
    return Math.min(replicas, ready);
  };

  const judge = (rollout: Rollout, set: ReplicaSet, before: ReplicaSet | undefined, news: News, tell: Tell): void => {
    const [size, sizeBefore] = [set.spec.replicas, before?.spec.replicas ?? 0];
    const sets = [...rollout.sets.values()];
    const told = sets.map(({ metadata, spec }) => `${spec.replicas} of ${metadata.name}`).join(", ");
    const asked = sets.reduce((sum, { spec }) => sum + spec.replicas, 0);
    const most = rollout.most.widest("most", news.atMs);
    if (size > sizeBefore && most !== undefined && asked > most) {
      const wanted = `${most} Pods of ${rollout.name} at most`;
      tell({ name: "no-surplus", object: set, path: ".spec.replicas", wanted, got: `${asked}: ${told}` });
    }
    if (size >= sizeBefore) return;
    const ready = (of: ReplicaSet, replicas: number): number => countReady(of, replicas, news.atMs);
    const left = sets.reduce((sum, each) => sum + ready(each, each.spec.replicas), 0);
    const had = left - ready(set, size) + ready(set, sizeBefore);
    const least = rollout.least.widest("least", news.atMs);
    if (least === undefined || had < least || left >= least) return;
    const wanted = `${least} Ready Pods of ${rollout.name} at least`;
    tell({
      name: "no-shortage",
      object: set,
      path: ".spec.replicas",
      wanted,
      got: `${left} of ${had} are left: ${told}`,
    });
  };

  const followSet = (news: News, tell: Tell): void => {
    const set = news.object as ReplicaSet;
    const { uid } = set.metadata;
    const rollout = rollouts.get(controllerOf(set)?.uid ?? "");
    const before = rollout?.sets.get(uid);
    if (news.type === "DELETED" || rollout === undefined) {
      for (const { sets } of rollouts.values()) sets.delete(uid);
      return;
    }
    rollout.sets.set(uid, set);
    // One that was adopted brings its size along.
    if (before !== undefined || news.previous === undefined) judge(rollout, set, before, news, tell);
  };

  const followPod = ({ object, type, atMs }: News): void => {
    const pod = object as Pod;
    const owner = controllerOf(pod)?.uid;
    if (owner === undefined) return;
    const pods = readiness.get(owner) ?? new Map<string, Readiness>();
    readiness.set(owner, pods);
    if (type === "DELETED" || pod.metadata.deletionTimestamp !== undefined) return void pods.delete(pod.metadata.uid);
    const ready = isReady(pod);
    const known = pods.get(pod.metadata.uid);
    if (known?.ready === ready || (known === undefined && !ready)) return;
    pods.set(pod.metadata.uid, { ready, sinceMs: atMs });
  };

  return {
    take: (news, tell) => {
      const { group, resource } = news.kind;
      if (group === "" && resource === "pods") followPod(news);
      else if (group === "apps" && resource === "replicasets") followSet(news, tell);
      else if (group === "apps" && resource === "deployments") {
        if (news.type === "DELETED") rollouts.delete(news.object.metadata.uid);
        else follow(news.object as Deployment, news.atMs);
      }
    },
  };
}

type Tell = Parameters<Guard["take"]>[1];

function isReady({ status }: Pod): boolean {
  return (status?.conditions ?? []).some((condition) => condition.type === "Ready" && condition.status === "True");
}

/** Percentages of surge round up, of unavailability down; where both come to nothing one may be missing. */
function boundsOf({ spec }: Deployment): { most: number; least: number } {
  const { replicas, strategy } = spec;
  if (strategy.type !== "RollingUpdate") return { most: replicas, least: 0 };
  const { maxSurge = "25%", maxUnavailable = "25%" } = strategy.rollingUpdate ?? {};
  const surge = scaledValue(maxSurge, replicas, "up");
  const missing = scaledValue(maxUnavailable, replicas, "down");
  return { most: replicas + surge, least: replicas - (surge === 0 && missing === 0 ? 1 : missing) };
}
