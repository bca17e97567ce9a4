/** Containers for debugging come, and stay as they are. Upstream: `ValidatePodEphemeralContainersUpdate`. */
import { type FieldError, forbidden } from "../field-error.ts";
import { equalJson } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { part, parts } from "./fields.ts";
import { shown } from "./internal-shape.ts";
import { podErrors } from "./pod.ts";
import { annotationChangeErrors } from "./pod-update.ts";
import { unifiedDiff } from "./unified-diff.ts";

export function ephemeralChangeErrors(object: AnyObject, old: AnyObject): FieldError[] {
  if (part(old.metadata.annotations)?.["kubernetes.io/config.mirror"] !== undefined) {
    return [forbidden("", "static pods do not support ephemeral containers")];
  }
  const field = "spec.ephemeralContainers";
  const containers = parts(part(object.spec)?.ephemeralContainers);
  const changes = parts(part(old.spec)?.ephemeralContainers).flatMap((before) => {
    const after = containers.findLast(({ name }) => name === before.name);
    const subject = `existing ephemeral containers ${JSON.stringify(before.name)} may not be`;
    if (after === undefined) return [forbidden(field, `${subject} removed\n`)];
    if (equalJson(after, before)) return [];
    const diff = unifiedDiff(shown("EphemeralContainer", before), shown("EphemeralContainer", after));
    return [forbidden(field, `${subject} changed\n${diff}`)];
  });
  return [...podErrors(object), ...annotationChangeErrors(object, old), ...changes];
}
