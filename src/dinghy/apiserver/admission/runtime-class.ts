import type { KubernetesObject, Pod, ResourceList, Toleration } from "#apimachinery";
import { type AdmissionPlugin, type AdmissionRequest, createdPod, refuse } from "./admission-plugin.ts";

interface RuntimeClass extends KubernetesObject {
  handler: string;
  overhead?: { podFixed?: ResourceList };
  scheduling?: { nodeSelector?: Record<string, string>; tolerations?: Toleration[] };
}

/**
 * RuntimeClass: a Pod takes the overhead of its class and goes only where the class's runtime is.
 * https://kubernetes.io/docs/concepts/containers/runtime-class/
 * Upstream: plugin/pkg/admission/runtimeclass/admission.go.
 */
export const runtimeClass: AdmissionPlugin = {
  name: "RuntimeClass",
  resources: ["pods"],
  mutate: async (request, { lookup }) => {
    const pod = createdPod(request);
    const name = pod?.spec.runtimeClassName;
    if (pod === undefined || !name) return;
    const found = await lookup.get<RuntimeClass>("runtimeclasses.node.k8s.io", name);
    if (found === undefined) throw refuse(request, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
    takeOverhead(request, pod, found);
    takeScheduling(request, pod, found);
  },
  validate: (request) => {
    const pod = createdPod(request);
    if (!pod?.spec.runtimeClassName && Object.keys(pod?.spec.overhead ?? {}).length > 0) {
      const why = "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead";
      throw refuse(request, why);
    }
  },
};

function takeOverhead(request: AdmissionRequest, { spec }: Pod, { overhead }: RuntimeClass): void {
  const fixed = overhead?.podFixed;
  if (fixed === undefined) return;
  if (spec.overhead !== undefined && JSON.stringify(spec.overhead) !== JSON.stringify(fixed)) {
    throw refuse(request, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
  }
  spec.overhead = { ...fixed };
}

function takeScheduling(request: AdmissionRequest, { spec }: Pod, { scheduling }: RuntimeClass): void {
  for (const [key, value] of Object.entries(scheduling?.nodeSelector ?? {})) {
    const given = spec.nodeSelector?.[key];
    if (given !== undefined && given !== value) {
      const conflict = `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${given}`;
      throw refuse(request, conflict);
    }
    spec.nodeSelector = { ...spec.nodeSelector, [key]: value };
  }
  const known = new Set((spec.tolerations ?? []).map((toleration) => JSON.stringify(toleration)));
  const added = (scheduling?.tolerations ?? []).filter((toleration) => !known.has(JSON.stringify(toleration)));
  if (added.length > 0) spec.tolerations = [...(spec.tolerations ?? []), ...added];
}
