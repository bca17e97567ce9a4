/**
 * How dear a Pod is when memory runs short.
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/ Answers to @seed:K6.9.
 */
import { type Container, compareQuantities, type Pod, type ResourceList } from "#apimachinery";

export function qosClass({ spec }: Pod): "Guaranteed" | "Burstable" | "BestEffort" {
  const containers: readonly Pick<Container, "resources">[] = spec?.resources
    ? [{ resources: spec.resources }]
    : [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
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
