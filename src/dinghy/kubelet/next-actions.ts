import type { Container, Pod } from "#apimachinery";
import type { ContainerRuntimeStatus } from "#runtime";

export type ContainerKind = "init" | "sidecar" | "main";

/** What the kubelet knows of one container of a Pod when it decides. */
export interface ContainerView {
  readonly container: Container;
  readonly kind: ContainerKind;
  /** The latest attempt; undefined when it was never created. */
  readonly status?: ContainerRuntimeStatus;
  /** For a sidecar: it runs and its startup probe (if any) has passed, so what follows may start. */
  readonly started: boolean;
  /** A failed one may not start before this instant (ms since the epoch). */
  readonly notBefore: number;
}

export type Action =
  | { readonly type: "start"; readonly name: string }
  /** Back-off: nothing to do for this container until then. */
  | { readonly type: "backOff"; readonly name: string; readonly untilMs: number }
  /** All that was to run has run: stop what is left (sidecars) and report the end. */
  | { readonly type: "finish" };

/**
 * What to do next for a Pod that shall run: init containers one after the other, sidecars before what follows them,
 * then all main containers; ended ones again as their restart policy says.
 *
 * Answers to @seed:K2.5 and @seed:K4.2. Upstream: pkg/kubelet/kuberuntime `computePodActions`,
 * https://kubernetes.io/docs/concepts/workloads/pods/init-containers/
 */
export function nextActions(pod: Pod, views: readonly ContainerView[], nowMs: number): Action[] {
  const mains = views.filter((view) => view.kind === "main");
  const initialised = mains.some((view) => view.status !== undefined);
  const actions: Action[] = [];
  for (const view of views.filter(({ kind }) => kind !== "main")) {
    const done = initialised && view.kind === "init" ? "done" : initStep(pod, view, nowMs, actions);
    if (done === "failed") return [{ type: "finish" }];
    if (done === "wait" && !initialised) return actions;
  }
  for (const view of mains) mainStep(pod, view, nowMs, actions);
  const ended = mains.every((view) => hasEnded(pod, view));
  return ended ? [{ type: "finish" }] : actions;
}

function initStep(pod: Pod, view: ContainerView, nowMs: number, actions: Action[]): "done" | "wait" | "failed" {
  const { status, kind } = view;
  if (status?.state === "RUNNING") return kind === "sidecar" && view.started ? "done" : "wait";
  if (kind === "init" && status?.state === "EXITED") {
    if (status.exitCode === 0) return "done";
    if (!shouldRestart(pod, view.container, kind, status.exitCode ?? 1)) return "failed";
  }
  startOrBackOff(view, nowMs, actions);
  return "wait";
}

function mainStep(pod: Pod, view: ContainerView, nowMs: number, actions: Action[]): void {
  if (view.status?.state === "RUNNING" || hasEnded(pod, view)) return;
  startOrBackOff(view, nowMs, actions);
}

function startOrBackOff(view: ContainerView, nowMs: number, actions: Action[]): void {
  const { name } = view.container;
  if (view.status?.state === "EXITED" && view.notBefore > nowMs) {
    actions.push({ type: "backOff", name, untilMs: view.notBefore });
  } else {
    actions.push({ type: "start", name });
  }
}

function hasEnded(pod: Pod, view: ContainerView): boolean {
  const { status, container, kind } = view;
  return status?.state === "EXITED" && !shouldRestart(pod, container, kind, status.exitCode ?? 1);
}

/** Whether an ended container starts again: its own rules first, then its policy, then the Pod's. */
export function shouldRestart(pod: Pod, container: Container, kind: ContainerKind, exitCode: number): boolean {
  for (const rule of container.restartPolicyRules ?? []) {
    const listed = rule.exitCodes?.values?.includes(exitCode) ?? false;
    if (rule.exitCodes && listed === (rule.exitCodes.operator === "In")) return true;
  }
  const podPolicy = pod.spec.restartPolicy ?? "Always";
  // An init container has to succeed once, so "Always" means for it what "OnFailure" says.
  const policy = container.restartPolicy ?? (kind === "init" && podPolicy === "Always" ? "OnFailure" : podPolicy);
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}

/** `init`, `sidecar` (an init container that is always restarted) or `main`, for every container in starting order. */
export function containersOf(pod: Pod): { container: Container; kind: ContainerKind }[] {
  const init = (pod.spec.initContainers ?? []).map((container) => ({
    container,
    kind: container.restartPolicy === "Always" ? ("sidecar" as const) : ("init" as const),
  }));
  return [...init, ...pod.spec.containers.map((container) => ({ container, kind: "main" as const }))];
}
