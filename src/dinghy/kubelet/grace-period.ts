import type { Pod, Probe } from "#apimachinery";

/** However short the grace period: a process that is asked to end has this long (seconds). */
export const shortestStopSeconds = 2;

/**
 * How long the containers of an ending Pod have (seconds): the least of what its deletion says (0 means 1), what the
 * node grants, and what was promised before; where nobody has said anything, what the Pod says. So a Pod whose manifest
 * is taken away has its own time, and one that is deleted by force has none.
 *
 * Upstream: pkg/kubelet/pod_workers.go `calculateEffectiveGracePeriod`.
 */
export function gracePeriodOf(pod: Pod, options: { promised?: number; override?: number } = {}): number {
  const said = [options.promised, options.override, pod.metadata.deletionGracePeriodSeconds].filter(
    (seconds) => seconds !== undefined,
  );
  const seconds = said.length > 0 ? Math.min(...said) : (pod.spec.terminationGracePeriodSeconds ?? 30);
  return Math.max(1, seconds);
}

/** How long one container has whose probe has failed: the probe may say so for itself. */
export function gracePeriodAfterProbe(pod: Pod, probe: Probe | undefined): number {
  const { deletionGracePeriodSeconds } = pod.metadata;
  return (
    deletionGracePeriodSeconds ?? probe?.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30
  );
}
