import { controllerOf, type Pod } from "#apimachinery";
import type { Change } from "#client";
import { findCondition } from "../objects/condition.ts";
import { same } from "../objects/same.ts";
import { isFinished } from "./pod-state.ts";

/**
 * True when a change of a Pod can matter to the workload that it belongs to: that it is there, whose it is, its labels,
 * whether it has ended, whether it is ready and since when, whether it is asked to go. A Pod is written many times on its
 * way; most of that says nothing new to those who only count Pods.
 */
export function isNews({ object, previous }: Change<Pod>): boolean {
  if (object === undefined || previous === undefined) return true;
  return (
    object.metadata.uid !== previous.metadata.uid ||
    object.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp ||
    isFinished(object) !== isFinished(previous) ||
    controllerOf(object)?.uid !== controllerOf(previous)?.uid ||
    !same(readiness(object), readiness(previous)) ||
    !same(object.metadata.labels, previous.metadata.labels)
  );
}

function readiness({ status }: Pod): readonly unknown[] {
  const condition = findCondition(status?.conditions, "Ready");
  return [condition?.status, condition?.status === "True" && condition.lastTransitionTime];
}
