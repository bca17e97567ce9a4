import {
  controllerReference,
  type Endpoint,
  type EndpointAddress,
  type EndpointPort,
  type EndpointSlice,
  type Endpoints,
  type Service,
} from "#apimachinery";
import { same } from "../objects/same.ts";
import { managedByLabel, serviceNameLabel } from "./slice-labels.ts";

/** Says of a slice that it mirrors Endpoints. */
export const mirroredBy = "endpointslicemirroring-controller.k8s.io";
const skipLabel = "endpointslice.kubernetes.io/skip-mirror";
const leaderAnnotation = "control-plane.alpha.kubernetes.io/leader";
const notCopied = [
  "kubectl.kubernetes.io/last-applied-configuration",
  "endpoints.kubernetes.io/last-change-trigger-time",
];

/** At most this many addresses of one subset are mirrored. */
const mostEndpoints = 1000;

export type Mirror = Omit<EndpointSlice, "metadata"> & {
  metadata: Partial<EndpointSlice["metadata"]>;
};

/** Whether Endpoints that somebody wrote by hand stand for a Service that picks no Pods itself. */
export function isMirrored(endpoints: Endpoints, service: Service | undefined): boolean {
  const { labels, annotations } = endpoints.metadata;
  if (labels?.[skipLabel] === "true" || annotations?.[leaderAnnotation] !== undefined) return false;
  return service !== undefined && service.spec.selector === undefined;
}

/** The slices that say what the Endpoints say: one for each subset and family of addresses. */
export function mirrorsOf(endpoints: Endpoints): Mirror[] {
  const groups = new Map<string, { addressType: "IPv4" | "IPv6"; ports: EndpointPort[]; endpoints: Endpoint[] }>();
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of endpoints.subsets ?? []) {
    const all = [
      ...addresses.map((each) => endpointOf(each, true)),
      ...notReadyAddresses.map((each) => endpointOf(each, false)),
    ];
    for (const endpoint of all.slice(0, mostEndpoints)) {
      const addressType = endpoint.addresses[0]?.includes(":") ? "IPv6" : "IPv4";
      const key = JSON.stringify([addressType, ports]);
      const group = groups.get(key) ?? { addressType, ports: ports.map(portOf), endpoints: [] };
      group.endpoints.push(endpoint);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map((group) => mirror(endpoints, group));
}

/** As the server would complete it, so that what is there can be compared with what is wanted. */
function portOf({ name = "", port, protocol = "TCP", appProtocol }: EndpointPort): EndpointPort {
  return { name, port, protocol, ...(appProtocol && { appProtocol }) };
}

function endpointOf({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname && { hostname }),
    ...(nodeName && { nodeName }),
    ...(targetRef && { targetRef }),
  };
}

function mirror(endpoints: Endpoints, group: Pick<EndpointSlice, "addressType" | "ports" | "endpoints">): Mirror {
  const { name, namespace, labels, annotations } = endpoints.metadata;
  const copied = Object.entries(annotations ?? {}).filter(([key]) => !notCopied.includes(key));
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: { ...labels, [serviceNameLabel]: name, [managedByLabel]: mirroredBy },
      ...(copied.length > 0 && { annotations: Object.fromEntries(copied) }),
      ownerReferences: [controllerReference(endpoints)],
    },
    ...group,
  };
}

export interface MirrorPlan {
  readonly create: readonly Mirror[];
  readonly update: readonly EndpointSlice[];
  readonly remove: readonly EndpointSlice[];
}

/** What has to be written so that these are the mirrors; a slice of the same family and ports is changed in place. */
export function planMirrors(wanted: readonly Mirror[], present: readonly EndpointSlice[]): MirrorPlan {
  const left = [...present];
  const create: Mirror[] = [];
  const update: EndpointSlice[] = [];
  for (const each of wanted) {
    const index = left.findIndex(
      (slice) => slice.addressType === each.addressType && same(slice.ports ?? [], each.ports ?? []),
    );
    const [slice] = index < 0 ? [] : left.splice(index, 1);
    if (slice === undefined) {
      create.push(each);
      continue;
    }
    const { labels, annotations } = each.metadata;
    const next = { ...slice, endpoints: each.endpoints, metadata: { ...slice.metadata, labels, annotations } };
    if (!same(next, slice)) update.push(next);
  }
  return { create, update, remove: left };
}
