/** Pods as a whole. Upstream: pkg/apis/core/validation `ValidatePodCreate`. Answers to @seed:K2.1. */
import type { PodSpec } from "#apimachinery";
import { type FieldError, forbidden } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { imageSpaceErrors } from "./containers.ts";
import { part, parts, text } from "./fields.ts";
import { podAnnotationErrors, profileMismatchErrors } from "./pod-annotations.ts";
import { podSpecErrors } from "./pod-spec.ts";
import { each } from "./rules.ts";

const annotations = "metadata.annotations";

/** What holds for every Pod at any time. */
export function podErrors(object: AnyObject): FieldError[] {
  const spec = part(object.spec) ?? {};
  return [
    ...podAnnotationErrors(object.metadata, spec, annotations),
    ...podSpecErrors(spec as unknown as PodSpec, "spec", [], { name: text(object.metadata.name) }),
    ...tokenErrors(spec),
    ...each("spec.containers", parts(spec.containers), imageSpaceErrors),
    ...each("spec.initContainers", parts(spec.initContainers), imageSpaceErrors),
  ];
}

/** What more holds for a new one. */
export function newPodErrors(object: AnyObject): FieldError[] {
  const spec = part(object.spec) ?? {};
  const errors = podErrors(object);
  if (parts(spec.ephemeralContainers).length > 0) {
    errors.push(forbidden("spec.ephemeralContainers", "cannot be set on create"));
  }
  if (spec.nodeName && parts(spec.schedulingGates).length > 0) {
    errors.push(forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared"));
  }
  return [...errors, ...profileMismatchErrors(object.metadata, spec, "spec")];
}

function tokenErrors(spec: JsonObject): FieldError[] {
  if (spec.serviceAccountName) return [];
  const why = "must not be specified when serviceAccountName is not set";
  return each("spec.volumes", parts(spec.volumes), (volume, at) =>
    each(`${at}.projected.sources`, parts(part(volume.projected)?.sources), (source, where) =>
      source.serviceAccountToken === undefined ? [] : [forbidden(`${where}.serviceAccountToken`, why)],
    ),
  );
}
