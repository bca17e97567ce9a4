/** What the owners of Pod templates have in common. Upstream: pkg/apis/{apps,core}/validation/validation.go. Answers to @seed:K5.1. */
import { type LabelSelector, labelSelectorMatches, type PodTemplateSpec, selectorOf } from "#apimachinery";
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import { labelSelectorErrors } from "./rules.ts";

/**
 * What no controller can select by: real servers say so once more, and do not hold the template against it.
 * Upstream: apimachinery/pkg/apis/meta/v1/helpers.go `LabelSelectorAsSelector`.
 */
export function isUnreadable(selector: LabelSelector | undefined): boolean {
  return labelSelectorErrors(selector, "").length > 0;
}

/** A template whose Pods the controller would not count as its own. */
export function mismatchErrors(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  field: string,
): FieldError[] {
  const labels = template?.metadata?.labels;
  // No selector selects nothing, an empty one everything.
  if (selector !== undefined && labelSelectorMatches(selectorOf(selector), labels ?? {})) return [];
  return [invalid(`${field}.template.metadata.labels`, inOrder(labels), "`selector` does not match template `labels`")];
}

/** Maps are shown in the order of their keys. */
export function inOrder(labels: Readonly<Record<string, string>> | undefined): Record<string, string> | null {
  if (labels === undefined) return null;
  return Object.fromEntries(Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A selector as real servers show it. */
export function shownSelector(selector: LabelSelector | undefined): object | null {
  if (selector === undefined) return null;
  const { matchLabels, matchExpressions } = selector;
  return { ...(matchLabels && { matchLabels: inOrder(matchLabels) }), ...(matchExpressions && { matchExpressions }) };
}

export function isEmptySelector({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;
}

export function selectorErrors(selector: LabelSelector | undefined, kind: string): FieldError[] {
  if (selector === undefined) return [required("spec.selector")];
  const errors = labelSelectorErrors(selector, "spec.selector");
  if (isEmptySelector(selector))
    errors.push(invalid("spec.selector", shownSelector(selector), `empty selector is invalid for ${kind}`));
  return errors;
}

/** What only what runs to its end may have; `kind` is the one that real servers name. */
export function alwaysRestarts(template: PodTemplateSpec | undefined, kind: string): FieldError[] {
  const { restartPolicy, activeDeadlineSeconds } = template?.spec ?? {};
  const errors: FieldError[] = [];
  if (restartPolicy !== undefined && restartPolicy !== "Always")
    errors.push(notSupported("spec.template.spec.restartPolicy", restartPolicy, ["Always"]));
  if (activeDeadlineSeconds !== undefined) {
    const why = `activeDeadlineSeconds in ${kind} is not Supported`;
    errors.push(forbidden("spec.template.spec.activeDeadlineSeconds", why));
  }
  return errors;
}
