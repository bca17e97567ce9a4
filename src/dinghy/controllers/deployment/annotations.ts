import type { Deployment, KubernetesObject, ReplicaSet } from "#apimachinery";
import { maxSurge } from "./bounds.ts";

const prefix = "deployment.kubernetes.io";
export const revisionAnnotation = `${prefix}/revision`;
const historyAnnotation = `${prefix}/revision-history`;
export const desiredAnnotation = `${prefix}/desired-replicas`;
export const maxAnnotation = `${prefix}/max-replicas`;

/** What a Deployment's annotations and those of its ReplicaSets do not have in common. */
const notCopied = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  "deprecated.deployment.rollback.to",
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
]);

/** The history of one ReplicaSet may take this many characters; what is oldest goes first. */
const longestHistory = 2000;

export type Annotations = Readonly<Record<string, string>>;

/** The revision that a ReplicaSet says it is; 0 when it does not say. */
export function revisionOf(object: KubernetesObject): number {
  const revision = Number(object.metadata.annotations?.[revisionAnnotation] ?? "0");
  return Number.isInteger(revision) ? revision : 0;
}

/** The revision that comes after those of all these. */
export function nextRevision(sets: readonly ReplicaSet[]): number {
  return 1 + Math.max(0, ...sets.map(revisionOf));
}

/**
 * The annotations of the new ReplicaSet: the Deployment's, its revision (never lowered), and, when a rollback brings an
 * old one back, the revisions that it has been before. Upstream: SetNewReplicaSetAnnotations.
 */
export function newSetAnnotations(
  deployment: Deployment,
  present: Annotations | undefined,
  revision: number,
): Annotations {
  const annotations: Record<string, string> = { ...present };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (!notCopied.has(key)) annotations[key] = value;
  }
  const old = present?.[revisionAnnotation];
  if (Number(old ?? "0") >= revision) return annotations;
  annotations[revisionAnnotation] = String(revision);
  if (old !== undefined) annotations[historyAnnotation] = longerHistory(present?.[historyAnnotation], old);
  return annotations;
}

function longerHistory(history: string | undefined, revision: string): string {
  const revisions = history ? [...history.split(","), revision] : [revision];
  while (revisions.length > 1 && revisions.join(",").length > longestHistory) revisions.shift();
  return revisions.join(",");
}

/** What a ReplicaSet remembers of the Deployment's size, so that a change of size is told from a rollout. */
export function sizeAnnotations(deployment: Deployment): Annotations {
  const { replicas } = deployment.spec;
  return { [desiredAnnotation]: String(replicas), [maxAnnotation]: String(replicas + maxSurge(deployment)) };
}

/** The number in an annotation, or undefined. */
export function numberIn(set: ReplicaSet, annotation: string): number | undefined {
  const text = set.metadata.annotations?.[annotation];
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}
