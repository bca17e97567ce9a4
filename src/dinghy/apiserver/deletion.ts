/**
 * What a deletion makes of an object: removed at once, marked and kept for its finalizers or its grace period, or left
 * alone because it is on its way already. Pure.
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/registry/rest/delete.go and registry/generic/registry/store.go `Delete`.
 * https://kubernetes.io/docs/concepts/architecture/garbage-collection/ Answers to @seed:K1.2.
 */
import type { ObjectMeta } from "#apimachinery";
import { formatTime } from "#clock";
import type { DeleteOptions } from "./delete-options.ts";
import type { AnyObject, Strategy } from "./strategy.ts";

export type Verdict =
  /** Remove it; `mark` is stored before, where the kind knows graceful deletion. */
  | { readonly kind: "remove"; readonly mark?: AnyObject }
  /** Store this and keep it until its finalizers are gone or its time is up. */
  | { readonly kind: "mark"; readonly mark: AnyObject }
  /** It is being deleted already, and this request asks for nothing sooner. */
  | { readonly kind: "pending" };

export function judgeDeletion(object: AnyObject, strategy: Strategy, options: DeleteOptions, nowMs: number): Verdict {
  const meta = object.metadata as unknown as ObjectMeta;
  const grace = graceOf(object, meta, strategy, options, nowMs);
  if (grace === "pending") return { kind: "pending" };
  const finalizers = finalizersAfter(meta, strategy, options);
  const pendingFinalizers = finalizers.length > 0;
  const marked = (changes: Partial<ObjectMeta>): AnyObject => {
    const metadata: Record<string, unknown> = { ...meta, ...changes };
    if (pendingFinalizers) metadata.finalizers = finalizers;
    else delete metadata.finalizers;
    return { ...object, metadata };
  };
  if (grace === undefined) {
    if (!pendingFinalizers) return { kind: "remove" };
    const now = formatTime(nowMs);
    const late = meta.deletionTimestamp === undefined || Date.parse(meta.deletionTimestamp) > nowMs;
    const changes = { deletionTimestamp: late ? now : meta.deletionTimestamp, deletionGracePeriodSeconds: 0 };
    return { kind: "mark", mark: marked({ ...changes, ...bump(meta) }) };
  }
  const mark = marked(grace);
  const keeps = pendingFinalizers || (grace.deletionGracePeriodSeconds ?? 0) > 0;
  return keeps ? { kind: "mark", mark } : { kind: "remove", mark };
}

/** The generation grows when a deletion begins, so that controllers see that there is something to observe. */
function bump(meta: ObjectMeta): Partial<ObjectMeta> {
  return meta.deletionTimestamp === undefined && meta.generation ? { generation: meta.generation + 1 } : {};
}

/** The marks of a graceful deletion; undefined when there is to be none; a grace period may only grow shorter. */
function graceOf(
  object: AnyObject,
  meta: ObjectMeta,
  strategy: Strategy,
  options: DeleteOptions,
  nowMs: number,
): Partial<ObjectMeta> | undefined | "pending" {
  if (strategy.gracePeriodSeconds === undefined) {
    return undefined;
  }
  if (meta.deletionTimestamp === undefined) {
    const seconds = strategy.gracePeriodSeconds(object, options.gracePeriodSeconds);
    if (seconds === undefined) return undefined;
    const deletionTimestamp = formatTime(nowMs + seconds * 1000);
    return { deletionTimestamp, deletionGracePeriodSeconds: seconds, ...bump(meta) };
  }
  const existing = meta.deletionGracePeriodSeconds;
  if (existing === undefined) return undefined;
  let seconds = options.gracePeriodSeconds;
  if (seconds === undefined) return "pending";
  const started = Date.parse(meta.deletionTimestamp) - existing * 1000;
  // Time that is up already cannot be given again.
  if (seconds > 0 && started + seconds * 1000 < nowMs) seconds = Math.min(1, existing);
  if (seconds >= existing) return "pending";
  return { deletionTimestamp: formatTime(started + seconds * 1000), deletionGracePeriodSeconds: seconds };
}

const orphan = "orphan";
const foreground = "foregroundDeletion";

/** The finalizers of the garbage collector come and go with what the deletion says about dependents. */
function finalizersAfter(meta: ObjectMeta, strategy: Strategy, options: DeleteOptions): string[] {
  const others = (meta.finalizers ?? []).filter((name) => name !== orphan && name !== foreground);
  if (shouldOrphan(meta, strategy, options)) others.push(orphan);
  if (shouldWaitForDependents(meta, options)) others.push(foreground);
  return others;
}

function shouldOrphan({ finalizers }: ObjectMeta, strategy: Strategy, options: DeleteOptions): boolean {
  if (options.orphanDependents !== undefined) return options.orphanDependents;
  if (options.propagationPolicy !== undefined) return options.propagationPolicy === "Orphan";
  for (const name of finalizers ?? []) {
    if (name === orphan) return true;
    if (name === foreground) return false;
  }
  return strategy.orphansByDefault === true;
}

function shouldWaitForDependents({ finalizers }: ObjectMeta, options: DeleteOptions): boolean {
  if (options.orphanDependents !== undefined) return false;
  if (options.propagationPolicy !== undefined) return options.propagationPolicy === "Foreground";
  for (const name of finalizers ?? []) {
    if (name === foreground) return true;
    if (name === orphan) return false;
  }
  return false;
}
