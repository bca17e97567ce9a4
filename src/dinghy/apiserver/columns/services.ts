import type { EndpointSlice, Endpoints, IntOrString, KubernetesObject, LabelSelector, Service } from "#apimachinery";
import { horizontalPodAutoscalerConversion } from "../autoscaler-conversion.ts";
import type { JsonObject } from "../json-value.ts";
import { labelsText, listText, selectorText } from "./cells.ts";
import { ageColumn, integer, nameColumn, type Printer, printer, text, wide } from "./column.ts";
import { type MetricSpec, type MetricStatus, metricsText } from "./metrics.ts";

type LoadBalancer = { ingress?: { ip?: string; hostname?: string }[] };

interface Ingress extends KubernetesObject {
  spec: { ingressClassName?: string; rules?: { host?: string }[]; tls?: unknown[] };
  status?: { loadBalancer?: LoadBalancer };
}

interface IngressClass extends KubernetesObject {
  spec: { controller?: string; parameters?: { apiGroup?: string; kind: string; name: string } };
}

interface NetworkPolicy extends KubernetesObject {
  spec: { podSelector?: LabelSelector };
}

interface PodDisruptionBudget extends KubernetesObject {
  spec: { minAvailable?: IntOrString; maxUnavailable?: IntOrString };
  status?: { disruptionsAllowed?: number };
}

interface HorizontalPodAutoscaler extends KubernetesObject {
  spec: {
    scaleTargetRef: { kind: string; name: string };
    minReplicas?: number;
    maxReplicas: number;
    metrics?: MetricSpec[];
  };
  status?: { currentReplicas?: number; currentMetrics?: MetricStatus[] };
}

interface ServiceCidr extends KubernetesObject {
  spec: { cidrs?: string[] };
}

interface IpAddress extends KubernetesObject {
  spec: { parentRef?: { group?: string; resource: string; namespace?: string; name: string } };
}

