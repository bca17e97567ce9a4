import type { Container, Pod } from "#apimachinery";
import type { ContainerRuntimeStatus } from "#runtime";
import { type ContainerKind, restartsAfterProbe, restartsAll, shouldRestart } from "./restart-policy.ts";

/** What the kubelet knows of one container of a Pod when it decides. */
export interface ContainerView {
  readonly container: Container;
  readonly kind: ContainerKind;
  /** The latest attempt, as it was last looked at; undefined when it was never created. */
  readonly status?: ContainerRuntimeStatus;
  /** For a sidecar: it runs and its startup probe (if any) has passed, so what follows may start. */
  readonly started: boolean;
  /** The probe that has failed for good. */
  readonly unhealthy?: "liveness" | "startup";
  /** It runs from another image than the one that the Pod names now. */
  readonly changed?: boolean;
  /** It has been allotted resources that it can only have with a new beginning. */
  readonly resized?: boolean;
  /** A failed one may not start before this instant (ms since the epoch). */
  readonly notBefore: number;
}

export type Action =
  | { readonly type: "kill"; readonly name: string; readonly message: string; readonly probe?: "liveness" | "startup" }
  | { readonly type: "start"; readonly name: string }
  /** Back-off: nothing to do for this container until then. */
  | { readonly type: "backOff"; readonly name: string; readonly untilMs: number }
  /** All that was to run has run: stop what is left (sidecars) and report the end. */
  | { readonly type: "finish" }
  /** A container has ended in a way that asks for a new beginning of all. */
  | { readonly type: "restartAll" };

/**
 * What to do next for a Pod that shall run: init containers one after the other, sidecars before what follows them,
 * then all main containers; ended ones again as their restart policy says; what is ill or has changed anew.
 *
 * Answers to @seed:K2.5, @seed:K3.1 and @seed:K4.2. Upstream: pkg/kubelet/kuberuntime `computePodActions`,
 * `computeInitContainerActions`, https://kubernetes.io/docs/concepts/workloads/pods/init-containers/
 */
export function nextActions(pod: Pod, views: readonly ContainerView[], nowMs: number): Action[] {
  const all = restartOfAll(views, nowMs);
  if (all) return all;
  const mains = views.filter((view) => view.kind === "main");
  const inits = views.filter((view) => view.kind !== "main");
  const initialised = mains.some((view) => view.status !== undefined);
  const steps = initActions(pod, inits, initialised, nowMs);
  if (steps.failed) return [{ type: "finish" }];
  if (!steps.done) return inOrder(steps.actions);
  const actions = mains.flatMap((view) => mainActions(pod, view, nowMs));
  const goesOn = actions.some(({ type }) => type === "start" || type === "backOff");
  const kept = mains.some((view) => view.status?.state === "RUNNING" && !isToBeKilled(view));
  // Nothing main runs or will run again: sidecars need not be kept alive for that.
  if (!goesOn && !kept) return [{ type: "finish" }];
  return inOrder([...steps.actions, ...actions]);
}

/** What is to be killed is killed before anything starts. */
function inOrder(actions: readonly Action[]): Action[] {
  return [...actions.filter(({ type }) => type === "kill"), ...actions.filter(({ type }) => type !== "kill")];
}

function restartOfAll(views: readonly ContainerView[], nowMs: number): Action[] | undefined {
  const asking = views.find(({ container, status }) => {
    return status?.state === "EXITED" && restartsAll(container, status.exitCode ?? 0);
  });
  if (asking === undefined) return undefined;
  const { notBefore, container } = asking;
  if (notBefore <= nowMs) return [{ type: "restartAll" }];
  return [{ type: "backOff", name: container.name, untilMs: notBefore }];
}

interface InitSteps {
  readonly actions: Action[];
  /** The main containers may start, or have started. */
  readonly done: boolean;
  readonly failed: boolean;
}

function initActions(pod: Pod, inits: readonly ContainerView[], initialised: boolean, nowMs: number): InitSteps {
  const reached = initialised ? inits.length : inits.findLastIndex(({ status }) => status !== undefined);
  // What lies behind has done its part; only sidecars are kept alive.
  const behind = inits.slice(0, Math.max(reached, 0)).filter(({ kind }) => kind === "sidecar");
  const actions = behind.flatMap((view) => sidecarActions(view, nowMs));
  if (initialised) return { actions, done: true, failed: false };
  const current = inits[reached];
  const state = current === undefined ? "done" : initState(pod, current);
  if (state === "failed") return { actions, done: false, failed: true };
  if (current && state === "again") actions.push(...initAgain(current, nowMs));
  if (state !== "done") return { actions, done: false, failed: false };
  const next = inits[reached + 1];
  if (next) actions.push({ type: "start", name: next.container.name });
  return { actions, done: next === undefined, failed: false };
}

function initState(pod: Pod, view: ContainerView): "done" | "running" | "again" | "failed" {
  const { status, kind, container } = view;
  if (kind === "sidecar") {
    if (status?.state !== "RUNNING" || isToBeKilled(view)) return "again";
    return view.started ? "done" : "running";
  }
  if (status?.state === "RUNNING") return "running";
  if (status?.state !== "EXITED") return "again";
  const exitCode = status.exitCode ?? 1;
  if (exitCode === 0) return "done";
  return shouldRestart(pod, container, kind, exitCode) ? "again" : "failed";
}

function initAgain(view: ContainerView, nowMs: number): Action[] {
  return view.kind === "sidecar" ? sidecarActions(view, nowMs) : [startOrBackOff(view, nowMs)];
}

function sidecarActions(view: ContainerView, nowMs: number): Action[] {
  if (view.status?.state !== "RUNNING") return [startOrBackOff(view, nowMs)];
  if (!isToBeKilled(view)) return [];
  return [killed(view, `Init container ${whyKilled(view)}`), startOrBackOff(view, nowMs)];
}

function mainActions(pod: Pod, view: ContainerView, nowMs: number): Action[] {
  const { container, status } = view;
  if (status?.state === "RUNNING") {
    if (!isToBeKilled(view)) return [];
    if (view.resized && !view.changed)
      return [killed(view, `Container ${container.name} resize requires restart`), startOrBackOff(view, nowMs)];
    const again = view.changed || restartsAfterProbe(pod, container);
    const message = `Container ${whyKilled(view)}${again ? ", will be restarted" : ""}`;
    return again ? [killed(view, message), startOrBackOff(view, nowMs)] : [killed(view, message)];
  }
  if (status?.state === "EXITED" && !shouldRestart(pod, container, "main", status.exitCode ?? 1)) return [];
  return [startOrBackOff(view, nowMs)];
}

function isToBeKilled(view: ContainerView): boolean {
  return view.changed === true || view.resized === true || view.unhealthy !== undefined;
}

function whyKilled({ container, changed, unhealthy }: ContainerView): string {
  return changed ? `${container.name} definition changed` : `${container.name} failed ${unhealthy} probe`;
}

function killed(view: ContainerView, message: string): Action {
  const { name } = view.container;
  return view.changed ? { type: "kill", name, message } : { type: "kill", name, message, probe: view.unhealthy };
}

function startOrBackOff(view: ContainerView, nowMs: number): Action {
  const { name } = view.container;
  return view.notBefore > nowMs ? { type: "backOff", name, untilMs: view.notBefore } : { type: "start", name };
}
