import type { Pod, Probe } from "#apimachinery";

/** However short the grace period: a process that is asked to end has this long (seconds). */
export const shortestStopSeconds = 2;

/**
 * How long the containers of an ending Pod have (seconds): what its deletion says before what the Pod says, and never
 * longer than was promised before. Upstream: pkg/kubelet/pod_workers.go `calculateEffectiveGracePeriod`.
 */
export function gracePeriodOf(pod: Pod, options: { gone: boolean; promised?: number; override?: number }): number {
  const asked = options.gone ? 0 : (options.override ?? pod.metadata.deletionGracePeriodSeconds);
  const own = asked ?? pod.spec.terminationGracePeriodSeconds ?? 30;
  return Math.max(1, Math.min(own, options.promised ?? Number.POSITIVE_INFINITY));
}

/** How long one container has whose probe has failed: the probe may say so for itself. */
export function gracePeriodAfterProbe(pod: Pod, probe: Probe | undefined): number {
  const { deletionGracePeriodSeconds } = pod.metadata;
  return (
    deletionGracePeriodSeconds ?? probe?.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30
  );
}
