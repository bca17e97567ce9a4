/** Pods. Upstream: pkg/registry/core/pod/strategy.go. Answers to @seed:K2.1. */
import type { Pod } from "#apimachinery";
import { agreeOnFirst } from "../defaults/agree-on-first.ts";
import { defaultPod } from "../defaults/pod.ts";
import type { FieldReader } from "../field-selector.ts";
import { isJsonObject, type JsonObject } from "../json-value.ts";
import { qosClass } from "../quality-of-service.ts";
import type { Strategy } from "../strategy.ts";
import { newPodErrors } from "../validation/pod.ts";
import { podStatusErrors } from "../validation/pod-status.ts";
import { podUpdateErrors } from "../validation/pod-update.ts";
import { podWarnings } from "../warnings/pod.ts";
import { addAppArmorAnnotations, mergeLabelKeys } from "./new-pod.ts";

const text = (value: unknown): string => (value === undefined || value === null ? "" : String(value));
const pod = (object: unknown): Pod => object as Pod;

const fields: Readonly<Record<string, FieldReader>> = {
  "spec.nodeName": (object) => text(pod(object).spec.nodeName),
  "spec.host": (object) => text(pod(object).spec.nodeName),
  "spec.restartPolicy": (object) => text(pod(object).spec.restartPolicy),
  "spec.schedulerName": (object) => text(pod(object).spec.schedulerName),
  "spec.serviceAccountName": (object) => text(pod(object).spec.serviceAccountName),
  "spec.hostNetwork": (object) => String(pod(object).spec.hostNetwork === true),
  "status.phase": (object) => text(pod(object).status?.phase),
  "status.podIP": (object) => text(pod(object).status?.podIP),
  "status.podIPs": (object) => (pod(object).status?.podIPs ?? []).map(({ ip }) => ip).join(","),
  "status.nominatedNodeName": (object) => text(pod(object).status?.nominatedNodeName),
};

export const podStrategy: Strategy = {
  fields,
  hasGeneration: true,
  returnsDeleted: true,
  defaults: (object) => {
    if (isJsonObject(object.spec)) defaultPod(object.spec as unknown as Pod["spec"]);
  },
  validate: newPodErrors,
  validateUpdate: podUpdateErrors,
  updateChecks: ["metadataUpdate", "metadata", "validateUpdate"],
  statusHasNoDefaults: true,
  validateStatusUpdate: podStatusErrors,
  warnings: podWarnings,
  gracePeriodSeconds: (object, requested) => {
    const { spec, status } = pod(object);
    const seconds = requested ?? spec.terminationGracePeriodSeconds ?? 30;
    // Where no kubelet would ever confirm the end, there is nothing to wait for.
    if (!spec.nodeName || status?.phase === "Failed" || status?.phase === "Succeeded") return 0;
    return seconds < 0 ? 1 : seconds;
  },
  prepareForCreate: (object) => {
    object.status = { phase: "Pending", qosClass: qosClass(pod(object)), ...gatedStatus(pod(object)) };
    mergeLabelKeys(object);
    addAppArmorAnnotations(object);
  },
  prepareForStatusUpdate: (object, old) => {
    const { metadata } = object;
    if (old.metadata.ownerReferences === undefined) delete metadata.ownerReferences;
    else metadata.ownerReferences = old.metadata.ownerReferences;
    const status = object.status as JsonObject | undefined;
    const before = old.status as JsonObject | undefined;
    if (status === undefined) return;
    agreeOnFirst(status, "podIP", "podIPs", "ip");
    if (!status.qosClass && before?.qosClass !== undefined) status.qosClass = before.qosClass;
    keepObservedGenerations(status, before ?? {});
  },
};

/** Who does not know of observed generations must not wipe them out. */
function keepObservedGenerations(status: JsonObject, before: JsonObject): void {
  if (!status.observedGeneration && before.observedGeneration) status.observedGeneration = before.observedGeneration;
  const known = new Map<unknown, unknown[]>();
  const conditions = (each: JsonObject): JsonObject[] => (each.conditions ?? []) as JsonObject[];
  for (const { type, observedGeneration } of conditions(before)) {
    known.set(type, [...(known.get(type) ?? []), observedGeneration]);
  }
  const kept = conditions(status).map((condition) => {
    const observedGeneration = known.get(condition.type)?.shift();
    return condition.observedGeneration || !observedGeneration ? condition : { ...condition, observedGeneration };
  });
  if (kept.length > 0) status.conditions = kept;
}

function gatedStatus({ spec }: Pod): Pick<NonNullable<Pod["status"]>, "conditions"> {
  if (!spec?.schedulingGates?.length) return {};
  const message = "Scheduling is blocked due to non-empty scheduling gates";
  return { conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated", message }] };
}
