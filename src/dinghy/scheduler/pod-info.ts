import type { Container, Pod, PodAffinity } from "#apimachinery";
import { type AffinityTerm, affinityTerm } from "./affinity-term.ts";
import { podRequests, scoringRequests } from "./pod-requests.ts";
import type { ResourceAmounts } from "./resource-amounts.ts";

export interface HostPort {
  /** `0.0.0.0` stands for every address of the node. */
  readonly address: string;
  readonly protocol: string;
  readonly port: number;
}

export interface AffinityTerms {
  readonly required: readonly AffinityTerm[];
  readonly preferred: readonly AffinityTerm[];
}

/** A Pod with everything worked out that each node would otherwise work out again. Immutable. */
export interface PodInfo {
  readonly pod: Pod;
  readonly uid: string;
  readonly namespace: string;
  readonly priority: number;
  readonly requests: ResourceAmounts;
  /** What it counts for when nodes are scored. */
  readonly scoringRequests: ResourceAmounts;
  readonly hostPorts: readonly HostPort[];
  readonly affinity: AffinityTerms;
  readonly antiAffinity: AffinityTerms;
  /** True when it has terms of affinity or anti-affinity to other Pods. */
  readonly hasAffinity: boolean;
}

export function podInfo(pod: Pod): PodInfo {
  const { metadata, spec } = pod;
  const affinity = termsOf(pod, spec.affinity?.podAffinity);
  const antiAffinity = termsOf(pod, spec.affinity?.podAntiAffinity);
  return {
    pod,
    uid: metadata.uid,
    namespace: metadata.namespace ?? "",
    priority: spec.priority ?? 0,
    requests: podRequests(spec),
    scoringRequests: scoringRequests(spec),
    hostPorts: hostPortsOf(pod),
    affinity,
    antiAffinity,
    hasAffinity: hasTerms(affinity) || hasTerms(antiAffinity),
  };
}

function hasTerms({ required, preferred }: AffinityTerms): boolean {
  return required.length + preferred.length > 0;
}

function termsOf(pod: Pod, affinity: PodAffinity | undefined): AffinityTerms {
  if (affinity === undefined) return noTerms;
  const required = affinity.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const preferred = affinity.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return {
    required: required.map((term) => affinityTerm(pod, term)),
    preferred: preferred.map(({ weight, podAffinityTerm }) => affinityTerm(pod, podAffinityTerm, weight)),
  };
}

const noTerms: AffinityTerms = { required: [], preferred: [] };

function hostPortsOf({ spec }: Pod): readonly HostPort[] {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  const containers: readonly Container[] = [...spec.containers, ...sidecars];
  const ports: HostPort[] = [];
  for (const container of containers) {
    for (const { hostPort, hostIP, protocol } of container.ports ?? []) {
      if (hostPort) ports.push({ address: hostIP || "0.0.0.0", protocol: protocol ?? "TCP", port: hostPort });
    }
  }
  return ports;
}
