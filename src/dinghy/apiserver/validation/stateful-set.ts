/** StatefulSets. Upstream: pkg/apis/apps/validation/validation.go. Answers to @seed:K5.1. */
import type { StatefulSet } from "#apimachinery";
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { claimSpecErrors } from "./claim.ts";
import { dns1123Label, dns1123Subdomain } from "./names.ts";
import { podTemplateErrors } from "./pod-template.ts";
import { collisionErrors, isZero, statusCountErrors } from "./replicas.ts";
import { countOrPercent, each, nonNegative, notMoreThanAll, problems } from "./rules.ts";
import {
  alwaysRestarts,
  isEmptySelector,
  isUnreadable,
  mismatchErrors,
  selectorErrors,
  shownSelector,
} from "./workload.ts";

type Spec = StatefulSet["spec"];

/** What an old object has already is not held against it: names of Services, claims and templates that were let in once. */
export function statefulSetErrors(object: AnyObject, old: AnyObject | undefined): FieldError[] {
  const spec = object.spec as Spec;
  const before = old?.spec as Spec | undefined;
  const tolerant = before !== undefined && specErrors(before, { template: true, claims: false }).length > 0;
  return [
    ...specErrors(spec, { template: !tolerant, claims: before === undefined }),
    ...(before === undefined && spec.serviceName
      ? problems("spec.serviceName", spec.serviceName, dns1123Label(spec.serviceName))
      : []),
  ];
}

function specErrors(spec: Spec, checked: { readonly template: boolean; readonly claims: boolean }): FieldError[] {
  const claims = (spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata?.name ?? "");
  const { selector, template } = spec;
  const everything = selector !== undefined && isEmptySelector(selector);
  return [
    ...managementErrors(spec.podManagementPolicy),
    ...strategyErrors(spec.updateStrategy, "spec.updateStrategy"),
    ...retentionErrors(spec.persistentVolumeClaimRetentionPolicy, "spec.persistentVolumeClaimRetentionPolicy"),
    ...(checked.claims ? claimTemplateErrors(spec) : []),
    ...nonNegative("spec.replicas", spec.replicas),
    ...nonNegative("spec.minReadySeconds", spec.minReadySeconds),
    ...nonNegative("spec.ordinals.start", spec.ordinals?.start),
    ...selectorErrors(selector, "statefulset"),
    ...(isUnreadable(selector)
      ? [invalid("spec.selector", shownSelector(selector), "")]
      : [
          ...(everything ? [] : mismatchErrors(selector, template, "spec")),
          ...(checked.template ? podTemplateErrors(template ?? {}, "spec.template", claims) : []),
        ]),
    ...alwaysRestarts(template, "StatefulSet"),
  ];
}

function managementErrors(policy: string | undefined): FieldError[] {
  const field = "spec.podManagementPolicy";
  if (!policy) return [required(field)];
  if (policy === "OrderedReady" || policy === "Parallel") return [];
  return [invalid(field, policy, "must be 'OrderedReady' or 'Parallel'")];
}

function strategyErrors(strategy: Spec["updateStrategy"], field: string): FieldError[] {
  const { type, rollingUpdate } = strategy ?? {};
  if (!type) return [required(field)];
  const { partition = 0, maxUnavailable } = (rollingUpdate ?? {}) as { partition?: number; maxUnavailable?: string };
  const rolling = rollingUpdate === undefined ? null : { Partition: partition, MaxUnavailable: maxUnavailable ?? null };
  const at = `${field}.rollingUpdate`;
  if (type === "OnDelete")
    return rolling === null ? [] : [invalid(at, rolling, "only allowed for updateStrategy 'RollingUpdate'")];
  if (type !== "RollingUpdate")
    return [invalid(field, { Type: type, RollingUpdate: rolling }, "must be 'RollingUpdate' or 'OnDelete'")];
  const errors = nonNegative(`${at}.partition`, partition);
  if (maxUnavailable === undefined) return errors;
  return [
    ...errors,
    ...countOrPercent(`${at}.maxUnavailable`, maxUnavailable),
    ...(isZero(maxUnavailable) ? [invalid(`${at}.maxUnavailable`, maxUnavailable, "cannot be 0")] : []),
    ...notMoreThanAll(`${at}.maxUnavailable`, maxUnavailable),
  ];
}

function retentionErrors(policy: Spec["persistentVolumeClaimRetentionPolicy"], field: string): FieldError[] {
  return (["whenDeleted", "whenScaled"] as const).flatMap((name) => {
    const value = policy?.[name] ?? "";
    const supported = ["Retain", "Delete"];
    return policy === undefined || supported.includes(value)
      ? []
      : [notSupported(`${field}.${name}`, value, supported)];
  });
}

function claimTemplateErrors({ volumeClaimTemplates }: Spec): FieldError[] {
  return each("spec.volumeClaimTemplates", volumeClaimTemplates as unknown as AnyObject[], (claim, at) => {
    const name = String(claim.metadata?.name ?? "");
    const errors = name === "" ? [] : problems(`${at}.metadata.name`, name, dns1123Subdomain(name));
    return [...errors, ...claimSpecErrors((claim.spec ?? {}) as JsonObject, `${at}.spec`)];
  });
}

const mutable = [
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
  if ([...names].every((name) => mutable.includes(name) || equalJson(before[name], after[name]))) return [];
  const allowed =
    "'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', " +
    "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds'";
  return [forbidden("spec", `updates to statefulset spec for fields other than ${allowed} are forbidden`)];
}

const tooMany = "cannot be greater than status.replicas";

/** Upstream: `ValidateStatefulSetStatusUpdate`. */
export function statefulSetStatusErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const parts = ["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"];
  return [
    ...statusCountErrors(
      object,
      ["replicas", ...parts, "observedGeneration", "collisionCount"],
      [
        ...parts.map((part) => [part, "replicas", tooMany] as const),
        ["availableReplicas", "readyReplicas", "cannot be greater than status.readyReplicas"],
      ],
    ),
    ...collisionErrors(object, old),
  ];
}
