import type { KubernetesObject, Pod } from "#apimachinery";
import type { Lookup } from "../lookup.ts";
import { type AdmissionPlugin, type AdmissionRequest, newest, refuse } from "./admission-plugin.ts";

export interface PriorityClass extends KubernetesObject {
  value: number;
  globalDefault?: boolean;
  preemptionPolicy?: "Never" | "PreemptLowerPriority";
}

const resource = "priorityclasses.scheduling.k8s.io";

/**
 * Priority: a Pod's number comes from its PriorityClass, never from its author.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
 * Upstream: plugin/pkg/admission/priority/admission.go. Answers to @seed:K8.1.
 */
export const priority: AdmissionPlugin = {
  name: "Priority",
  resources: ["pods", "priorityclasses.scheduling.k8s.io"],
  mutate: async (request, { lookup }) => {
    if (request.group !== "" || request.resource !== "pods" || request.subresource) return;
    if (request.operation === "CREATE") await setPriority(request, request.object as Pod, lookup);
    if (request.operation === "UPDATE") keepPriority(request.object as Pod, request.oldObject as Pod);
  },
  validate: async (request, { lookup }) => {
    if (request.group !== "scheduling.k8s.io" || request.resource !== "priorityclasses") return;
    const priorityClass = request.object as PriorityClass | undefined;
    if (!priorityClass?.globalDefault) return;
    const other = await defaultClass(lookup);
    if (other && other.metadata.name !== priorityClass.metadata.name) {
      const { name } = other.metadata;
      throw refuse(request, `PriorityClass ${name} is already marked as default. Only one default can exist`);
    }
  },
};

async function setPriority(request: AdmissionRequest, { spec }: Pod, lookup: Lookup): Promise<void> {
  const found = spec.priorityClassName
    ? await lookup.get<PriorityClass>(resource, spec.priorityClassName)
    : await defaultClass(lookup);
  if (spec.priorityClassName && found === undefined) {
    throw refuse(request, `no PriorityClass with name ${spec.priorityClassName} was found`);
  }
  const value = found?.value ?? 0;
  const policy = found?.preemptionPolicy ?? "PreemptLowerPriority";
  const computed = "priority admission controller computed";
  const source = "from the given PriorityClass name";
  if (spec.priority !== undefined && spec.priority !== value) {
    const given = `the integer value of priority (${spec.priority}) must not be provided in pod spec`;
    throw refuse(request, `${given}; ${computed} ${value} ${source}`);
  }
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
    const given = `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec`;
    throw refuse(request, `${given}; ${computed} ${policy} ${source}`);
  }
  if (found) spec.priorityClassName = found.metadata.name;
  spec.priority = value;
  spec.preemptionPolicy = policy;
}

/** What an update leaves out stays. */
function keepPriority({ spec }: Pod, { spec: old }: Pod): void {
  if (spec.priority === undefined && old.priority !== undefined) spec.priority = old.priority;
  if (spec.preemptionPolicy === undefined && old.preemptionPolicy !== undefined) {
    spec.preemptionPolicy = old.preemptionPolicy;
  }
}

async function defaultClass(lookup: Lookup): Promise<PriorityClass | undefined> {
  const defaults = (await lookup.list<PriorityClass>(resource)).filter((each) => each.globalDefault);
  // Should there be several after all, the one with the smallest value counts.
  const smallest = Math.min(...defaults.map(({ value }) => value));
  return newest(defaults.filter(({ value }) => value === smallest));
}
