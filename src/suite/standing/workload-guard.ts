import { controllerOf, type KubernetesObject, type Pod } from "#apimachinery";
import { HeldBound } from "./held-bound.ts";
import type { Guard, News } from "./standing-invariant.ts";

interface Spec {
  readonly replicas?: number;
  readonly parallelism?: number;
  readonly completions?: number;
}

/** How many Pods of its own a workload may have at a time that are neither going nor finished. */
const mostPods: Readonly<Record<string, (spec: Spec) => number>> = {
  ReplicaSet: ({ replicas = 1 }) => replicas,
  ReplicationController: ({ replicas = 1 }) => replicas,
  StatefulSet: ({ replicas = 1 }) => replicas,
  Job: ({ parallelism = 1 }) => parallelism,
};

/**
 * A workload makes no Pod beyond what it is to have. It is looked at when a Pod of its is made: only then is it the
 * workload's own doing that there are so many.
 */
export function createWorkloadGuard(): Guard {
  const bounds = new Map<string, HeldBound>();
  const pods = new Map<string, Map<string, Pod>>();

  const follow = (object: KubernetesObject, atMs: number): void => {
    const bound = bounds.get(object.metadata.uid) ?? new HeldBound();
    bounds.set(object.metadata.uid, bound);
    bound.set(mostPods[object.kind]?.((object as { spec?: Spec }).spec ?? {}) ?? 0, atMs);
  };

  const countPod = ({ type, atMs, previous, ...news }: News, tell: Parameters<Guard["take"]>[1]): void => {
    const pod = news.object as Pod;
    const before = previous && controllerOf(previous)?.uid;
    if (before !== undefined) pods.get(before)?.delete(pod.metadata.uid);
    const owner = controllerOf(pod);
    if (owner === undefined || type === "DELETED" || !isActive(pod)) return;
    const own = pods.get(owner.uid) ?? new Map<string, Pod>();
    pods.set(owner.uid, own.set(pod.metadata.uid, pod));
    if (previous !== undefined) return;
    const most = bounds.get(owner.uid)?.widest("most", atMs);
    if (most === undefined || own.size <= most) return;
    const names = [...own.values()].map(({ metadata }) => metadata.name);
    const wanted = `${most} Pods of ${owner.kind}/${owner.name} at most`;
    tell({ name: "no-surplus", object: pod, path: "count", wanted, got: `${own.size}: ${names.join(", ")}` });
  };

  return {
    take: (news, tell) => {
      const { object, kind, type, atMs } = news;
      if (kind.group === "" && kind.resource === "pods") countPod(news, tell);
      else if (object.kind in mostPods && ["", "apps", "batch"].includes(kind.group)) {
        if (type === "DELETED") bounds.delete(object.metadata.uid);
        else follow(object, atMs);
      }
    },
  };
}

function isActive({ metadata, status }: Pod): boolean {
  return metadata.deletionTimestamp === undefined && status?.phase !== "Succeeded" && status?.phase !== "Failed";
}
