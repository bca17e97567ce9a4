/** Ingresses and NetworkPolicies. Upstream: pkg/apis/networking/validation. Answers to @seed:K9.1. */

import type { IntOrString, LabelSelector } from "#apimachinery";
import { type FieldError, forbidden, invalid, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { dns1123Label, dns1123Subdomain, portName } from "./names.ts";
import { cidrErrors, each, isAddress, labelSelectorErrors, oneOf, portErrors, portOrName, problems } from "./rules.ts";

interface Backend {
  service?: { name?: string; port?: { number?: number; name?: string } };
  resource?: { apiGroup?: string; kind?: string; name?: string };
}

interface IngressSpec {
  ingressClassName?: string;
  defaultBackend?: Backend;
  tls?: { hosts?: string[]; secretName?: string }[];
  rules?: { host?: string; http?: { paths?: { path?: string; pathType?: string; backend: Backend }[] } }[];
}

const pathTypes = ["Exact", "ImplementationSpecific", "Prefix"];

export function ingressErrors(object: AnyObject): FieldError[] {
  const spec = (object.spec ?? {}) as IngressSpec;
  const errors: FieldError[] = [];
  if (!spec.rules?.length && spec.defaultBackend === undefined) {
    errors.push(invalid("spec", null, "either `defaultBackend` or `rules` must be specified"));
  }
  if (spec.defaultBackend !== undefined) errors.push(...backendErrors(spec.defaultBackend, "spec.defaultBackend"));
  if (spec.rules?.length) errors.push(...each("spec.rules", spec.rules, ruleErrors));
  errors.push(
    ...each("spec.tls", spec.tls, ({ hosts = [] }, at) =>
      hosts.flatMap((host, index) => hostErrors(host, `${at}.hosts[${index}]`)),
    ),
  );
  if (spec.ingressClassName !== undefined) {
    errors.push(...problems("spec.ingressClassName", spec.ingressClassName, dns1123Subdomain(spec.ingressClassName)));
  }
  return errors;
}

function hostErrors(host: string, field: string): FieldError[] {
  if (isAddress(host)) return [invalid(field, host, "must be a DNS name, not an IP address")];
  if (host.startsWith("*.")) return problems(field, host, dns1123Subdomain(host.slice(2)));
  return problems(field, host, dns1123Subdomain(host));
}

function ruleErrors({ host, http }: NonNullable<IngressSpec["rules"]>[number], at: string): FieldError[] {
  const errors = host ? hostErrors(host, `${at}.host`) : [];
  if (http === undefined) return errors;
  if (!http.paths?.length) return [...errors, required(`${at}.http.paths`)];
  return [
    ...errors,
    ...each(`${at}.http.paths`, http.paths, ({ path = "", pathType, backend }, where) => [
      ...(!pathType
        ? [required(`${where}.pathType`, "pathType must be specified")]
        : pathErrors(path, pathType, where)),
      ...backendErrors(backend ?? {}, `${where}.backend`),
    ]),
  ];
}

const badSequences = ["//", "/./", "/../", "%2f", "%2F"];

function pathErrors(path: string, pathType: string, at: string): FieldError[] {
  const field = `${at}.path`;
  if (!pathTypes.includes(pathType)) return oneOf(`${at}.pathType`, pathType, pathTypes);
  if (pathType === "ImplementationSpecific") {
    return path !== "" && !path.startsWith("/") ? [invalid(field, path, "must be an absolute path")] : [];
  }
  const errors = path.startsWith("/") ? [] : [invalid(field, path, "must be an absolute path")];
  if (path === "") return errors;
  for (const bad of badSequences)
    if (path.includes(bad)) errors.push(invalid(field, path, `must not contain '${bad}'`));
  for (const end of ["/..", "/."])
    if (path.endsWith(end)) errors.push(invalid(field, path, `cannot end with '${end}'`));
  return errors;
}

function backendErrors({ service, resource }: Backend, field: string): FieldError[] {
  if (service !== undefined && resource !== undefined) {
    return [invalid(field, "", "cannot set both resource and service backends")];
  }
  if (resource !== undefined) return [];
  if (service === undefined) return [invalid(field, "", "resource or service backend is required")];
  const errors: FieldError[] = [];
  if (!service.name) errors.push(required(`${field}.service.name`));
  else errors.push(...problems(`${field}.service.name`, service.name, dns1123Label(service.name)));
  const { name, number } = service.port ?? {};
  if (name && number) errors.push(invalid(field, "", "cannot set both port name & port number"));
  else if (name) errors.push(...problems(`${field}.service.port.name`, name, portName(name)));
  else if (number) errors.push(...portErrors(`${field}.service.port.number`, number));
  else errors.push(required(field, "port name or number is required"));
  return errors;
}

interface Peer {
  podSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
  ipBlock?: { cidr?: string; except?: string[] };
}

interface PolicySpec {
  podSelector?: LabelSelector;
  policyTypes?: string[];
  ingress?: { ports?: JsonObject[]; from?: Peer[] }[];
  egress?: { ports?: JsonObject[]; to?: Peer[] }[];
}

export function networkPolicyErrors(object: AnyObject): FieldError[] {
  const spec = (object.spec ?? {}) as PolicySpec;
  const errors = [
    ...labelSelectorErrors(spec.podSelector, "spec.podSelector"),
    ...each("spec.ingress", spec.ingress, ({ ports, from }, at) => [
      ...each(`${at}.ports`, ports, policyPortErrors),
      ...each(`${at}.from`, from, peerErrors),
    ]),
    ...each("spec.egress", spec.egress, ({ ports, to }, at) => [
      ...each(`${at}.ports`, ports, policyPortErrors),
      ...each(`${at}.to`, to, peerErrors),
    ]),
  ];
  const { policyTypes = [] } = spec;
  if (policyTypes.length > 2) {
    errors.push(invalid("spec.policyTypes", policyTypes, "may not specify more than two policyTypes"));
    return errors;
  }
  return [...errors, ...each("spec.policyTypes", policyTypes, (type, at) => oneOf(at, type, ["Ingress", "Egress"]))];
}

function policyPortErrors(port: JsonObject, at: string): FieldError[] {
  const errors = port.protocol === undefined ? [] : oneOf(`${at}.protocol`, port.protocol, ["SCTP", "TCP", "UDP"]);
  const value = port.port as IntOrString | undefined;
  const end = port.endPort as number | undefined;
  if (value !== undefined) {
    errors.push(...portOrName(`${at}.port`, value));
    if (typeof value === "string") {
      if (end !== undefined)
        errors.push(invalid(`${at}.endPort`, end, "may not be specified when `port` is non-numeric"));
    } else if (end !== undefined && end < value)
      errors.push(invalid(`${at}.endPort`, end, "must be greater than or equal to `port`"));
  } else if (end !== undefined)
    errors.push(invalid(`${at}.endPort`, end, "may not be specified when `port` is not specified"));
  return errors;
}

function peerErrors({ podSelector, namespaceSelector, ipBlock }: Peer, at: string): FieldError[] {
  if (podSelector === undefined && namespaceSelector === undefined && ipBlock === undefined) {
    return [required(at, "must specify a peer")];
  }
  if (ipBlock !== undefined && (podSelector !== undefined || namespaceSelector !== undefined)) {
    return [forbidden(at, "may not specify both ipBlock and another peer")];
  }
  if (ipBlock !== undefined) {
    if (!ipBlock.cidr) return [required(`${at}.ipBlock.cidr`)];
    return [
      ...cidrErrors(`${at}.ipBlock.cidr`, ipBlock.cidr),
      ...each(`${at}.ipBlock.except`, ipBlock.except, (cidr, where) => cidrErrors(where, cidr)),
    ];
  }
  return [
    ...labelSelectorErrors(podSelector, `${at}.podSelector`),
    ...labelSelectorErrors(namespaceSelector, `${at}.namespaceSelector`),
  ];
}
