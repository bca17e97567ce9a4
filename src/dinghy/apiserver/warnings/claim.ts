/** Warnings about claims and volumes. Upstream: pkg/api/{persistentvolumeclaim,persistentvolume}/util.go. */
import type { JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { part, parts, textMap } from "../validation/fields.ts";
import { fractions } from "./fractions.ts";
import { nodeTermWarnings } from "./node-labels.ts";
import { volumeSourceWarnings } from "./volume-source.ts";

const classAnnotation = "volume.beta.kubernetes.io/storage-class";
const mountAnnotation = "volume.beta.kubernetes.io/mount-options";
const useClass = 'deprecated since v1.8; use "storageClassName" attribute instead';

function annotationWarning({ metadata }: AnyObject, key: string, why: string): string[] {
  return textMap(metadata.annotations)[key] === undefined ? [] : [`metadata.annotations[${key}]: ${why}`];
}

export function claimWarnings(object: AnyObject): string[] {
  return [
    ...annotationWarning(object, classAnnotation, useClass),
    ...claimSpecWarnings(part(object.spec) ?? {}, "spec"),
  ];
}

export function claimSpecWarnings(spec: JsonObject, field: string): string[] {
  return fractions(part(spec.resources)?.requests, `${field}.resources.requests`, ["storage"]);
}

const recycles =
  "The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.";

export function persistentVolumeWarnings(object: AnyObject): string[] {
  const spec = part(object.spec) ?? {};
  const terms = parts(part(part(spec.nodeAffinity)?.required)?.nodeSelectorTerms);
  return [
    ...annotationWarning(object, classAnnotation, useClass),
    ...annotationWarning(object, mountAnnotation, 'deprecated since v1.31; use "mountOptions" attribute instead'),
    ...(spec.persistentVolumeReclaimPolicy === "Recycle" ? [`spec.persistentVolumeReclaimPolicy: ${recycles}`] : []),
    ...volumeSourceWarnings(spec, "spec"),
    ...terms.flatMap((term, index) =>
      nodeTermWarnings(term, `spec.nodeAffinity.required.nodeSelectorTerms[${index}]`, false),
    ),
  ];
}
