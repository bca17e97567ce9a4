/** Deployments and their kin. Upstream: pkg/apis/{apps,batch,core}/validation/validation.go. Answers to @seed:K5.1. */
import {
  type DaemonSet,
  type Deployment,
  type IntOrString,
  type LabelSelector,
  labelSelectorMatches,
  type PodTemplateSpec,
  type ReplicaSet,
  type ReplicationController,
  type StatefulSet,
  selectorOf,
} from "#apimachinery";
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";

import { annotationErrors, labelErrors } from "./object-meta.ts";
import { podSpecErrors } from "./pod-spec.ts";
import { countOrPercent, labelSelectorErrors, nonNegative, notMoreThanAll, oneOf } from "./rules.ts";

const immutable = "field is immutable";

/** A Pod template; `claims` may be mounted beside its volumes. */
export function templateErrors(
  template: PodTemplateSpec | undefined,
  field: string,
  claims: readonly string[] = [],
): FieldError[] {
  if (template === undefined) return [required(field)];
  return [
    ...labelErrors(template.metadata?.labels, `${field}.metadata.labels`),
    ...annotationErrors(template.metadata?.annotations, `${field}.metadata.annotations`),
    ...podSpecErrors(template.spec ?? {}, `${field}.spec`, claims),
  ];
}

/** A template whose Pods the controller would not count as its own. */
function mismatchErrors(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  field: string,
): FieldError[] {
  const labels = template?.metadata?.labels;
  const matches =
    selector !== undefined && !isEmptySelector(selector) && labelSelectorMatches(selectorOf(selector), labels ?? {});
  return matches
    ? []
    : [invalid(`${field}.template.metadata.labels`, labels ?? null, "`selector` does not match template `labels`")];
}