/** What brings traffic to Pods and says how many there must be. */
export const services: Readonly<Record<string, Printer>> = {
  services: printer<Service>([
    nameColumn,
    text("Type", "How the Service is reached", ({ spec }) => spec.type ?? ""),
    text("Cluster-IP", "Address inside the cluster", ({ spec }) => spec.clusterIP || "<none>"),
    text("External-IP", "Address from outside", externalAddress),
    text("Port(s)", "Ports, with those of the nodes", portsText),
    ageColumn,
    wide("Selector", "Labels of the Pods", ({ spec }) => labelsText(spec.selector)),
  ]),
  endpoints: printer<Endpoints>([nameColumn, text("Endpoints", "Addresses that are ready", endpointsText), ageColumn]),
  "endpointslices.discovery.k8s.io": printer<EndpointSlice>([
    nameColumn,
    text("AddressType", "Kind of the addresses", ({ addressType }) => addressType),
    text("Ports", "Ports of each address", ({ ports }) =>
      listText(
        (ports ?? []).map(({ port, name }) => String(port ?? name ?? "*")),
        3,
        "<unset>",
      ),
    ),
    text("Endpoints", "Addresses", ({ endpoints }) =>
      listText(
        (endpoints ?? []).flatMap(({ addresses }) => addresses),
        3,
        "<unset>",
      ),
    ),
    ageColumn,
  ]),
  "ingresses.networking.k8s.io": printer<Ingress>([
    nameColumn,
    text("Class", "Who carries the Ingress out", ({ spec }) => spec.ingressClassName ?? "<none>"),
    text("Hosts", "Hosts that requests are matched against", hostsText),
    text("Address", "Where requests come in", ({ status }) => balancerText(status?.loadBalancer)),
    text("Ports", "Ports that are open", ({ spec }) => (spec.tls?.length ? "80, 443" : "80")),
    ageColumn,
  ]),
  "ingressclasses.networking.k8s.io": printer<IngressClass>([
    nameColumn,
    text("Controller", "Who carries Ingresses of this class out", ({ spec }) => spec.controller ?? ""),
    text("Parameters", "Further configuration", ({ spec: { parameters } }) => {
      if (parameters === undefined) return "<none>";
      const group = parameters.apiGroup === undefined ? "" : `.${parameters.apiGroup}`;
      return `${parameters.kind}${group}/${parameters.name}`;
    }),
    ageColumn,
  ]),
  "networkpolicies.networking.k8s.io": printer<NetworkPolicy>([
    nameColumn,
    text("Pod-Selector", "Labels of the Pods that it holds for", ({ spec }) => selectorText(spec.podSelector)),
    ageColumn,
  ]),
  "servicecidrs.networking.k8s.io": printer<ServiceCidr>([
    nameColumn,
    text("CIDRs", "Ranges of addresses for Services", ({ spec }) => (spec.cidrs ?? []).join(",")),
    ageColumn,
  ]),
  "ipaddresses.networking.k8s.io": printer<IpAddress>([
    nameColumn,
    text("ParentRef", "Who has the address", ({ spec: { parentRef } }) =>
      parentRef === undefined
        ? "<none>"
        : [`${parentRef.resource}${parentRef.group ? `.${parentRef.group}` : ""}`, parentRef.namespace, parentRef.name]
            .filter(Boolean)
            .join("/"),
    ),
    ageColumn,
  ]),
  "poddisruptionbudgets.policy": printer<PodDisruptionBudget>([
    nameColumn,
    text("Min Available", "Pods that must stay", ({ spec }) => String(spec.minAvailable ?? "N/A")),
    text("Max Unavailable", "Pods that may be missing", ({ spec }) => String(spec.maxUnavailable ?? "N/A")),
    integer("Allowed Disruptions", "Pods that may go now", ({ status }) => status?.disruptionsAllowed ?? 0),
    ageColumn,
  ]),
  "horizontalpodautoscalers.autoscaling": printer<HorizontalPodAutoscaler>([
    nameColumn,
    text("Reference", "What is scaled", ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`),
    text("Targets", "Metrics, present and wanted", (object) => {
      const { spec, status } = asStored(object);
      return metricsText(spec.metrics ?? [], status?.currentMetrics ?? []);
    }),
    text("MinPods", "Never fewer", ({ spec }) => String(spec.minReplicas ?? "<unset>")),
    text("MaxPods", "Never more", ({ spec }) => spec.maxReplicas),
    text("Replicas", "Pods now", ({ status }) => status?.currentReplicas ?? 0),
    ageColumn,
  ]),
};

/** All that an autoscaler says, also where it is served in a version that has no fields for it. */
function asStored(object: HorizontalPodAutoscaler): HorizontalPodAutoscaler {
  if (object.apiVersion !== "autoscaling/v1") return object;
  return horizontalPodAutoscalerConversion.toStorage(object as unknown as JsonObject) as unknown as typeof object;
}

function balancerText(balancer: LoadBalancer | undefined): string {
  const addresses = (balancer?.ingress ?? [])
    .map(({ ip, hostname }) => ip || hostname || "")
    .filter((each) => each !== "");
  return [...new Set(addresses)].sort().join(",");
}

function externalAddress({ spec, status }: Service): string {
  const external = spec.externalIPs ?? [];
  switch (spec.type) {
    case "LoadBalancer": {
      const balancer = balancerText(status?.loadBalancer);
      return [...(balancer === "" ? [] : [balancer]), ...external].join(",") || "<pending>";
    }
    case "ExternalName":
      return spec.externalName ?? "";
    case "ClusterIP":
    case "NodePort":
      return external.join(",") || "<none>";
    default:
      return "<unknown>";
  }
}

function portsText({ spec }: Service): string {
  const ports = (spec.ports ?? []).map(({ port, nodePort, protocol }) =>
    nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  );
  return ports.join(",") || "<none>";
}

function endpointsText({ subsets }: Endpoints): string {
  if (!subsets?.length) return "<none>";
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) =>
          addresses.map(({ ip }) => (ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`)),
        ),
  );
  return listText(all, 3, "");
}

/** At most three hosts; beyond, the rules that are not shown are counted, whether they name a host or not. */
function hostsText({ spec }: Ingress): string {
  const hosts: string[] = [];
  let more = false;
  for (const { host } of spec.rules ?? []) {
    if (hosts.length === 3) more = true;
    if (!more && host) hosts.push(host);
  }
  if (hosts.length === 0) return "*";
  return more ? `${hosts.join(",")} + ${(spec.rules?.length ?? 0) - 3} more...` : hosts.join(",");
}
