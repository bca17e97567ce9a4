import type { EndpointAddress, Endpoints, Pod, Service } from "#apimachinery";
import { isEndpoint, isPodReady, portsFor } from "./pod-endpoint.ts";

type Subset = NonNullable<Endpoints["subsets"]>[number];

const mostAddresses = 1000;
const truncated = "endpoints.kubernetes.io/over-capacity";

/** The Endpoints of a Service: Pods with the same ports stand together, ready ones apart from those that are not. */
export function endpointsOf(service: Service, pods: readonly Pod[], present: Endpoints | undefined): Endpoints {
  const eligible = pods.filter((pod) => isEndpoint(pod) && pod.metadata.deletionTimestamp === undefined);
  const kept = eligible.slice(0, mostAddresses);
  const { name, namespace, labels } = service.metadata;
  const annotations = { ...present?.metadata.annotations };
  delete annotations[truncated];
  if (eligible.length > kept.length) annotations[truncated] = "truncated";
  const headless = service.spec.clusterIP === "None" ? { "service.kubernetes.io/headless": "" } : {};
  const metadata = {
    ...present?.metadata,
    name,
    namespace,
    labels: { ...labels, ...headless, "endpoints.kubernetes.io/managed-by": "endpoint-controller" },
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
  const subsets = subsetsOf(service, kept);
  return { apiVersion: "v1", kind: "Endpoints", metadata, ...(subsets.length > 0 && { subsets }) } as Endpoints;
}

function subsetsOf(service: Service, pods: readonly Pod[]): Subset[] {
  const subsets = new Map<string, Required<Pick<Subset, "addresses" | "notReadyAddresses">> & Pick<Subset, "ports">>();
  for (const pod of pods) {
    const ports = portsFor(pod, service).map(({ name, port = 0, protocol, appProtocol }) => ({
      ...(name && { name }),
      port,
      protocol,
      ...(appProtocol && { appProtocol }),
    }));
    const key = JSON.stringify(ports);
    const subset = subsets.get(key) ?? { addresses: [], notReadyAddresses: [], ports };
    const ready = service.spec.publishNotReadyAddresses || isPodReady(pod);
    (ready ? subset.addresses : subset.notReadyAddresses).push(addressOf(pod, service));
    subsets.set(key, subset);
  }
  return [...subsets.values()].map(({ addresses, notReadyAddresses, ports }) => ({
    ...(addresses.length > 0 && { addresses: sorted(addresses) }),
    ...(notReadyAddresses.length > 0 && { notReadyAddresses: sorted(notReadyAddresses) }),
    ...(ports && ports.length > 0 && { ports }),
  }));
}

const sorted = (addresses: readonly EndpointAddress[]): EndpointAddress[] =>
  addresses.toSorted((a, b) => (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0));

function addressOf(pod: Pod, service: Service): EndpointAddress {
  const { name, namespace, uid } = pod.metadata;
  const { hostname, subdomain, nodeName } = pod.spec;
  const named = hostname !== undefined && subdomain === service.metadata.name;
  return {
    ip: pod.status?.podIP as string,
    ...(named && { hostname }),
    ...(nodeName && { nodeName }),
    targetRef: { kind: "Pod", namespace, name, uid },
  };
}
