/**
 * Disruption: a PodDisruptionBudget's status says how many of its Pods may be disturbed now, so that the eviction API
 * can hold everybody to it.
 *
 * Answers to  @seed:K5.10
 * Upstream    https://kubernetes.io/docs/concepts/workloads/pods/disruptions/
 */
import {
  isApiError,
  type KubernetesObject,
  labelSelectorMatches,
  type Pod,
  type PodDisruptionBudget,
  selectorOf,
} from "#apimachinery";
import { createResourceKinds, type Resource, resources } from "#client";
import type { Controller, ControllerContext } from "./controller.ts";
import { budgetStatus, countsScale, standingGrants, unsafeStatus } from "./disruption/budget-status.ts";
import { createPodScale, UnknownScale } from "./disruption/pod-scale.ts";
import { findCondition } from "./objects/condition.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";
import { same } from "./objects/same.ts";
import { selectorInGo } from "./objects/selector-text.ts";
import { patchStatus } from "./pods/disruption-target.ts";
import { isFinished, isLeaving } from "./pods/pod-state.ts";

/** A Pod that was to be disturbed and has not been asked to go within this time will not be. */
const staleMs = 120_000;

export const disruptionController: Controller = {
  serviceAccount: "disruption-controller",
  component: "controllermanager",
  start,
};

function start({ client, informers, clock, events, queue }: ControllerContext): void {
  const budgets = informers.informer(resources.podDisruptionBudgets);
  const pods = informers.informer(resources.pods);
  const scaleOf = createPodScale(informers, client, createResourceKinds(client));

  const work = queue(async (key) => {
    const { namespace, name } = partsOf(key);
    const budget = budgets.get(name, namespace);
    if (budget === undefined) return;
    const selected = pods.list(namespace).filter((pod) => selects(budget, pod));
    if (selected.length === 0) events.record(budget, "Normal", "NoPods", "No matching pods found");
    const status = await statusOf(budget, selected);
    const { broken, againMs } = standingGrants(budget, selected, clock.now());
    for (const pod of broken) {
      const message = `Pod was expected by PDB ${key} to be deleted but it wasn't`;
      events.record(pod, "Warning", "NotDeleted", message);
    }
    if (!same(status, budget.status)) {
      // Never forced: an eviction that was granted meanwhile must not be forgotten.
      await client.update(resources.podDisruptionBudgets, { ...budget, status }, "status");
    }
    if (againMs === undefined) work.withdraw(key);
    else work.addAfter(key, againMs);
  });

  const statusOf = async (budget: PodDisruptionBudget, selected: readonly Pod[]) => {
    try {
      const scale = countsScale(budget) ? await countOf(budget, selected) : 0;
      return budgetStatus(budget, selected, scale, clock.now());
    } catch (error) {
      if (!(error instanceof UnknownScale)) throw error;
      const message = `Failed to calculate the number of expected pods: ${error.message}`;
      events.record(budget, "Warning", "CalculateExpectedPodCountFailed", message);
      return unsafeStatus(budget, error.message, clock.now());
    }
  };

  const countOf = async (budget: PodDisruptionBudget, selected: readonly Pod[]): Promise<number> => {
    const { replicas, unmanaged } = await scaleOf(selected);
    if (unmanaged.length > 0) {
      const message =
        `Pods selected by this PodDisruptionBudget (selector: ${selectorInGo(budget.spec.selector)}) were found to be ` +
        "unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined " +
        'behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.';
      events.record(budget, "Warning", "UnmanagedPods", message);
    }
    return replicas;
  };

  const stale = queue(async (key) => {
    const { namespace, name } = partsOf(key);
    const pod = pods.get(name, namespace);
    const sinceMs = pod && disruptedSince(pod);
    if (pod === undefined || sinceMs === undefined) return stale.withdraw(key);
    const leftMs = sinceMs + staleMs - clock.now();
    if (leftMs > 0) return stale.addAfter(key, leftMs);
    const condition = { type: "DisruptionTarget", status: "False" };
    await patchStatus(client, pod, { conditions: [condition] }).catch((error: unknown) => {
      if (!isApiError(error, "Conflict")) throw error;
    });
  });

  const enqueueFor = (pod: Pod): void => {
    for (const budget of budgets.list(pod.metadata.namespace)) if (selects(budget, pod)) work.add(keyOf(budget));
  };
  const enqueueAll = (namespace: string | undefined): void => {
    for (const budget of budgets.list(namespace)) work.add(keyOf(budget));
  };

  budgets.onChange(({ object }) => {
    if (object) work.add(keyOf(object));
  });
  pods.onChange(({ object, previous }) => {
    if (previous && !same(previous.metadata.labels, object?.metadata.labels)) enqueueFor(previous);
    if (object === undefined || disruptedSince(object) === undefined)
      stale.withdraw(keyOf((object ?? previous) as Pod));
    if (object === undefined) return;
    enqueueFor(object);
    if (disruptedSince(object) !== undefined) stale.add(keyOf(object));
  });
  const follow = <T extends KubernetesObject & { spec: { replicas: number } }>(resource: Resource<T>): void =>
    informers.informer(resource).onChange(({ object, previous }) => {
      if (object?.spec.replicas !== previous?.spec.replicas) enqueueAll((object ?? previous)?.metadata.namespace);
    });
  follow(resources.deployments);
  follow(resources.replicaSets);
  follow(resources.statefulSets);
  follow(resources.replicationControllers);
}

/** No selector selects nothing, an empty one everything. */
function selects({ spec }: PodDisruptionBudget, pod: Pod): boolean {
  return spec.selector !== undefined && labelSelectorMatches(selectorOf(spec.selector), pod.metadata.labels);
}

/** Since when the Pod has been marked for a disruption that has not come. */
function disruptedSince(pod: Pod): number | undefined {
  const condition = findCondition(pod.status?.conditions, "DisruptionTarget");
  if (isLeaving(pod) || isFinished(pod) || condition?.status !== "True") return undefined;
  return Date.parse(condition.lastTransitionTime ?? "") || 0;
}
