import { type Pod, podLimits, quantityValue } from "#apimachinery";

/** What a Pod keeps on the node's disk, in bytes. */
export interface PodDisk {
  /** Writable layer and log of each container. */
  readonly containers: readonly { readonly name: string; readonly used: number }[];
  /** What lies in emptyDir volumes. */
  readonly volumes: number;
}

const resource = "ephemeral-storage";

export function hasStorageLimit({ spec }: Pod): boolean {
  return spec.containers.some(({ resources }) => resources?.limits?.[resource] !== undefined);
}

/**
 * Why a Pod that keeps more than it may is evicted; undefined when it does not. In upstream's words, with its space.
 * Upstream: `podEphemeralStorageLimitEviction`, `containerEphemeralStorageLimitEviction` in pkg/kubelet/eviction.
 */
export function overLimit(pod: Pod, disk: PodDisk): string | undefined {
  const whole = podLimits(pod.spec)[resource];
  const used = disk.containers.reduce((sum, container) => sum + container.used, disk.volumes);
  if (whole !== undefined && used > quantityValue(whole)) {
    return `Pod ephemeral local storage usage exceeds the total limit of containers ${whole}. `;
  }
  for (const { name, resources } of pod.spec.containers) {
    const limit = resources?.limits?.[resource];
    const own = disk.containers.find((container) => container.name === name)?.used ?? 0;
    if (limit !== undefined && quantityValue(limit) > 0 && own > quantityValue(limit))
      return `Container ${name} exceeded its local ephemeral storage limit "${limit}". `;
  }
  return undefined;
}
