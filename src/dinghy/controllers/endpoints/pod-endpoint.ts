import type { ContainerPort, Endpoint, EndpointPort, Pod, Service, ServicePort } from "#apimachinery";

/** True for a Pod that counts as an endpoint at all: it has an address and has not come to its end. */
export function isEndpoint(pod: Pod): boolean {
  const { phase, podIP } = pod.status ?? {};
  return Boolean(podIP) && phase !== "Succeeded" && phase !== "Failed";
}

export function isPodReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

/** A Pod as an endpoint of a Service: `serving` is its readiness, `ready` leaves out those that are going. */
export function podEndpoint(pod: Pod, service: Service, zone: string | undefined): Endpoint {
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const ready = (service.spec.publishNotReadyAddresses ?? false) || (serving && !terminating);
  const { hostname, subdomain, nodeName } = pod.spec;
  const { name, namespace, uid } = pod.metadata;
  const named =
    hostname !== undefined && subdomain === service.metadata.name && namespace === service.metadata.namespace;
  return {
    addresses: [pod.status?.podIP as string],
    conditions: { ready, serving, terminating },
    ...(named && { hostname }),
    targetRef: { kind: "Pod", namespace, name, uid },
    ...(nodeName && { nodeName }),
    ...(zone && { zone }),
  };
}

/**
 * The ports of a Service as this Pod offers them; a named target that the Pod does not have is left out.
 * Upstream: `GetEndpointPorts`, `FindPort`.
 */
export function portsFor(pod: Pod, service: Service): EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((port) => {
    const number = targetPort(pod, port);
    if (number === undefined) return [];
    const { name = "", protocol = "TCP", appProtocol } = port;
    return [{ name, protocol, port: number, ...(appProtocol && { appProtocol }) }];
  });
}

function targetPort(pod: Pod, { port, targetPort: target, protocol = "TCP" }: ServicePort): number | undefined {
  if (target === undefined || target === 0 || target === "") return port;
  if (typeof target === "number") return target;
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  const offered = [...pod.spec.containers, ...sidecars].flatMap(({ ports }): ContainerPort[] => ports ?? []);
  return offered.find((each) => each.name === target && (each.protocol ?? "TCP") === protocol)?.containerPort;
}