function isEmptySelector({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;
}

function selectorErrors(selector: LabelSelector | undefined, kind: string): FieldError[] {
  if (selector === undefined) return [required("spec.selector")];
  const errors = labelSelectorErrors(selector, "spec.selector");
  if (isEmptySelector(selector))
    errors.push(invalid("spec.selector", selector, `empty selector is invalid for ${kind}`));
  return errors;
}

function alwaysRestarts(template: PodTemplateSpec | undefined): FieldError[] {
  const policy = template?.spec?.restartPolicy;
  const errors: FieldError[] = [];
  if (policy !== undefined && policy !== "Always")
    errors.push(notSupported("spec.template.spec.restartPolicy", policy, ["Always"]));
  if (template?.spec?.activeDeadlineSeconds !== undefined) {
    errors.push(
      forbidden("spec.template.spec.activeDeadlineSeconds", "activeDeadlineSeconds in ReplicaSet is not Supported"),
    );
  }
  return errors;
}

export function deploymentErrors(object: AnyObject): FieldError[] {
  const spec = object.spec as Deployment["spec"];
  const errors = [
    ...nonNegative("spec.replicas", spec.replicas),
    ...selectorErrors(spec.selector, "deployment"),
    ...mismatchErrors(spec.selector, spec.template, "spec"),
    ...templateErrors(spec.template, "spec.template"),
    ...alwaysRestarts(spec.template),
    ...strategyErrors(spec.strategy),
    ...nonNegative("spec.minReadySeconds", spec.minReadySeconds),
    ...nonNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit),
    ...nonNegative("spec.progressDeadlineSeconds", spec.progressDeadlineSeconds),
  ];
  const { progressDeadlineSeconds: deadline, minReadySeconds: least = 0 } = spec;
  if (deadline !== undefined && least >= 0 && deadline <= least && deadline !== 0) {
    errors.push(invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds"));
  }
  return errors;
}

function strategyErrors(strategy: Deployment["spec"]["strategy"]): FieldError[] {
  const { type, rollingUpdate } = strategy;
  if (type === "Recreate") {
    if (rollingUpdate === undefined) return [];
    return [forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")];
  }
  if (type === "RollingUpdate") return rollingErrors(rollingUpdate, "spec.strategy.rollingUpdate");
  return [
    notSupported("spec.strategy", { Type: type, RollingUpdate: rollingUpdate ?? null }, ["Recreate", "RollingUpdate"]),
  ];
}

function rollingErrors(
  rolling: { maxUnavailable?: IntOrString; maxSurge?: IntOrString } | undefined,
  field: string,
): FieldError[] {
  if (rolling === undefined) return [required(field, "this should be defaulted and never be nil")];
  const { maxUnavailable = 0, maxSurge = 0 } = rolling;
  const errors = [
    ...countOrPercent(`${field}.maxUnavailable`, maxUnavailable),
    ...countOrPercent(`${field}.maxSurge`, maxSurge),
  ];
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    errors.push(invalid(`${field}.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0"));
  }
  return [...errors, ...notMoreThanAll(`${field}.maxUnavailable`, maxUnavailable)];
}

function isZero(value: IntOrString): boolean {
  return value === 0 || value === "0%" || value === "0";
}

/** What a controller selects by is fixed for its life. */
export function selectorUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const selector = (object.spec as JsonObject).selector;
  return equalJson(selector, (old.spec as JsonObject).selector) ? [] : [invalid("spec.selector", selector, immutable)];
}

export function replicaSetErrors(object: AnyObject): FieldError[] {
  const spec = object.spec as ReplicaSet["spec"];
  return [
    ...nonNegative("spec.replicas", spec.replicas),
    ...nonNegative("spec.minReadySeconds", spec.minReadySeconds),
    ...selectorErrors(spec.selector, "deployment"),
    ...mismatchErrors(spec.selector, spec.template, "spec"),
    ...templateErrors(spec.template, "spec.template"),
    ...alwaysRestarts(spec.template),
  ];
}

export function replicationControllerErrors(object: AnyObject): FieldError[] {
  const spec = object.spec as ReplicationController["spec"];
  const errors = [...nonNegative("spec.minReadySeconds", spec.minReadySeconds)];
  if (!spec.selector || Object.keys(spec.selector).length === 0) errors.push(required("spec.selector"));
  errors.push(...nonNegative("spec.replicas", spec.replicas));
  if (spec.template === undefined) return [...errors, required("spec.template")];
  if (spec.selector && Object.keys(spec.selector).length > 0) {
    errors.push(...mismatchErrors({ matchLabels: spec.selector }, spec.template, "spec"));
  }
  return [...errors, ...templateErrors(spec.template, "spec.template"), ...alwaysRestarts(spec.template)];
}

export function daemonSetErrors(object: AnyObject): FieldError[] {
  const spec = object.spec as DaemonSet["spec"];
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  const errors = [
    ...(spec.selector === undefined
      ? [required("spec.selector")]
      : labelSelectorErrors(spec.selector, "spec.selector")),
    ...mismatchErrors(spec.selector, spec.template, "spec"),
  ];
  if (spec.selector !== undefined && isEmptySelector(spec.selector)) {
    errors.push(invalid("spec.selector", spec.selector, "empty selector is invalid for daemonset"));
  }
  errors.push(...templateErrors(spec.template, "spec.template"), ...alwaysRestarts(spec.template));
  errors.push(...nonNegative("spec.minReadySeconds", spec.minReadySeconds));
  if (type === "RollingUpdate") errors.push(...daemonRollingErrors(rollingUpdate, "spec.updateStrategy.rollingUpdate"));
  else errors.push(...oneOf("spec.updateStrategy", type, ["RollingUpdate", "OnDelete"]));
  return [...errors, ...nonNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit)];
}

function daemonRollingErrors(
  rolling: { maxUnavailable?: IntOrString; maxSurge?: IntOrString } | undefined,
  field: string,
): FieldError[] {
  if (rolling === undefined) return [required(field)];
  const { maxUnavailable = 0, maxSurge = 0 } = rolling;
  const errors = [
    ...countOrPercent(`${field}.maxUnavailable`, maxUnavailable),
    ...countOrPercent(`${field}.maxSurge`, maxSurge),
  ];
  if (!isZero(maxUnavailable) && !isZero(maxSurge)) {
    errors.push(invalid(`${field}.maxSurge`, maxSurge, "may not be set when maxUnavailable is non-zero"));
  } else if (isZero(maxUnavailable) && isZero(maxSurge)) {
    errors.push(required(`${field}.maxUnavailable`, "cannot be 0 when maxSurge is 0"));
  }
  return errors;
}

export function statefulSetErrors(object: AnyObject): FieldError[] {
  const spec = object.spec as StatefulSet["spec"];
  const claims = (spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name);
  const { type } = spec.updateStrategy ?? {};
  const policy = spec.persistentVolumeClaimRetentionPolicy;
  return [
    ...(spec.podManagementPolicy
      ? spec.podManagementPolicy === "OrderedReady" || spec.podManagementPolicy === "Parallel"
        ? []
        : [invalid("spec.podManagementPolicy", spec.podManagementPolicy, "must be 'OrderedReady' or 'Parallel'")]
      : [required("spec.podManagementPolicy")]),
    ...(type === "RollingUpdate" || type === "OnDelete"
      ? nonNegative("spec.updateStrategy.rollingUpdate.partition", spec.updateStrategy?.rollingUpdate?.partition)
      : [invalid("spec.updateStrategy", spec.updateStrategy, "must be 'RollingUpdate' or 'OnDelete'")]),
    ...oneOf("spec.persistentVolumeClaimRetentionPolicy.whenDeleted", policy?.whenDeleted, ["Delete", "Retain"]),
    ...oneOf("spec.persistentVolumeClaimRetentionPolicy.whenScaled", policy?.whenScaled, ["Delete", "Retain"]),
    ...nonNegative("spec.replicas", spec.replicas),
    ...nonNegative("spec.minReadySeconds", spec.minReadySeconds),
    ...nonNegative("spec.ordinals.start", spec.ordinals?.start),
    ...selectorErrors(spec.selector, "statefulset"),
    ...mismatchErrors(spec.selector, spec.template, "spec"),
    ...templateErrors(spec.template, "spec.template", claims),
    ...alwaysRestarts(spec.template),
  ];
}

const statefulMutable = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
];

export function statefulSetUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const before = old.spec as JsonObject;
  const after = object.spec as JsonObject;
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const same = [...names].every((name) => statefulMutable.includes(name) || equalJson(before[name], after[name]));
  if (same) return [];
  const allowed =
    "'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', " +
    "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds'";
  return [forbidden("spec", `updates to statefulset spec for fields other than ${allowed} are forbidden`)];
}

export function controllerRevisionErrors(object: AnyObject): FieldError[] {
  const revision = object.revision as number;
  return revision < 0 ? [invalid("revision", revision, "must be greater than or equal to 0")] : [];
}

export function controllerRevisionUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  return equalJson(object.data, old.data) ? [] : [invalid("data", object.data, immutable)];
}
