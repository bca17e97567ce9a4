import type { Container, Pod, ResourceList } from "#apimachinery";
import { compareQuantities } from "#apimachinery";
import { defaultPod } from "../defaults/pod.ts";
import type { FieldReader } from "../field-selector.ts";
import { isJsonObject } from "../json-value.ts";
import type { Strategy } from "../strategy.ts";
import { podSpecErrors } from "../validation/pod-spec.ts";
import { podUpdateErrors } from "../validation/pod-update.ts";

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

/** Upstream: pkg/registry/core/pod/strategy.go. Answers to @seed:K2.1. */
export const podStrategy: Strategy = {
  fields,
  hasGeneration: true,
  returnsDeleted: true,
  defaults: (object) => {
    if (isJsonObject(object.spec)) defaultPod(object.spec as unknown as Pod["spec"]);
  },
  validate: (object) => podSpecErrors(pod(object).spec, "spec"),
  validateUpdate: podUpdateErrors,
  gracePeriodSeconds: (object, requested) => {
    const { spec, status } = pod(object);
    const seconds = requested ?? spec.terminationGracePeriodSeconds ?? 30;
    // Where no kubelet would ever confirm the end, there is nothing to wait for.
    if (!spec.nodeName || status?.phase === "Failed" || status?.phase === "Succeeded") return 0;
    return seconds < 0 ? 1 : seconds;
  },
  prepareForCreate: (object) => {
    object.status = { phase: "Pending", qosClass: qosClass(pod(object)), ...gatedStatus(pod(object)) };
  },
  prepareForStatusUpdate: (object, old) => {
    const { status } = pod(object);
    const before = pod(old).status;
    if (status !== undefined && before?.qosClass !== undefined) status.qosClass = before.qosClass;
  },
};

function gatedStatus({ spec }: Pod): Pick<NonNullable<Pod["status"]>, "conditions"> {
  if (!spec.schedulingGates?.length) return {};
  const message = "Scheduling is blocked due to non-empty scheduling gates";
  return { conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated", message }] };
}

/**
 * How dear a Pod is when memory runs short.
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/ Answers to @seed:K6.9.
 */
export function qosClass({ spec }: Pod): "Guaranteed" | "Burstable" | "BestEffort" {
  const containers: readonly Pick<Container, "resources">[] = spec.resources
    ? [{ resources: spec.resources }]
    : [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  let any = false;
  let guaranteed = true;
  for (const { resources } of containers) {
    const requests = counted(resources?.requests);
    const limits = counted(resources?.limits);
    if (requests.size > 0 || limits.size > 0) any = true;
    for (const name of ["cpu", "memory"]) {
      const limit = limits.get(name);
      const request = requests.get(name) ?? limit;
      if (limit === undefined || request === undefined || compareQuantities(limit, request) !== 0) guaranteed = false;
    }
  }
  if (!any) return "BestEffort";
  return guaranteed ? "Guaranteed" : "Burstable";
}

function counted(list: ResourceList | undefined): Map<string, string | number> {
  const entries = Object.entries(list ?? {}).filter(
    ([name, quantity]) => (name === "cpu" || name === "memory") && compareQuantities(quantity, 0) > 0,
  );
  return new Map(entries);
}
