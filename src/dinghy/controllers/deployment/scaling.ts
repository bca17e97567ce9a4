import type { Deployment, ReplicaSet } from "#apimachinery";
import { desiredAnnotation, maxAnnotation, numberIn, sizeAnnotations } from "./annotations.ts";
import { activeSets, byCreation, isRolling, maxSurge, maxUnavailable, minAvailable, wantedPods } from "./bounds.ts";
import { newSetReplicas } from "./replica-sets.ts";

/** One ReplicaSet is to have so many Pods. */
export interface Scale {
  readonly set: ReplicaSet;
  readonly replicas: number;
}

/** The ReplicaSet as it must become; undefined when size and annotations are right already. */
export function scaled(deployment: Deployment, { set, replicas }: Scale): ReplicaSet | undefined {
  const size = sizeAnnotations(deployment);
  const noted = Object.entries(size).every(([key, value]) => set.metadata.annotations?.[key] === value);
  if (noted && set.spec.replicas === replicas) return undefined;
  const annotations = { ...set.metadata.annotations, ...size };
  return { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, replicas } };
}

/** True when the Deployment has another size than its ReplicaSets were made for. */
export function isScalingEvent(deployment: Deployment, sets: readonly ReplicaSet[]): boolean {
  return activeSets(sets).some((set) => {
    const desired = numberIn(set, desiredAnnotation);
    return desired !== undefined && desired !== deployment.spec.replicas;
  });
}

/** The new ReplicaSet's size in a rolling update; undefined when it is right. */
export function growNew(deployment: Deployment, newSet: ReplicaSet, sets: readonly ReplicaSet[]): Scale | undefined {
  const { replicas: present } = newSet.spec;
  const { replicas: wanted } = deployment.spec;
  if (present === wanted) return undefined;
  const replicas = present > wanted ? wanted : newSetReplicas(deployment, sets, present);
  return replicas === present ? undefined : { set: newSet, replicas };
}

/**
 * Which old ReplicaSets shrink in a rolling update, and to what: first Pods that are not available anyway, then
 * available ones as far as enough remain. Each scale starts from where the one before left its set.
 * Upstream: reconcileOldReplicaSets in pkg/controller/deployment/rolling.go.
 */
export function shrinkOld(deployment: Deployment, newSet: ReplicaSet, oldSets: readonly ReplicaSet[]): Scale[] {
  const active = activeSets(oldSets).sort(byCreation);
  if (active.length === 0) return [];
  const all = wantedPods([...oldSets, newSet]);
  const newUnavailable = newSet.spec.replicas - (newSet.status?.availableReplicas ?? 0);
  const most = all - (deployment.spec.replicas - maxUnavailable(deployment)) - newUnavailable;
  if (most <= 0) return [];
  const unhealthy = shedUnhealthy(active, most);
  const after = active.map((set) => applied(set, unhealthy));
  return [...unhealthy, ...shedHealthy(deployment, newSet, after)];
}

function shedUnhealthy(sets: readonly ReplicaSet[], most: number): Scale[] {
  const scales: Scale[] = [];
  let left = most;
  for (const set of sets) {
    const unavailable = set.spec.replicas - (set.status?.availableReplicas ?? 0);
    const count = Math.min(left, unavailable);
    if (count <= 0) continue;
    scales.push({ set, replicas: set.spec.replicas - count });
    left -= count;
  }
  return scales;
}

function shedHealthy(deployment: Deployment, newSet: ReplicaSet, oldSets: readonly ReplicaSet[]): Scale[] {
  const scales: Scale[] = [];
  let left = remaining([...oldSets, newSet]) - minAvailable(deployment);
  for (const set of oldSets) {
    const count = Math.min(set.spec.replicas, left);
    if (count <= 0) continue;
    scales.push({ set, replicas: set.spec.replicas - count });
    left -= count;
  }
  return scales;
}

/**
 * How many Pods will still be available when every set has the size that it was given. A set's status may lag behind
 * its size, and what it still counts is on its way out; upstream counts it and takes too many for a moment.
 */
function remaining(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, { spec, status }) => sum + Math.min(spec.replicas, status?.availableReplicas ?? 0), 0);
}

function applied(set: ReplicaSet, scales: readonly Scale[]): ReplicaSet {
  const scale = scales.find((each) => each.set === set);
  return scale ? { ...set, spec: { ...set.spec, replicas: scale.replicas } } : set;
}

/**
 * A change of size, shared among the ReplicaSets of a rollout in proportion to what each has, so that the risk stays
 * spread: the largest first, leftovers to the largest. Upstream: scale in pkg/controller/deployment/sync.go.
 */
export function shareOut(
  deployment: Deployment,
  newSet: ReplicaSet | undefined,
  oldSets: readonly ReplicaSet[],
): Scale[] {
  const sets = newSet ? [...oldSets, newSet] : oldSets;
  const { replicas } = deployment.spec;
  const active = activeSets(sets);
  if (active.length <= 1) {
    const only = active[0] ?? newSet ?? [...oldSets].sort(byCreation).at(-1);
    return only === undefined ? [] : [{ set: only, replicas }];
  }
  if (isSaturated(deployment, newSet)) return activeSets(oldSets).map((set) => ({ set, replicas: 0 }));
  return isRolling(deployment) ? inProportion(deployment, active) : [];
}

function isSaturated(deployment: Deployment, set: ReplicaSet | undefined): boolean {
  if (set === undefined) return false;
  const { replicas } = deployment.spec;
  const full = set.spec.replicas === replicas && numberIn(set, desiredAnnotation) === replicas;
  return full && (set.status?.availableReplicas ?? 0) === replicas;
}

function inProportion(deployment: Deployment, active: readonly ReplicaSet[]): Scale[] {
  const { replicas } = deployment.spec;
  const allowed = replicas > 0 ? replicas + maxSurge(deployment) : 0;
  const toAdd = allowed - wantedPods(active);
  const newest = toAdd > 0 ? -1 : 1;
  const sorted = [...active].sort((a, b) => b.spec.replicas - a.spec.replicas || newest * byCreation(a, b));
  let added = 0;
  const scales = sorted.map((set) => {
    const share = proportion(deployment, set, toAdd, added);
    added += share;
    return { set, replicas: set.spec.replicas + share };
  });
  return scales.map((scale, index) =>
    index === 0 ? { ...scale, replicas: Math.max(0, scale.replicas + toAdd - added) } : scale,
  );
}

function proportion(deployment: Deployment, set: ReplicaSet, toAdd: number, added: number): number {
  const allowed = toAdd - added;
  if (allowed === 0) return 0;
  const share = fraction(deployment, set);
  return toAdd > 0 ? Math.min(share, allowed) : Math.max(share, allowed);
}

function fraction(deployment: Deployment, set: ReplicaSet): number {
  const { replicas } = deployment.spec;
  if (replicas === 0) return -set.spec.replicas;
  const before = numberIn(set, maxAnnotation) || (deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  return Math.round((set.spec.replicas * (replicas + maxSurge(deployment))) / before) - set.spec.replicas;
}
