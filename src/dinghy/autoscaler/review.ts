import { compareQuantities, type Pod } from "#apimachinery";
import { updateOf } from "./pod-patch.ts";
import type { VerticalPodAutoscaler } from "./vertical-pod-autoscaler.ts";

/** `admission.k8s.io/v1`, as far as it is looked at here. */
export interface AdmissionReview {
  readonly apiVersion: string;
  readonly kind: string;
  readonly request: {
    readonly uid: string;
    readonly namespace?: string;
    readonly resource: { readonly resource: string };
    readonly object: unknown;
  };
}

interface Operation {
  readonly op: "add";
  readonly path: string;
  readonly value: unknown;
}

/** The JSON patch that gives a new Pod what its autoscaler recommends. */
export function podPatch(autoscaler: VerticalPodAutoscaler, pod: Pod): Operation[] {
  const { containers, annotations } = updateOf(autoscaler, pod);
  const operations: Operation[] = [];
  for (const [index, update] of containers.entries()) {
    if (update === undefined) continue;
    const { resources } = pod.spec.containers[index] as Pod["spec"]["containers"][number];
    const value = {
      ...resources,
      requests: { ...resources?.requests, ...update.requests },
      ...((resources?.limits || Object.keys(update.limits).length > 0) && {
        limits: { ...resources?.limits, ...update.limits },
      }),
    };
    operations.push({ op: "add", path: `/spec/containers/${index}/resources`, value });
  }
  const value = { ...pod.metadata.annotations, ...annotations };
  operations.push({ op: "add", path: "/metadata/annotations", value });
  return operations;
}

/** Why an autoscaler is refused; undefined when it is not. Upstream: pkg/admission-controller/resource/vpa/handler.go. */
export function refusalOf({ spec }: VerticalPodAutoscaler): string | undefined {
  if (spec.targetRef === undefined) {
    return "TargetRef is required. If you're using v1beta1 version of the API, please migrate to v1";
  }
  const { updatePolicy, resourcePolicy } = spec;
  if (updatePolicy?.minReplicas !== undefined && updatePolicy.minReplicas <= 0) {
    return `MinReplicas has to be positive, got ${updatePolicy.minReplicas}`;
  }
  for (const policy of resourcePolicy?.containerPolicies ?? []) {
    if (!policy.containerName) return "ContainerPolicies.ContainerName is required";
    for (const [resource, max] of Object.entries(policy.maxAllowed ?? {})) {
      const min = policy.minAllowed?.[resource];
      if (min !== undefined && compareQuantities(max, min) < 0) return `max resource for ${resource} is lower than min`;
    }
    if (policy.mode === "Off" && policy.controlledValues !== undefined) {
      return "ControlledValues shouldn't be specified if container scaling mode is off.";
    }
  }
  if ((spec.recommenders?.length ?? 0) > 1) {
    return "The current version of VPA object shouldn't specify more than one recommenders.";
  }
  return undefined;
}
