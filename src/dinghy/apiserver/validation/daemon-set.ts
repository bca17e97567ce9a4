/** DaemonSets and ControllerRevisions. Upstream: pkg/apis/apps/validation/validation.go. */
import type { DaemonSet, IntOrString } from "#apimachinery";
import { type FieldError, invalid, notSupported, required } from "../field-error.ts";
import { equalJson } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { podTemplateErrors } from "./pod-template.ts";
import { collisionErrors, isZero, selectorUpdateErrors, statusCountErrors } from "./replicas.ts";
import { countOrPercent, labelSelectorErrors, nonNegative, notMoreThanAll } from "./rules.ts";
import { alwaysRestarts, isEmptySelector, isUnreadable, mismatchErrors, shownSelector } from "./workload.ts";

export function daemonSetErrors(object: AnyObject): FieldError[] {
  const spec = object.spec as DaemonSet["spec"];
  const { selector, template } = spec;
  const errors = [
    ...labelSelectorErrors(selector, "spec.selector"),
    ...(isUnreadable(selector) ? [] : mismatchErrors(selector, template, "spec")),
  ];
  if (selector !== undefined && isEmptySelector(selector))
    errors.push(invalid("spec.selector", shownSelector(selector), "empty selector is invalid for daemonset"));
  return [
    ...errors,
    ...podTemplateErrors(template ?? {}, "spec.template"),
    ...alwaysRestarts(template, "DaemonSet"),
    ...nonNegative("spec.minReadySeconds", spec.minReadySeconds),
    ...strategyErrors(spec.updateStrategy ?? { type: "RollingUpdate" }),
    ...nonNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit),
  ];
}

/** An update is checked as a whole once more. */
export function daemonSetUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  return [...daemonSetErrors(object), ...selectorUpdateErrors(object, old)];
}

interface Rolling {
  readonly maxUnavailable?: IntOrString;
  readonly maxSurge?: IntOrString;
}

function strategyErrors({ type, rollingUpdate }: NonNullable<DaemonSet["spec"]["updateStrategy"]>): FieldError[] {
  const field = "spec.updateStrategy";
  if (type === "OnDelete") return [];
  if (type === "RollingUpdate") return rollingErrors(rollingUpdate, `${field}.rollingUpdate`);
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {};
  const shown = rollingUpdate === undefined ? null : { MaxUnavailable: maxUnavailable, MaxSurge: maxSurge };
  return [notSupported(field, { Type: type, RollingUpdate: shown }, ["RollingUpdate", "OnDelete"])];
}

function rollingErrors(rolling: Rolling | undefined, field: string): FieldError[] {
  if (rolling === undefined) return [required(field)];
  const { maxUnavailable = 0, maxSurge = 0 } = rolling;
  const errors = [
    ...countOrPercent(`${field}.maxUnavailable`, maxUnavailable),
    ...countOrPercent(`${field}.maxSurge`, maxSurge),
    ...notMoreThanAll(`${field}.maxUnavailable`, maxUnavailable),
    ...notMoreThanAll(`${field}.maxSurge`, maxSurge),
  ];
  if (!isZero(maxUnavailable) && !isZero(maxSurge))
    errors.push(invalid(`${field}.maxSurge`, maxSurge, "may not be set when maxUnavailable is non-zero"));
  else if (isZero(maxUnavailable) && isZero(maxSurge))
    errors.push(required(`${field}.maxUnavailable`, "cannot be 0 when maxSurge is 0"));
  return errors;
}

/** Upstream: `ValidateDaemonSetStatusUpdate`. */
export function daemonSetStatusErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const counts = [
    "currentNumberScheduled",
    "numberMisscheduled",
    "desiredNumberScheduled",
    "numberReady",
    "observedGeneration",
    "updatedNumberScheduled",
    "numberAvailable",
    "numberUnavailable",
    "collisionCount",
  ];
  return [...statusCountErrors(object, counts, []), ...collisionErrors(object, old)];
}

export function controllerRevisionErrors(object: AnyObject): FieldError[] {
  const errors = object.data === undefined || object.data === null ? [required("data", "data is mandatory")] : [];
  return [...errors, ...nonNegative("revision", object.revision as number | undefined)];
}

export function controllerRevisionUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  return equalJson(object.data, old.data) ? [] : [invalid("data", object.data, "field is immutable")];
}
