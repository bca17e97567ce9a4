/** Namespaces. Upstream: pkg/apis/core/validation `ValidateNamespace`. Answers to @seed:K11.1. */
import { type FieldError, invalid } from "../field-error.ts";
import type { AnyObject } from "../strategy.ts";
import { part, text, texts } from "./fields.ts";
import { finalizerNameErrors } from "./object-meta.ts";

export function namespaceErrors(object: AnyObject): FieldError[] {
  return texts(part(object.spec)?.finalizers).flatMap((name) => finalizerNameErrors(name, "spec.finalizers"));
}

export function namespaceFinalizeErrors(object: AnyObject): FieldError[] {
  const field = "spec.finalizers";
  return texts(part(object.spec)?.finalizers).flatMap((name, index) => finalizerNameErrors(name, `${field}[${index}]`));
}

export function namespaceStatusErrors(object: AnyObject): FieldError[] {
  const phase = text(part(object.status)?.phase);
  const ends = object.metadata.deletionTimestamp !== undefined;
  if (phase === (ends ? "Terminating" : "Active")) return [];
  const why = ends
    ? "may only be 'Terminating' if `deletionTimestamp` is not empty"
    : "may only be 'Active' if `deletionTimestamp` is empty";
  return [invalid("status.Phase", phase, why)];
}
