import {
  controllerReference,
  type Endpoint,
  type EndpointPort,
  type EndpointSlice,
  type Pod,
  type Service,
} from "#apimachinery";
import { same } from "../objects/same.ts";
import { isEndpoint, podEndpoint, portsFor } from "./pod-endpoint.ts";
import { managedBy, managedByLabel, serviceNameLabel } from "./slice-labels.ts";

/** At most this many endpoints stand in one slice, so that one Pod's change does not resend thousands. */
const mostEndpoints = 100;

export interface SlicePlan {
  readonly create: readonly Omit<EndpointSlice, "metadata">[];
  readonly update: readonly EndpointSlice[];
  readonly remove: readonly EndpointSlice[];
}

type AddressType = "IPv4" | "IPv6";

interface Group {
  readonly addressType: AddressType;
  readonly ports: readonly EndpointPort[];
  readonly endpoints: Endpoint[];
}

/**
 * What has to be written so that the Service's slices hold exactly its Pods. Slices are grouped by address family and
 * ports; an endpoint stays in the slice that it is in. Without a Service everything goes.
 */
export function planSlices(
  service: Service | undefined,
  pods: readonly Pod[],
  present: readonly EndpointSlice[],
  zoneOf: (node: string) => string | undefined,
): SlicePlan {
  if (service === undefined || service.metadata.deletionTimestamp) return { create: [], update: [], remove: present };
  if (service.spec.type === "ExternalName") return { create: [], update: [], remove: present };
  const groups = groupsOf(service, pods, zoneOf);
  const create: Omit<EndpointSlice, "metadata">[] = [];
  const update: EndpointSlice[] = [];
  const used = new Set<EndpointSlice>();
  for (const group of groups) {
    const fitting = present.filter(
      (slice) => slice.addressType === group.addressType && same(slice.ports ?? [], group.ports),
    );
    for (const slice of fitting) used.add(slice);
    const filled = fill(service, group, fitting);
    create.push(...filled.create);
    update.push(...filled.update);
  }
  return recycled({ create, update, remove: present.filter((slice) => !used.has(slice)) });
}

/** A slice that would go takes the contents of one that would come: fewer writes, and watchers see a change, not a gap. */
function recycled({ create, update, remove }: SlicePlan): SlicePlan {
  const left = [...remove];
  const changed: EndpointSlice[] = [];
  const fresh = create.filter(({ addressType, endpoints, ports }) => {
    const index = left.findIndex((slice) => slice.addressType === addressType);
    const [slice] = index < 0 ? [] : left.splice(index, 1);
    if (slice) changed.push({ ...slice, endpoints, ports });
    return slice === undefined;
  });
  return { create: fresh, update: [...update, ...changed], remove: left };
}

/** Services without a ready Pod keep one empty slice, so that "no endpoints" is said and not merely missing. */
function groupsOf(service: Service, pods: readonly Pod[], zoneOf: (node: string) => string | undefined): Group[] {
  const groups = new Map<string, Group>();
  for (const pod of pods.filter(isEndpoint)) {
    const addressType: AddressType = pod.status?.podIP?.includes(":") ? "IPv6" : "IPv4";
    const ports = portsFor(pod, service);
    const key = JSON.stringify([addressType, ports]);
    const group = groups.get(key) ?? { addressType, ports, endpoints: [] };
    group.endpoints.push(podEndpoint(pod, service, zoneOf(pod.spec.nodeName ?? "")));
    groups.set(key, group);
  }
  if (groups.size > 0) return [...groups.values()];
  const addressType: AddressType = service.spec.ipFamilies?.[0] === "IPv6" ? "IPv6" : "IPv4";
  return [{ addressType, ports: [], endpoints: [] }];
}

function fill(service: Service, group: Group, fitting: readonly EndpointSlice[]) {
  const left = new Map(group.endpoints.map((endpoint) => [keyOf(endpoint), endpoint]));
  const contents = fitting.map((slice) => {
    const kept = (slice.endpoints ?? []).flatMap((endpoint) => {
      const wanted = left.get(keyOf(endpoint));
      left.delete(keyOf(endpoint));
      return wanted ? [wanted] : [];
    });
    return { slice, endpoints: kept };
  });
  const rest = [...left.values()];
  for (const content of contents) content.endpoints.push(...rest.splice(0, mostEndpoints - content.endpoints.length));
  const update = contents.flatMap(({ slice, endpoints }) => {
    const next = {
      ...slice,
      ...(endpoints.length > 0 || slice.endpoints ? { endpoints } : {}),
      metadata: { ...slice.metadata, labels: labelsOf(service) },
    };
    return same(next, slice) ? [] : [next];
  });
  const create: Omit<EndpointSlice, "metadata">[] = [];
  while (rest.length > 0 || fitting.length + create.length === 0) {
    create.push(newSlice(service, group, rest.splice(0, mostEndpoints)));
  }
  return { create, update };
}

/** Which Pod an endpoint stands for. */
function keyOf({ targetRef, addresses }: Endpoint): string {
  return targetRef?.uid ?? addresses.join(",");
}

function newSlice(service: Service, group: Group, endpoints: Endpoint[]) {
  const { name, namespace } = service.metadata;
  const metadata = {
    generateName: `${name}-`,
    namespace,
    labels: labelsOf(service),
    ownerReferences: [controllerReference(service)],
  };
  const ports = [...group.ports];
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata,
    addressType: group.addressType,
    endpoints,
    ports,
  };
}

/** The Service's own labels go along, so that slices can be selected like it. */
function labelsOf(service: Service): Record<string, string> {
  const { name, labels } = service.metadata;
  const headless: Record<string, string> =
    service.spec.clusterIP === "None" ? { "service.kubernetes.io/headless": "" } : {};
  return { ...labels, ...headless, [serviceNameLabel]: name, [managedByLabel]: managedBy };
}
