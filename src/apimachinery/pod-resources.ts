import type { Container, PodSpec, ResourceList } from "./core.ts";
import { addQuantities, compareQuantities } from "./quantity.ts";

/**
 * What a Pod asks for as a whole: its containers together, or any one init container where that is more, sidecars
 * counted with both; what is set for the whole Pod replaces the sum; overhead on top.
 * https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
 * Upstream: staging/src/k8s.io/component-helpers/resource/helpers.go.
 */
export function podRequests(spec: PodSpec): ResourceList {
  return total(spec, "requests");
}

export function podLimits(spec: PodSpec): ResourceList {
  return total(spec, "limits");
}

function total(spec: PodSpec, field: "requests" | "limits"): ResourceList {
  const of = ({ resources }: Container): ResourceList => resources?.[field] ?? {};
  let sum: ResourceList = {};
  for (const container of spec.containers) sum = addResources(sum, of(container));
  let sidecars: ResourceList = {};
  let startUp: ResourceList = {};
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === "Always") {
      sidecars = addResources(sidecars, of(container));
      startUp = largest(startUp, sidecars);
    } else {
      startUp = largest(startUp, addResources(sidecars, of(container)));
    }
  }
  const whole = { ...largest(addResources(sum, sidecars), startUp), ...spec.resources?.[field] };
  const overhead = Object.entries(spec.overhead ?? {});
  // Overhead is added to limits only where there is a limit to raise.
  const counted = overhead.filter(([name]) => field === "requests" || whole[name] !== undefined);
  return addResources(whole, Object.fromEntries(counted));
}

/** The sum, name by name. */
export function addResources(a: ResourceList, b: ResourceList): ResourceList {
  const sum = { ...a };
  for (const [name, quantity] of Object.entries(b)) {
    const present = sum[name];
    sum[name] = present === undefined ? quantity : addQuantities(present, quantity);
  }
  return sum;
}

function largest(a: ResourceList, b: ResourceList): ResourceList {
  const result = { ...a };
  for (const [name, quantity] of Object.entries(b)) {
    const present = result[name];
    if (present === undefined || compareQuantities(quantity, present) > 0) result[name] = quantity;
  }
  return result;
}
