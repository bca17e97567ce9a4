/** Templates of Pods. Upstream: pkg/apis/core/validation `ValidatePodTemplateSpec`. Answers to @seed:K5.1. */
import type { PodSpec } from "#apimachinery";
import { type FieldError, forbidden } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { part, parts } from "./fields.ts";
import { annotationErrors, labelErrors } from "./object-meta.ts";
import { podAnnotationErrors, profileMismatchErrors } from "./pod-annotations.ts";
import { podSpecErrors } from "./pod-spec.ts";

/** `claims`: names of claims that Pods of a StatefulSet may mount beside their volumes. */
export function podTemplateErrors(template: object, field: string, claims: readonly string[] = []): FieldError[] {
  const { metadata: meta, spec: given } = template as JsonObject;
  const metadata = part(meta) ?? {};
  const spec = part(given) ?? {};
  const annotations = metadata.annotations as Record<string, string> | undefined;
  // Metadata of templates is told of without its name: so do real servers.
  return [
    ...labelErrors(metadata.labels as Record<string, string> | undefined, `${field}.labels`),
    ...annotationErrors(annotations, `${field}.annotations`),
    ...podAnnotationErrors(metadata, spec, `${field}.annotations`),
    ...podSpecErrors(spec as unknown as PodSpec, `${field}.spec`, claims),
    ...profileMismatchErrors(metadata, spec, `${field}.spec`),
    ...(parts(spec.ephemeralContainers).length > 0
      ? [forbidden(`${field}.spec.ephemeralContainers`, "ephemeral containers not allowed in pod template")]
      : []),
  ];
}
