/** Upstream: pkg/apis/core/v1/defaults.go, pkg/registry/core/service. Answers to @seed:K3.2. */
import type { Service } from "#apimachinery";
import type { AnyObject } from "../strategy.ts";

export function defaultService(object: AnyObject): void {
  const spec = object.spec as Service["spec"] | undefined;
  if (spec === undefined) return;
  spec.sessionAffinity ??= "None";
  if (spec.sessionAffinity === "None") delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === "ClientIP") {
    spec.sessionAffinityConfig ??= {};
    spec.sessionAffinityConfig.clientIP ??= {};
    spec.sessionAffinityConfig.clientIP.timeoutSeconds ??= 10800;
  }
  spec.type ??= "ClusterIP";
  for (const port of spec.ports ?? []) {
    port.protocol ??= "TCP";
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === "") port.targetPort = port.port;
  }
  const external = spec.type === "NodePort" || spec.type === "LoadBalancer" || (spec.externalIPs?.length ?? 0) > 0;
  if (external) spec.externalTrafficPolicy ??= "Cluster";
  if (spec.type !== "ExternalName") spec.internalTrafficPolicy ??= "Cluster";
  if (spec.type !== "LoadBalancer") return;
  spec.allocateLoadBalancerNodePorts ??= true;
  for (const point of (object as unknown as Service).status?.loadBalancer?.ingress ?? []) {
    if (point.ip) point.ipMode ??= "VIP";
  }
}
