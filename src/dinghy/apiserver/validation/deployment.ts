/** Deployments and ReplicaSets. Upstream: pkg/apis/apps/validation/validation.go. Answers to @seed:K5.1. */
import type { Deployment, IntOrString, ReplicaSet } from "#apimachinery";
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import type { AnyObject } from "../strategy.ts";
import { podTemplateErrors } from "./pod-template.ts";
import { collisionErrors, isZero, statusCountErrors } from "./replicas.ts";
import { countOrPercent, nonNegative, notMoreThanAll } from "./rules.ts";
import {
  alwaysRestarts,
  isEmptySelector,
  isUnreadable,
  mismatchErrors,
  selectorErrors,
  shownSelector,
} from "./workload.ts";

type Spec = Pick<Deployment["spec"], "selector" | "template">;

function podErrors({ selector, template }: Spec): FieldError[] {
  const everything = selector !== undefined && isEmptySelector(selector);
  const errors = selectorErrors(selector, "deployment");
  if (isUnreadable(selector))
    return [...errors, invalid("spec.selector", shownSelector(selector), "invalid label selector")];
  return [
    ...errors,
    ...(everything ? [] : mismatchErrors(selector, template, "spec")),
    ...podTemplateErrors(template ?? {}, "spec.template"),
    ...alwaysRestarts(template, "ReplicaSet"),
  ];
}

export function deploymentErrors(object: AnyObject): FieldError[] {
  const spec = object.spec as Deployment["spec"];
  const { progressDeadlineSeconds: deadline, minReadySeconds = 0 } = spec;
  const errors = [
    ...nonNegative("spec.replicas", spec.replicas),
    ...podErrors(spec),
    ...strategyErrors(spec.strategy),
    ...nonNegative("spec.minReadySeconds", minReadySeconds),
    ...nonNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit),
    ...nonNegative("spec.progressDeadlineSeconds", deadline),
  ];
  if (deadline !== undefined && deadline <= minReadySeconds)
    errors.push(invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds"));
  return errors;
}

function strategyErrors({ type, rollingUpdate }: Deployment["spec"]["strategy"]): FieldError[] {
  const field = "spec.strategy";
  if (type === "Recreate") {
    if (rollingUpdate === undefined) return [];
    return [forbidden(`${field}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")];
  }
  if (type === "RollingUpdate") return rollingErrors(rollingUpdate, `${field}.rollingUpdate`);
  const shown = { Type: type, RollingUpdate: rollingUpdate === undefined ? null : shownRolling(rollingUpdate) };
  return [notSupported(field, shown, ["Recreate", "RollingUpdate"])];
}

interface Rolling {
  readonly maxUnavailable?: IntOrString;
  readonly maxSurge?: IntOrString;
}

/** As real servers show it: by the names of their own types. */
function shownRolling({ maxUnavailable = 0, maxSurge = 0 }: Rolling): object {
  return { MaxUnavailable: maxUnavailable, MaxSurge: maxSurge };
}

function rollingErrors(rolling: Rolling | undefined, field: string): FieldError[] {
  if (rolling === undefined) return [required(field, "this should be defaulted and never be nil")];
  const { maxUnavailable = 0, maxSurge = 0 } = rolling;
  const errors = [
    ...countOrPercent(`${field}.maxUnavailable`, maxUnavailable),
    ...countOrPercent(`${field}.maxSurge`, maxSurge),
  ];
  if (isZero(maxUnavailable) && isZero(maxSurge))
    errors.push(invalid(`${field}.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0"));
  return [...errors, ...notMoreThanAll(`${field}.maxUnavailable`, maxUnavailable)];
}

const tooMany = "cannot be greater than status.replicas";
const tooManyReady = "cannot be greater than readyReplicas";

/** Upstream: `ValidateDeploymentStatusUpdate`. */
export function deploymentStatusErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const counts = ["observedGeneration", "replicas", "updatedReplicas", "readyReplicas", "availableReplicas"];
  return [
    ...statusCountErrors(
      object,
      [...counts, "unavailableReplicas", "terminatingReplicas", "collisionCount"],
      [
        ["updatedReplicas", "replicas", tooMany],
        ["readyReplicas", "replicas", tooMany],
        ["availableReplicas", "replicas", tooMany],
        ["availableReplicas", "readyReplicas", tooManyReady],
      ],
    ),
    ...collisionErrors(object, old),
  ];
}

export function replicaSetErrors(object: AnyObject): FieldError[] {
  const spec = object.spec as ReplicaSet["spec"];
  return [
    ...nonNegative("spec.replicas", spec.replicas),
    ...nonNegative("spec.minReadySeconds", spec.minReadySeconds),
    ...podErrors(spec as Spec),
  ];
}

/** Upstream: `ValidateReplicaSetStatus`. */
export function replicaSetStatusErrors(object: AnyObject): FieldError[] {
  return statusCountErrors(
    object,
    [
      "replicas",
      "fullyLabeledReplicas",
      "readyReplicas",
      "availableReplicas",
      "observedGeneration",
      "terminatingReplicas",
    ],
    [
      ["fullyLabeledReplicas", "replicas", tooMany],
      ["readyReplicas", "replicas", tooMany],
      ["availableReplicas", "replicas", tooMany],
      ["availableReplicas", "readyReplicas", tooManyReady],
    ],
  );
}
