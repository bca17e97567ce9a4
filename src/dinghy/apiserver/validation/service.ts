/** Services. Upstream: pkg/apis/core/validation `ValidateService`. Answers to @seed:K3.2. */
import type { Service, ServicePort } from "#apimachinery";
import { duplicate, type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { part, parts, text, textMap, texts } from "./fields.ts";
import { shown } from "./internal-shape.ts";
import { dns1123Label, dns1123Subdomain, qualifiedName } from "./names.ts";
import { labelErrors } from "./object-meta.ts";
import {
  addressErrors,
  cidrErrors,
  each,
  oneOf,
  portErrors,
  portOrName,
  problems,
  specialAddressErrors,
} from "./rules.ts";
import { clusterIpErrors, isHeadless } from "./service-addresses.ts";

type Spec = Service["spec"];

const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const policies = ["Cluster", "Local"];
const onlyBalanced = "may only be used when `type` is 'LoadBalancer'";
const hints = "service.kubernetes.io/topology-aware-hints";
const mode = "service.kubernetes.io/topology-mode";

export function serviceErrors(object: AnyObject): FieldError[] {
  const spec = object.spec as Spec;
  const { type, ports = [] } = spec;
  return [
    ...topologyErrors(object),
    ...(ports.length === 0 && !isHeadless(spec) && type !== "ExternalName" ? [required("spec.ports")] : []),
    ...(isHeadless(spec) && (type === "LoadBalancer" || type === "NodePort")
      ? [invalid("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${type} services`)]
      : []),
    ...(type === "ExternalName" ? externalNameErrors(spec) : []),
    ...portsErrors(ports),
    ...labelErrors(spec.selector, "spec.selector"),
    ...affinityErrors(spec),
    ...clusterIpErrors(spec),
    ...each("spec.externalIPs", spec.externalIPs, (address, at) => {
      const errors = addressErrors(at, address);
      return errors.length > 0 ? errors : specialAddressErrors(at, address);
    }),
    ...(type ? oneOf("spec.type", type, types) : [required("spec.type")]),
    ...(type === "ClusterIP" ? portsInsideErrors(ports) : []),
    ...repeatedPortErrors(ports),
    ...sourceRangeErrors(object),
    ...balancerErrors(spec as unknown as JsonObject),
    ...trafficErrors(spec),
  ];
}

function topologyErrors({ metadata }: AnyObject): FieldError[] {
  const annotations = textMap(metadata.annotations);
  const [now, before] = [annotations[mode], annotations[hints]];
  if (now === undefined || before === undefined || now === before) return [];
  const why = `must match annotations[${hints}] when both are specified`;
  return [invalid(`metadata.annotations[${mode}]`, now, why)];
}

function externalNameErrors(spec: Spec): FieldError[] {
  const barred = (["clusterIPs", "ipFamilies", "ipFamilyPolicy"] as const)
    .filter((field) => spec[field]?.length)
    .map((field) => forbidden(`spec.${field}`, "may not be set for ExternalName services"));
  const name = (spec.externalName ?? "").replace(/\.$/, "");
  const field = "spec.externalName";
  return [...barred, ...(name === "" ? [required(field)] : problems(field, name, dns1123Subdomain(name)))];
}

function portsErrors(ports: readonly ServicePort[]): FieldError[] {
  const names = new Set<string>();
  return each("spec.ports", ports, (port, at) => {
    const found: FieldError[] = [];
    const { appProtocol } = port as ServicePort & { appProtocol?: string };
    if (!port.name) {
      if (ports.length > 1) found.push(required(`${at}.name`));
    } else {
      found.push(...problems(`${at}.name`, port.name, dns1123Label(port.name)));
      if (names.has(port.name)) found.push(duplicate(`${at}.name`, port.name));
      names.add(port.name);
    }
    found.push(...portErrors(`${at}.port`, port.port));
    if (!port.protocol) found.push(required(`${at}.protocol`));
    else found.push(...oneOf(`${at}.protocol`, port.protocol, ["SCTP", "TCP", "UDP"]));
    found.push(...portOrName(`${at}.targetPort`, port.targetPort));
    if (appProtocol !== undefined)
      found.push(...problems(`${at}.appProtocol`, appProtocol, qualifiedName(appProtocol)));
    return found;
  });
}

function portsInsideErrors(ports: readonly ServicePort[]): FieldError[] {
  return each("spec.ports", ports, ({ nodePort }, at) =>
    nodePort ? [forbidden(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'")] : [],
  );
}

/** Node ports first, then the Service's own. */
function repeatedPortErrors(ports: readonly ServicePort[]): FieldError[] {
  const outside = new Set<string>();
  const inside = new Set<string>();
  return [
    ...each("spec.ports", ports, ({ nodePort, protocol = "" }, at) => {
      const key = `${protocol}/${nodePort}`;
      if (!nodePort) return [];
      if (outside.has(key)) return [duplicate(`${at}.nodePort`, nodePort)];
      outside.add(key);
      return [];
    }),
    ...each("spec.ports", ports, ({ port, protocol = "" }, at) => {
      const key = `${protocol}/${port}`;
      if (inside.has(key)) return [duplicate(at, { ...shown("ServicePort", { protocol, port }), TargetPort: 0 })];
      inside.add(key);
      return [];
    }),
  ];
}

const longestAffinity = 86400;

function affinityErrors({ sessionAffinity, sessionAffinityConfig }: Spec): FieldError[] {
  const field = "spec.sessionAffinityConfig";
  const errors = sessionAffinity
    ? oneOf("spec.sessionAffinity", sessionAffinity, ["ClientIP", "None"])
    : [required("spec.sessionAffinity")];
  if (sessionAffinity === "None" && sessionAffinityConfig !== undefined) {
    return [...errors, forbidden(field, "must not be set when session affinity is None")];
  }
  if (sessionAffinity !== "ClientIP") return errors;
  const missing = "when session affinity type is ClientIP";
  if (sessionAffinityConfig === undefined) return [...errors, required(field, missing)];
  if (sessionAffinityConfig.clientIP === undefined) return [...errors, required(`${field}.clientIP`, missing)];
  const seconds = sessionAffinityConfig.clientIP.timeoutSeconds;
  const at = `${field}.clientIP.timeoutSeconds`;
  if (seconds === undefined) return [...errors, required(at, missing)];
  if (seconds > 0 && seconds <= longestAffinity) return errors;
  return [...errors, invalid(at, seconds, `must be greater than 0 and less than ${longestAffinity}`)];
}

const rangesAnnotation = "service.beta.kubernetes.io/load-balancer-source-ranges";

function sourceRangeErrors({ spec, metadata }: AnyObject): FieldError[] {
  const { type, loadBalancerSourceRanges } = part(spec) ?? {};
  const ranges = texts(loadBalancerSourceRanges);
  if (ranges.length > 0) {
    const field = "spec.LoadBalancerSourceRanges";
    return [
      ...(type === "LoadBalancer" ? [] : [forbidden(field, onlyBalanced)]),
      ...each(field, ranges, (range, at) => cidrErrors(at, range.trim())),
    ];
  }
  const annotated = textMap(metadata.annotations)[rangesAnnotation];
  if (annotated === undefined) return [];
  const field = `metadata.annotations[${rangesAnnotation}]`;
  const listed = annotated.trim() === "" ? [] : annotated.split(",");
  return [
    ...(type === "LoadBalancer" ? [] : [forbidden(field, onlyBalanced)]),
    ...listed.flatMap((range) => cidrErrors(field, range.trim())),
  ];
}

function balancerErrors({
  type,
  allocateLoadBalancerNodePorts: allocates,
  loadBalancerClass,
}: JsonObject): FieldError[] {
  const balanced = type === "LoadBalancer";
  const errors: FieldError[] = [];
  if (allocates !== undefined && !balanced) {
    errors.push(forbidden("spec.allocateLoadBalancerNodePorts", onlyBalanced));
  }
  if (allocates === undefined && balanced) errors.push(required("allocateLoadBalancerNodePorts"));
  if (loadBalancerClass === undefined) return errors;
  const field = "spec.loadBalancerClass";
  const name = text(loadBalancerClass);
  return [...errors, ...(balanced ? problems(field, name, qualifiedName(name)) : [forbidden(field, onlyBalanced)])];
}

const distributions = ["PreferClose", "PreferSameNode", "PreferSameZone"];

function trafficErrors(spec: Spec): FieldError[] {
  const { type, externalTrafficPolicy: external, internalTrafficPolicy: internal, healthCheckNodePort: health } = spec;
  const { trafficDistribution } = spec as Spec & { trafficDistribution?: string };
  const reachable = type === "NodePort" || type === "LoadBalancer" || (spec.externalIPs?.length ?? 0) > 0;
  const errors: FieldError[] = [];
  const field = "spec.externalTrafficPolicy";
  if (!reachable) {
    if (external) errors.push(invalid(field, external, "may only be set for externally-accessible services"));
  } else errors.push(...(external ? oneOf(field, external, policies) : [required(field)]));
  errors.push(...healthErrors(type === "LoadBalancer" && external === "Local", health));
  if (internal === undefined && types.includes(type ?? "") && type !== "ExternalName") {
    errors.push(required("spec.internalTrafficPolicy"));
  }
  if (internal !== undefined) errors.push(...oneOf("spec.internalTrafficPolicy", internal, policies));
  if (trafficDistribution !== undefined && !distributions.includes(trafficDistribution)) {
    errors.push(notSupported("spec.trafficDistribution", trafficDistribution, distributions));
  }
  return errors;
}

function healthErrors(needed: boolean, port: number | undefined): FieldError[] {
  const field = "spec.healthCheckNodePort";
  if (needed) return port ? portErrors(field, port) : [required(field)];
  const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
  return port ? [invalid(field, port, why)] : [];
}

/** Upstream: the same file, `ValidateLoadBalancerStatus`. */
export function serviceStatusErrors(object: AnyObject): FieldError[] {
  const ingress = parts(part(part(object.status)?.loadBalancer)?.ingress);
  const field = "status.loadBalancer.ingress";
  if (part(object.spec)?.type !== "LoadBalancer" && ingress.length > 0) {
    return [forbidden(field, "may only be used when `spec.type` is 'LoadBalancer'")];
  }
  return each(field, ingress, ({ ip, ipMode, hostname }, at) => {
    const errors = ip ? addressErrors(`${at}.ip`, text(ip)) : [];
    if (ipMode === undefined && ip) errors.push(required(`${at}.ipMode`, "must be specified when `ip` is set"));
    if (ipMode !== undefined && !ip) {
      errors.push(forbidden(`${at}.ipMode`, "may not be specified when `ip` is not set"));
    } else if (ipMode !== undefined) errors.push(...oneOf(`${at}.ipMode`, ipMode, ["Proxy", "VIP"]));
    const name = text(hostname);
    if (name === "") return errors;
    errors.push(...problems(`${at}.hostname`, name, dns1123Subdomain(name)));
    if (addressErrors("", name).length === 0) {
      errors.push(invalid(`${at}.hostname`, name, "must be a DNS name, not an IP address"));
    }
    return errors;
  });
}
