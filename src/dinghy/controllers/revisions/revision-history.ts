import type { ControllerRevision, PodTemplateSpec } from "#apimachinery";
import { canonicalJson } from "../objects/template-hash.ts";

/** What a revision keeps: a strategic merge patch that gives a workload its Pod template back. */
export interface RevisionData {
  readonly spec: { readonly template: PodTemplateSpec & { readonly $patch: "replace" } };
}

export function revisionData(template: PodTemplateSpec): RevisionData {
  return { spec: { template: { ...template, $patch: "replace" } } };
}

/** The Pod template that a revision keeps. */
export function templateOf({ data }: ControllerRevision): PodTemplateSpec {
  const { $patch: _, ...template } = (data as RevisionData).spec.template;
  return template;
}

/** Oldest first. */
export function byRevision(revisions: readonly ControllerRevision[]): ControllerRevision[] {
  const order = ({ metadata }: ControllerRevision): string => `${metadata.creationTimestamp} ${metadata.name}`;
  return [...revisions].sort((a, b) => a.revision - b.revision || (order(a) < order(b) ? -1 : 1));
}

/** How the history comes to end with the present template. */
export type NextRevision =
  | { readonly is: "latest"; readonly revision: ControllerRevision }
  | { readonly is: "earlier"; readonly revision: ControllerRevision; readonly number: number }
  | { readonly is: "new"; readonly number: number };

/**
 * A template that was there before gets the next number again, instead of a second revision.
 * `revisions` in the order of `byRevision`. Upstream: getStatefulSetRevisions in pkg/controller/statefulset.
 */
export function nextRevision(revisions: readonly ControllerRevision[], data: RevisionData): NextRevision {
  const latest = revisions.at(-1);
  const number = (latest?.revision ?? 0) + 1;
  const equal = revisions.filter((revision) => isSameData(revision.data, data)).at(-1);
  if (equal === undefined) return { is: "new", number };
  return equal === latest ? { is: "latest", revision: equal } : { is: "earlier", revision: equal, number };
}

export function isSameData(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** Which revisions to forget: the oldest of those that nothing uses, so that `limit` of these stay. */
export function expiredRevisions(
  revisions: readonly ControllerRevision[],
  isLive: (revision: ControllerRevision) => boolean,
  limit: number,
): ControllerRevision[] {
  const idle = revisions.filter((revision) => !isLive(revision));
  return idle.slice(0, Math.max(0, idle.length - limit));
}
