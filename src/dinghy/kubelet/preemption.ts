import type { Pod } from "#apimachinery";
import { podRequests } from "#apimachinery";
import { isCritical, type Shortage } from "./admission.ts";
import { type Amounts, amountsOf } from "./pod-ledger.ts";

/** How much of each resource is still to be freed. */
type Lacking = ReadonlyMap<string, number>;

interface Candidate {
  readonly pod: Pod;
  readonly requests: Amounts;
}

/**
 * Which Pods make room for a critical one: best-effort ones before burstable before guaranteed, few rather than many,
 * small rather than large. Undefined where all together would not be enough.
 * Upstream: pkg/kubelet/preemption/preemption.go.
 */
export function victimsFor(critical: Pod, pods: readonly Pod[], shortages: readonly Shortage[]): Pod[] | undefined {
  const lacking: Lacking = new Map(
    shortages.map(({ resource, requested, used, capacity }) => [resource, requested - (capacity - used)]),
  );
  const candidates = pods
    .filter((pod) => yields(pod, critical))
    .map((pod) => ({ pod, requests: { ...amountsOf(podRequests(pod.spec)), pods: 1 } }));
  const of = (qos: string): Candidate[] =>
    candidates.filter(({ pod }) => (pod.status?.qosClass ?? "BestEffort") === qos);
  const [bestEffort, burstable, guaranteed] = [of("BestEffort"), of("Burstable"), of("Guaranteed")];
  if (without(lacking, candidates).size > 0) return undefined;
  const dear = nearest(guaranteed, without(lacking, [...bestEffort, ...burstable]));
  const middling = nearest(burstable, without(lacking, [...bestEffort, ...dear]));
  const cheap = nearest(bestEffort, without(lacking, [...middling, ...dear]));
  return [...cheap, ...middling, ...dear].map(({ pod }) => pod);
}

function yields(pod: Pod, critical: Pod): boolean {
  if (pod.metadata.uid === critical.metadata.uid) return false;
  if (isCritical(critical) && !isCritical(pod)) return true;
  return (pod.spec.priority ?? 0) < (critical.spec.priority ?? 0);
}

function without(lacking: Lacking, freed: readonly Candidate[]): Lacking {
  const left = [...lacking].map(([name, amount]): [string, number] => [
    name,
    freed.reduce((rest, { requests }) => rest - (requests[name] ?? 0), amount),
  ]);
  return new Map(left.filter(([, amount]) => amount > 0));
}

/** One after the other, each the one that comes nearest to what is still lacking. */
function nearest(candidates: readonly Candidate[], lacking: Lacking): Candidate[] {
  const left = [...candidates];
  const chosen: Candidate[] = [];
  for (let rest = lacking; rest.size > 0 && left.length > 0; ) {
    const open = rest;
    const best = left.reduce((a, b) => {
      const difference = distance(open, b) - distance(open, a);
      return difference < 0 || (difference === 0 && isSmaller(b, a)) ? b : a;
    });
    left.splice(left.indexOf(best), 1);
    chosen.push(best);
    rest = without(rest, [best]);
  }
  return chosen;
}

/** How far a Pod's requests fall short, each resource as a share of what is lacking of it. */
function distance(lacking: Lacking, { requests }: Candidate): number {
  let sum = 0;
  for (const [name, amount] of lacking) sum += (Math.max(0, amount - (requests[name] ?? 0)) / amount) ** 2;
  return sum;
}

function isSmaller({ requests: a }: Candidate, { requests: b }: Candidate): boolean {
  for (const name of ["memory", "cpu"]) {
    const difference = (a[name] ?? 0) - (b[name] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return true;
}
