import { type Pod, podRequests, quantityValue } from "#apimachinery";
import { inBytes, type Pressure, type Starved } from "./pressure.ts";

/** What one Pod uses of what is short, in bytes. */
export interface PodUsage {
  readonly pod: Pod;
  readonly used: number;
  /** Each running container's own part. */
  readonly containers: readonly { readonly name: string; readonly used: number }[];
}

/**
 * Who goes first: those that use more than they asked for, then the less important, then those that use most beyond
 * what they asked for. Upstream: `rankMemoryPressure`, `rankDiskPressureFunc` in pkg/kubelet/eviction/helpers.go.
 */
export function rankedForEviction(usages: readonly PodUsage[], resource: Starved): PodUsage[] {
  const beyond = ({ pod, used }: PodUsage): number => used - quantityValue(podRequests(pod.spec)[resource]);
  const priority = ({ pod }: PodUsage): number => pod.spec.priority ?? 0;
  return usages.toSorted((a, b) => {
    const exceeding = Number(beyond(b) > 0) - Number(beyond(a) > 0);
    return exceeding || priority(a) - priority(b) || beyond(b) - beyond(a);
  });
}

/** In upstream's words, with its space at the end. */
export function evictionMessage({ resource, threshold, available }: Pressure, { pod, containers }: PodUsage): string {
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const blamed = containers.flatMap(({ name, used }) => {
    const request = all.find((container) => container.name === name)?.resources?.requests?.[resource] ?? 0;
    if (used <= quantityValue(request)) return [];
    return `Container ${name} was using ${inBytes(used)}, request is ${request}, has larger consumption of ${resource}. `;
  });
  const lead = `The node was low on resource: ${resource}. Threshold quantity: ${inBytes(threshold)}, available: ${inBytes(available)}. `;
  return lead + blamed.join("");
}
