import { isIPv6 } from "node:net";
import type { EndpointSlice, Service, ServicePort } from "#apimachinery";
import type { Endpoint, Protocol } from "#network";
import { backendsOf, type Reachable, reachable, serviceOf } from "./backends.ts";

/** Stands for every address of the node: a NodePort is open on all of them. */
export const anyNodeAddress = "*";

/** Who may take traffic; or that none may: `reject` where nobody exists, `drop` where some do but not on this node. */
export type Destination = readonly Endpoint[] | "reject" | "drop";

/** One virtual endpoint of a Service port, and where traffic to it goes. */
export interface Frontend {
  /** `namespace/name:port` of the Service port. */
  readonly servicePort: string;
  readonly kind: "ClusterIP" | "NodePort" | "ExternalIP" | "LoadBalancer";
  readonly protocol: Protocol;
  readonly address: string;
  readonly port: number;
  readonly to: Destination;
  /** Where it differs: for traffic that starts on this node, which a Local external policy does not bind. */
  readonly toFromThisNode?: Destination;
  /** Whether backends see the node instead of the client: traffic from outside must find back through this node. */
  readonly masquerade: boolean;
  /** How long a client stays with its backend after its last connection; undefined without session affinity. */
  readonly affinityMs?: number;
}

/** Services that another proxy takes care of carry this label. */
const otherProxyLabel = "service.kubernetes.io/service-proxy-name";
/** ClientIP affinity lasts three hours unless the Service says otherwise. */
const affinitySecondsDefault = 10_800;

/**
 * kube-proxy's rules: every Service port's virtual addresses lead to its ready endpoints; when none is ready, to those
 * that are terminating but still serve; when there is none at all, connections are refused.
 *
 * `nodeName` matters for traffic policies `Local` only. Headless and ExternalName Services have no rules.
 * Answers to @seed:K6.1, @seed:K6.3, @seed:K6.4, @seed:K6.7, @seed:K6.9. Upstream: pkg/proxy/topology.go,
 * https://kubernetes.io/docs/reference/networking/virtual-ips/
 */
export function compile(
  services: readonly Service[],
  slices: readonly EndpointSlice[],
  nodeName: string,
): readonly Frontend[] {
  const byService = Map.groupBy(slices, serviceOf);
  return services.flatMap((service) => {
    const { namespace, name } = service.metadata;
    return compileService(service, byService.get(`${namespace}/${name}`) ?? [], nodeName);
  });
}

/** The rules of one Service with its slices. */
export function compileService(
  service: Service,
  slices: readonly EndpointSlice[],
  nodeName: string,
): readonly Frontend[] {
  const { spec, metadata } = service;
  const handled = spec.type !== "ExternalName" && metadata.labels?.[otherProxyLabel] === undefined;
  if (!handled || clusterIPsOf(service).length === 0) return [];
  return (spec.ports ?? []).flatMap((port) => {
    const protocol = port.protocol ?? "TCP";
    return protocol === "SCTP" ? [] : compilePort(service, port, protocol, slices, nodeName);
  });
}

function compilePort(
  service: Service,
  port: ServicePort,
  protocol: Protocol,
  slices: readonly EndpointSlice[],
  nodeName: string,
): Frontend[] {
  const { metadata, spec } = service;
  const families = new Map<boolean, Reachable>();
  const reached = (address: string): Reachable => {
    const isSix = isIPv6(address);
    let found = families.get(isSix);
    if (found === undefined) {
      found = reachable(backendsOf(slices, port, isSix ? "IPv6" : "IPv4"), nodeName);
      families.set(isSix, found);
    }
    return found;
  };
  const common = {
    servicePort: `${metadata.namespace}/${metadata.name}:${port.name ?? ""}`,
    protocol,
    ...(spec.sessionAffinity === "ClientIP" && { affinityMs: affinityMsOf(service) }),
  };
  const internal = (address: string): Frontend => ({
    ...common,
    kind: "ClusterIP",
    address,
    port: port.port,
    to: spec.internalTrafficPolicy === "Local" ? reached(address).local : reached(address).cluster,
    masquerade: false,
  });
  const isLocal = spec.externalTrafficPolicy === "Local";
  const external = (kind: Frontend["kind"], address: string, at: number, family = address): Frontend => ({
    ...common,
    kind,
    address,
    port: at,
    to: isLocal ? reached(family).local : reached(family).cluster,
    ...(isLocal && { toFromThisNode: reached(family).cluster }),
    masquerade: !isLocal,
  });
  const clusterIPs = clusterIPsOf(service);
  const ingress = spec.type === "LoadBalancer" ? (service.status?.loadBalancer?.ingress ?? []) : [];
  return [
    ...clusterIPs.map(internal),
    ...(spec.externalIPs ?? []).map((address) => external("ExternalIP", address, port.port)),
    ...ingress.flatMap(({ ip }) => (ip === undefined ? [] : [external("LoadBalancer", ip, port.port)])),
    ...(port.nodePort ? [external("NodePort", anyNodeAddress, port.nodePort, clusterIPs[0])] : []),
  ];
}

function clusterIPsOf({ spec }: Service): readonly string[] {
  const all = spec.clusterIPs?.length ? spec.clusterIPs : [spec.clusterIP];
  return all.filter((address): address is string => address !== undefined && address !== "" && address !== "None");
}

function affinityMsOf({ spec }: Service): number {
  return (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? affinitySecondsDefault) * 1000;
}
