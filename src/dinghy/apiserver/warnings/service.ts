/** Warnings about Services. Upstream: pkg/api/service/warnings.go. */
import type { Service } from "#apimachinery";
import type { AnyObject } from "../strategy.ts";
import { addressWarnings } from "../validation/addresses.ts";
import { text, textMap, texts } from "../validation/fields.ts";

const hints = "service.kubernetes.io/topology-aware-hints";
const mode = "service.kubernetes.io/topology-mode";

export function serviceWarnings(object: AnyObject): string[] {
  const spec = object.spec as Service["spec"] & { loadBalancerIP?: string };
  const { type, clusterIP, externalIPs = [], sessionAffinity, externalName, trafficDistribution } = spec;
  const headless = type === "ClusterIP" && clusterIP === "None";
  const balancer = text(spec.loadBalancerIP);
  const warnings: string[] = [];
  const when = (is: boolean, warning: string): void => {
    if (is) warnings.push(warning);
  };
  when(
    textMap(object.metadata.annotations)[hints] !== undefined,
    `annotation ${hints} is deprecated, please use ${mode} instead`,
  );
  if (clusterIP && clusterIP !== "None") {
    texts(spec.clusterIPs).forEach((address, index) => {
      warnings.push(...addressWarnings(`spec.clusterIPs[${index}]`, address));
    });
  }
  when(headless && balancer !== "", "spec.loadBalancerIP is ignored for headless services");
  when(headless && externalIPs.length > 0, "spec.externalIPs is ignored for headless services");
  when(headless && sessionAffinity !== "None", "spec.SessionAffinity is ignored for headless services");
  externalIPs.forEach((address, index) => {
    warnings.push(...addressWarnings(`spec.externalIPs[${index}]`, address));
  });
  const named = type === "ExternalName";
  when(
    externalIPs.length > 0 && !headless && !named,
    "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
  );
  if (balancer !== "") warnings.push(...addressWarnings("spec.loadBalancerIP", balancer));
  when(named && externalIPs.length > 0, 'spec.externalIPs is ignored when spec.type is "ExternalName"');
  when(!named && Boolean(externalName), 'spec.externalName is ignored when spec.type is not "ExternalName"');
  when(
    trafficDistribution === "PreferClose",
    'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
  );
  return warnings;
}
