import type { ContainerStatus, KubernetesObject, Pod } from "#apimachinery";
import { type Guard, type News, nameOf, type StandingName } from "./standing-invariant.ts";

/** What holds for Pods. */
export function createPodGuard(): Guard {
  const addresses = new Map<string, Pod>();
  return {
    take: (news, tell) => {
      if (news.kind.group !== "" || news.kind.resource !== "pods") return;
      const pod = news.object as Pod;
      const say: Say = (name, path, wanted, got) => tell({ name, object: pod, path, wanted, got });
      if (news.type !== "DELETED") comparePods(pod, previousOf(news), say);
      for (const ip of addressesOf(previousOf(news))) if (isHeldBy(addresses.get(ip), pod)) addresses.delete(ip);
      if (news.type === "DELETED") return;
      for (const ip of addressesOf(pod)) {
        const other = addresses.get(ip);
        if (other !== undefined && !isHeldBy(other, pod))
          say("address-once", ".status.podIP", `another than ${nameOf(other)} has`, ip);
        addresses.set(ip, pod);
      }
    },
  };
}

type Say = (name: StandingName, path: string, wanted: string, got: string) => void;

const isHeldBy = (holder: Pod | undefined, pod: KubernetesObject): boolean => holder?.metadata.uid === pod.metadata.uid;

const previousOf = ({ object, previous }: News): Pod | undefined =>
  previous?.metadata.uid === object.metadata.uid ? (previous as Pod) : undefined;

const isFinished = (pod: Pod): boolean => pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";

function comparePods(pod: Pod, before: Pod | undefined, say: Say): void {
  if (before === undefined) return;
  const [phase, phaseBefore] = [pod.status?.phase, before.status?.phase];
  if (isFinished(before) && phase !== phaseBefore) say("phase-stays", ".status.phase", `${phaseBefore}`, `${phase}`);
  const { nodeName } = before.spec;
  if (nodeName && pod.spec.nodeName !== nodeName)
    say("node-stays", ".spec.nodeName", nodeName, pod.spec.nodeName ?? "absent");
  for (const field of ["initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"] as const) {
    compareRestarts(field, statuses(pod, field), statuses(before, field), say);
  }
}

const statuses = (pod: Pod, field: string): readonly ContainerStatus[] =>
  (pod.status as Record<string, readonly ContainerStatus[]> | undefined)?.[field] ?? [];

function compareRestarts(
  field: string,
  now: readonly ContainerStatus[],
  before: readonly ContainerStatus[],
  say: Say,
): void {
  if (now === before) return;
  for (const { name, restartCount } of now) {
    const known = before.find((status) => status.name === name)?.restartCount ?? 0;
    if (restartCount < known)
      say("restarts-grow", `.status.${field}["${name}"].restartCount`, `at least ${known}`, String(restartCount));
  }
}

/** Those that the Pod has for itself: a node's own are shared, and who has ended has none any more. */
function addressesOf(pod: Pod | undefined): readonly string[] {
  if (pod?.status?.podIP === undefined || pod.spec.hostNetwork === true || isFinished(pod) || hasStopped(pod))
    return [];
  return [pod.status.podIP];
}

/** A Pod that is going keeps its address in the status when its containers, and the address with them, have gone. */
function hasStopped({ metadata, status }: Pod): boolean {
  return (
    metadata.deletionTimestamp !== undefined &&
    (status?.containerStatuses ?? []).every(({ state }) => state?.running === undefined)
  );
}
