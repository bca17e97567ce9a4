import type { Container, PodSpec, ResourceRequirements } from "#apimachinery";
import { accumulate, amountsOf, type ResourceAmounts, raise } from "./resource-amounts.ts";

/** What a container without requests counts for when nodes are scored (100m, 200Mi), so that such Pods spread too. */
const assumed: ResourceAmounts = new Map([
  ["cpu", 100],
  ["memory", 200 * 1024 * 1024],
]);
const nothingAssumed: ResourceAmounts = new Map();

/** What the Pod asks of its node. @seed:K4.1 https://kubernetes.io/docs/concepts/workloads/pods/init-containers/ */
export function podRequests(spec: PodSpec): ResourceAmounts {
  return effectiveRequests(spec, nothingAssumed);
}

/** As `podRequests`, but a container that asks for no CPU or memory counts for a little of it. */
export function scoringRequests(spec: PodSpec): ResourceAmounts {
  return effectiveRequests(spec, assumed);
}

/**
 * The larger of what the containers need together with the sidecars, and what any init container needs with the
 * sidecars started before it; plus the overhead of the runtime. Requests of the Pod itself win over those sums.
 * Upstream: component-helpers/resource/helpers.go.
 */
function effectiveRequests(spec: PodSpec, defaults: ResourceAmounts): ResourceAmounts {
  const total = new Map<string, number>();
  const sidecars = new Map<string, number>();
  const starting = new Map<string, number>();
  for (const container of spec.containers) accumulate(total, requestsOf(container, defaults));
  for (const container of spec.initContainers ?? []) {
    const own = requestsOf(container, defaults);
    if (container.restartPolicy === "Always") {
      accumulate(sidecars, own);
      raise(starting, sidecars);
    } else {
      const together = new Map(own);
      accumulate(together, sidecars);
      raise(starting, together);
    }
  }
  accumulate(total, sidecars);
  raise(total, starting);
  for (const [resource, amount] of amountsOf(wantedBy(spec.resources))) total.set(resource, amount);
  accumulate(total, amountsOf(spec.overhead));
  return total;
}

function requestsOf(container: Container, defaults: ResourceAmounts): ResourceAmounts {
  const requests = amountsOf(wantedBy(container.resources));
  for (const [resource, amount] of defaults) if (!requests.has(resource)) requests.set(resource, amount);
  return requests;
}

function wantedBy(resources: ResourceRequirements | undefined): ResourceRequirements["requests"] {
  return resources?.requests;
}
