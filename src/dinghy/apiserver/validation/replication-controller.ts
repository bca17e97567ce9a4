/** ReplicationControllers. Upstream: pkg/apis/core/validation `ValidateReplicationControllerSpec`. */
import { labelSelectorMatches, type PodTemplateSpec, selectorOf } from "#apimachinery";
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import type { AnyObject } from "../strategy.ts";
import { number, part, text, textMap } from "./fields.ts";
import { podTemplateErrors } from "./pod-template.ts";
import { nonNegative } from "./rules.ts";

export function replicationControllerErrors(object: AnyObject): FieldError[] {
  const spec = part(object.spec) ?? {};
  const selector = textMap(spec.selector);
  const isEmpty = Object.keys(selector).length === 0;
  return [
    ...nonNegative("spec.minReadySeconds", number(spec.minReadySeconds)),
    ...(isEmpty ? [required("spec.selector")] : []),
    ...nonNegative("spec.replicas", number(spec.replicas)),
    ...templateErrors(spec.template as PodTemplateSpec | undefined, selector, isEmpty),
  ];
}

function templateErrors(
  template: PodTemplateSpec | undefined,
  selector: Readonly<Record<string, string>>,
  isEmpty: boolean,
): FieldError[] {
  const field = "spec.template";
  if (template === undefined) return [required(field)];
  const labels = template.metadata?.labels;
  const errors: FieldError[] = [];
  if (!isEmpty && !labelSelectorMatches(selectorOf({ matchLabels: selector }), labels ?? {})) {
    errors.push(invalid(`${field}.metadata.labels`, labels ?? null, "`selector` does not match template `labels`"));
  }
  errors.push(...podTemplateErrors(template, field));
  const { restartPolicy, activeDeadlineSeconds } = template.spec ?? {};
  if (restartPolicy !== "Always") {
    errors.push(notSupported(`${field}.spec.restartPolicy`, text(restartPolicy), ["Always"]));
  }
  if (activeDeadlineSeconds !== undefined) {
    const why = "activeDeadlineSeconds in ReplicationController is not Supported";
    errors.push(forbidden(`${field}.spec.activeDeadlineSeconds`, why));
  }
  return errors;
}

const counts = [
  "replicas",
  "fullyLabeledReplicas",
  "readyReplicas",
  "availableReplicas",
  "observedGeneration",
] as const;

export function replicationControllerStatusErrors(object: AnyObject): FieldError[] {
  const status = part(object.status) ?? {};
  const of = (name: string): number => number(status[name]) ?? 0;
  const errors = counts.flatMap((name) => nonNegative(`status.${name}`, of(name)));
  const atMost = (name: string, most: string, why: string): void => {
    if (of(name) > of(most)) errors.push(invalid(`status.${name}`, of(name), why));
  };
  const whole = "cannot be greater than status.replicas";
  for (const name of ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"]) atMost(name, "replicas", whole);
  atMost("availableReplicas", "readyReplicas", "cannot be greater than readyReplicas");
  return errors;
}
