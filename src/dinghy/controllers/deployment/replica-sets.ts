import { controllerReference, type Deployment, type PodTemplateSpec, type ReplicaSet } from "#apimachinery";
import { same } from "../objects/same.ts";
import { templateHash } from "../objects/template-hash.ts";
import { newSetAnnotations, revisionAnnotation, revisionOf, sizeAnnotations } from "./annotations.ts";
import { byCreation, isRolling, maxSurge, noLimit, wantedPods } from "./bounds.ts";

/** The label that keeps the Pods of one template apart from those of another. */
export const hashLabel = "pod-template-hash";

/** The ReplicaSet that holds the Deployment's present template; the oldest, should there be several. */
export function findNewSet(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return [...sets].sort(byCreation).find((set) => sameTemplate(set.spec.template, deployment.spec.template));
}

/** True when they differ at most in the label that the controller itself has put there. */
export function sameTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  return same(withoutHash(a), withoutHash(b));
}

function withoutHash({ metadata, spec }: PodTemplateSpec): object {
  const { [hashLabel]: _, ...labels } = metadata?.labels ?? {};
  const { annotations, finalizers } = metadata ?? {};
  return { labels, annotations: annotations ?? {}, finalizers: finalizers ?? [], spec };
}

/** How many Pods the new ReplicaSet may have now, given how many the others still have. Upstream: NewRSNewReplicas. */
export function newSetReplicas(deployment: Deployment, sets: readonly ReplicaSet[], present: number): number {
  const { replicas } = deployment.spec;
  if (!isRolling(deployment)) return replicas;
  const room = replicas + maxSurge(deployment) - wantedPods(sets);
  return room <= 0 ? present : present + Math.min(room, replicas - present);
}

/** A ReplicaSet for the present template, on its way to the server. */
export function newReplicaSet(
  deployment: Deployment,
  oldSets: readonly ReplicaSet[],
  revision: number,
): Omit<ReplicaSet, "metadata"> & { metadata: Partial<ReplicaSet["metadata"]> & { name: string } } {
  const { metadata, spec } = deployment;
  const hash = templateHash(spec.template, deployment.status?.collisionCount);
  const labels = { ...spec.template.metadata?.labels, [hashLabel]: hash };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${metadata.name}-${hash}`,
      namespace: metadata.namespace,
      labels,
      annotations: { ...newSetAnnotations(deployment, undefined, revision), ...sizeAnnotations(deployment) },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: newSetReplicas(deployment, oldSets, 0),
      ...(spec.minReadySeconds && { minReadySeconds: spec.minReadySeconds }),
      selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, [hashLabel]: hash } },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
    },
  };
}

/** The new ReplicaSet brought up to date with its Deployment; undefined when there is nothing to change. */
export function refreshedNewSet(deployment: Deployment, set: ReplicaSet, revision: number): ReplicaSet | undefined {
  const annotations = newSetAnnotations(deployment, set.metadata.annotations, revision);
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
  const current = minReadySeconds === (set.spec.minReadySeconds ?? 0);
  if (current && same(annotations, set.metadata.annotations ?? {})) return undefined;
  return { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, minReadySeconds } };
}

/** The Deployment's annotations with the revision of its new ReplicaSet; undefined when they say so already. */
export function revisedAnnotations(
  deployment: Deployment,
  set: { metadata: { annotations?: Record<string, string> } },
) {
  const revision = set.metadata.annotations?.[revisionAnnotation] ?? "";
  const present = deployment.metadata.annotations;
  return present?.[revisionAnnotation] === revision ? undefined : { ...present, [revisionAnnotation]: revision };
}

/** Old ReplicaSets beyond the history limit, the lowest revision first, without those that still have Pods. */
export function surplusHistory(deployment: Deployment, oldSets: readonly ReplicaSet[]): ReplicaSet[] {
  const { revisionHistoryLimit: limit } = deployment.spec;
  if (limit === undefined || limit === noLimit) return [];
  const cleanable = oldSets.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const surplus = cleanable.length - limit;
  if (surplus <= 0) return [];
  return cleanable
    .sort((a, b) => revisionOf(a) - revisionOf(b) || byCreation(a, b))
    .slice(0, surplus)
    .filter(({ metadata, spec, status }) => {
      const seen = (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0);
      return seen && spec.replicas === 0 && (status?.replicas ?? 0) === 0;
    });
}
