import { controllerOf, type DaemonSet, type Pod } from "#apimachinery";
import { HeldBound } from "./held-bound.ts";
import type { Guard, News } from "./standing-invariant.ts";

/** A DaemonSet makes one Pod for a node, and one more only where its strategy surges. */
export function createDaemonGuard(): Guard {
  const bounds = new Map<string, HeldBound>();
  const pods = new Map<string, Map<string, Pod>>();

  const countPod = ({ object, previous, type, atMs }: News, tell: Parameters<Guard["take"]>[1]): void => {
    const pod = object as Pod;
    const owner = controllerOf(pod);
    if (owner?.kind !== "DaemonSet") return;
    const own = pods.get(owner.uid) ?? new Map<string, Pod>();
    pods.set(owner.uid, own);
    const { phase } = pod.status ?? {};
    if (
      type === "DELETED" ||
      pod.metadata.deletionTimestamp !== undefined ||
      phase === "Failed" ||
      phase === "Succeeded"
    )
      return void own.delete(pod.metadata.uid);
    own.set(pod.metadata.uid, pod);
    const node = nodeOf(pod);
    const most = bounds.get(owner.uid)?.widest("most", atMs);
    if (previous !== undefined || node === undefined || most === undefined) return;
    const there = [...own.values()].filter((other) => nodeOf(other) === node).map(({ metadata }) => metadata.name);
    if (there.length <= most) return;
    const wanted = `${most} Pods of DaemonSet/${owner.name} on Node/${node} at most`;
    tell({ name: "no-surplus", object: pod, path: "count", wanted, got: `${there.length}: ${there.join(", ")}` });
  };

  return {
    take: (news, tell) => {
      const { group, resource } = news.kind;
      if (group === "" && resource === "pods") countPod(news, tell);
      if (group !== "apps" || resource !== "daemonsets") return;
      const set = news.object as DaemonSet;
      const bound = bounds.get(set.metadata.uid) ?? new HeldBound();
      bounds.set(set.metadata.uid, bound);
      const surge = set.spec.updateStrategy?.rollingUpdate?.maxSurge ?? 0;
      bound.set(surge === 0 || surge === "0%" ? 1 : 2, news.atMs);
    },
  };
}

/** Where it is, or where it is meant to go: daemon Pods name their node in an affinity. */
function nodeOf({ spec }: Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return terms.flatMap(({ matchFields = [] }) => matchFields).find(({ key }) => key === "metadata.name")?.values?.[0];
}
