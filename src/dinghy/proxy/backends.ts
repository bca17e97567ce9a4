import type { EndpointConditions, EndpointSlice, ServicePort } from "#apimachinery";
import type { Endpoint } from "#network";
import type { Destination } from "./compile.ts";

/** An endpoint of a Service port with what decides whether it may take traffic. */
export interface Backend extends Endpoint {
  readonly nodeName?: string;
  readonly ready: boolean;
  /** Its Pod passes its readiness probe, though it is being removed. */
  readonly draining: boolean;
}

/** Where a Service port's traffic may go under each traffic policy. */
export interface Reachable {
  readonly cluster: Destination;
  readonly local: Destination;
}

/** `namespace/name` of the Service that a slice belongs to; "" for one that belongs to none. */
export function serviceOf({ metadata }: EndpointSlice): string {
  const name = metadata.labels?.["kubernetes.io/service-name"];
  const isHeadless = metadata.labels?.["service.kubernetes.io/headless"] !== undefined;
  return name === undefined || isHeadless ? "" : `${metadata.namespace}/${name}`;
}

/** The backends of one Service port, each once, in the order of their addresses. */
export function backendsOf(
  slices: readonly EndpointSlice[],
  { name = "", protocol = "TCP" }: ServicePort,
  addressType: EndpointSlice["addressType"],
): readonly Backend[] {
  const found = new Map<string, Backend>();
  for (const slice of slices) {
    if (slice.addressType !== addressType) continue;
    const port = slice.ports?.find((port) => (port.name ?? "") === name && (port.protocol ?? "TCP") === protocol)?.port;
    if (port === undefined || port === null) continue;
    for (const { addresses, conditions, nodeName } of slice.endpoints ?? []) {
      const [address] = addresses;
      if (address === undefined) continue;
      const key = `${address} ${port}`;
      // While an endpoint moves from one slice to another it is in both: the ready one is the newer truth.
      if (!found.get(key)?.ready) found.set(key, { address, port, nodeName, ...healthOf(conditions) });
    }
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, backend]) => backend);
}

/** Ready backends come first; draining ones serve where no other is left, on the node or in the cluster. */
export function reachable(backends: readonly Backend[], nodeName: string): Reachable {
  const usable = usableOf(backends);
  const here = usableOf(backends.filter((backend) => backend.nodeName === nodeName));
  if (usable.length === 0) return { cluster: "reject", local: "reject" };
  return { cluster: usable, local: here.length > 0 ? here : "drop" };
}

function usableOf(backends: readonly Backend[]): readonly Endpoint[] {
  const ready = backends.filter((backend) => backend.ready);
  const chosen = ready.length > 0 ? ready : backends.filter((backend) => backend.draining);
  return chosen.map(({ address, port }) => ({ address, port }));
}

/** Conditions that are not told count as good, and not terminating. */
function healthOf(conditions: EndpointConditions = {}): { ready: boolean; draining: boolean } {
  const { ready = true, serving = true, terminating = false } = conditions;
  return { ready, draining: serving && terminating };
}
