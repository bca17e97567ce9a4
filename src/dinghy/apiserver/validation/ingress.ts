/** Ingresses and their classes. Upstream: pkg/apis/networking/validation. Answers to @seed:K9.1. */
import { type FieldError, forbidden, invalid, notSupported, required, tooLong } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { domainPrefixedPath, wildcardSubdomain } from "./domain-names.ts";
import { dns1123Label, dns1123Subdomain, pathSegmentName, portName } from "./names.ts";
import { addressErrors, each, isAddress, portErrors, problems } from "./rules.ts";

interface Reference {
  readonly apiGroup?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly scope?: string;
  readonly namespace?: string;
}

interface Backend {
  readonly service?: { name?: string; port?: { number?: number; name?: string } };
  readonly resource?: Reference;
}

interface Path {
  readonly path?: string;
  readonly pathType?: string;
  readonly backend?: Backend;
}

interface Rule {
  readonly host?: string;
  readonly http?: { paths?: Path[] | null };
}

interface Spec {
  readonly ingressClassName?: string;
  readonly defaultBackend?: Backend;
  readonly tls?: { hosts?: string[]; secretName?: string }[];
  readonly rules?: Rule[];
}

const classAnnotation = "kubernetes.io/ingress.class";

const annotationOf = ({ metadata }: AnyObject): string | undefined =>
  (metadata.annotations as Record<string, string> | undefined)?.[classAnnotation];

export function ingressErrors(object: AnyObject, old: AnyObject | undefined): FieldError[] {
  const spec = (object.spec ?? {}) as Spec;
  const errors: FieldError[] = [];
  if (!spec.rules?.length && spec.defaultBackend === undefined)
    errors.push(invalid("spec", null, "either `defaultBackend` or `rules` must be specified"));
  if (spec.defaultBackend !== undefined) errors.push(...backendErrors(spec.defaultBackend, "spec.defaultBackend"));
  errors.push(...each("spec.rules", spec.rules, ruleErrors), ...tlsErrors(spec));
  const { ingressClassName: className } = spec;
  if (className !== undefined)
    errors.push(...problems("spec.ingressClassName", className, dns1123Subdomain(className)));
  const annotation = annotationOf(object);
  if (old === undefined && annotation !== undefined && className !== undefined && annotation !== className) {
    const why = "must match `ingressClassName` when both are specified";
    errors.push(invalid(`annotations.${classAnnotation}`, annotation, why));
  }
  return errors;
}

export function ingressWarnings(object: AnyObject, old: AnyObject | undefined): string[] {
  const deprecated = annotationOf(object) !== undefined && ((object.spec ?? {}) as Spec).ingressClassName === undefined;
  if (old !== undefined || !deprecated) return [];
  return [`annotation "${classAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`];
}

function tlsErrors({ tls }: Spec): FieldError[] {
  return each("spec.tls", tls, ({ hosts, secretName }, at) => [
    ...each(`${at}.hosts`, hosts, nameErrors),
    ...(secretName ? problems(`${at}.secretName`, secretName, dns1123Subdomain(secretName)) : []),
  ]);
}

/** A host, or all hosts of a domain: `*.example.com`. */
function nameErrors(host: string, field: string): FieldError[] {
  return problems(field, host, host.includes("*") ? wildcardSubdomain(host) : dns1123Subdomain(host));
}

function hostErrors(host: string, field: string): FieldError[] {
  const errors = isAddress(host) ? [invalid(field, host, "must be a DNS name, not an IP address")] : [];
  return [...errors, ...nameErrors(host, field)];
}

function ruleErrors({ host, http }: Rule, at: string): FieldError[] {
  const errors = host ? hostErrors(host, `${at}.host`) : [];
  if (http === undefined) return errors;
  if (!http.paths?.length) errors.push(required(`${at}.http.paths`));
  return [...errors, ...each(`${at}.http.paths`, http.paths, pathErrors)];
}

const pathTypes = ["Exact", "ImplementationSpecific", "Prefix"];
const badSequences = ["//", "/./", "/../", "%2f", "%2F"];
const badEnds = ["/..", "/."];

function pathErrors({ path = "", pathType, backend = {} }: Path, at: string): FieldError[] {
  if (pathType === undefined) return [required(`${at}.pathType`, "pathType must be specified")];
  return [...formErrors(path, pathType, at), ...backendErrors(backend, `${at}.backend`)];
}

function formErrors(path: string, pathType: string, at: string): FieldError[] {
  const field = `${at}.path`;
  if (!pathTypes.includes(pathType)) return [notSupported(`${at}.pathType`, pathType, pathTypes)];
  const absolute = path.startsWith("/") ? [] : [invalid(field, path, "must be an absolute path")];
  if (pathType === "ImplementationSpecific") return path === "" ? [] : absolute;
  return [
    ...absolute,
    ...badSequences.filter((bad) => path.includes(bad)).map((bad) => invalid(field, path, `must not contain '${bad}'`)),
    ...badEnds.filter((end) => path.endsWith(end)).map((end) => invalid(field, path, `cannot end with '${end}'`)),
  ];
}

function backendErrors({ service, resource }: Backend, field: string): FieldError[] {
  if (service !== undefined && resource !== undefined)
    return [invalid(field, "", "cannot set both resource and service backends")];
  if (resource !== undefined) return referenceErrors(resource, `${field}.resource`);
  if (service === undefined) return [invalid(field, "", "resource or service backend is required")];
  const errors = service.name
    ? problems(`${field}.service.name`, service.name, dns1123Label(service.name))
    : [required(`${field}.service.name`)];
  const { name, number } = service.port ?? {};
  if (name && number) errors.push(invalid(field, "", "cannot set both port name & port number"));
  else if (name) errors.push(...problems(`${field}.service.port.name`, name, portName(name)));
  else if (number) errors.push(...portErrors(`${field}.service.port.number`, number));
  else errors.push(required(field, "port name or number is required"));
  return errors;
}

function referenceErrors({ apiGroup, kind, name }: Reference, field: string): FieldError[] {
  const segment = (part: string, value: string | undefined): FieldError[] =>
    value
      ? problems(`${field}.${part}`, value, pathSegmentName(value))
      : [required(`${field}.${part}`, `${part} is required`)];
  const errors = apiGroup === undefined ? [] : problems(`${field}.apiGroup`, apiGroup, dns1123Subdomain(apiGroup));
  return [...errors, ...segment("kind", kind), ...segment("name", name)];
}

interface Balancer {
  readonly ingress?: { ip?: string; hostname?: string }[];
}

/** Upstream: `ValidateIngressStatusUpdate`. */
export function ingressStatusErrors(object: AnyObject): FieldError[] {
  const { loadBalancer } = (object.status ?? {}) as { loadBalancer?: Balancer };
  return each("status.loadBalancer.ingress", loadBalancer?.ingress, ({ ip, hostname }, at) => {
    const errors = ip ? addressErrors(`${at}.ip`, ip) : [];
    if (!hostname) return errors;
    errors.push(...problems(`${at}.hostname`, hostname, dns1123Subdomain(hostname)));
    if (isAddress(hostname)) errors.push(invalid(`${at}.hostname`, hostname, "must be a DNS name, not an IP address"));
    return errors;
  });
}

const longestController = 250;

export function ingressClassErrors(object: AnyObject): FieldError[] {
  const { controller = "", parameters } = (object.spec ?? {}) as { controller?: string; parameters?: Reference };
  const errors = controller.length > longestController ? [tooLong("spec.controller", longestController)] : [];
  errors.push(...domainPrefixedPath("spec.controller", controller));
  return parameters === undefined ? errors : [...errors, ...parameterErrors(parameters, "spec.parameters")];
}

function parameterErrors(parameters: Reference, field: string): FieldError[] {
  const { scope, namespace } = parameters;
  const errors = referenceErrors(parameters, field);
  if (scope === undefined) return [...errors, required(`${field}.scope`)];
  const at = `${field}.namespace`;
  switch (scope) {
    case "Namespace":
      if (namespace === undefined) return [...errors, required(at, "`parameters.scope` is set to 'Namespace'")];
      return [...errors, ...problems(at, namespace, dns1123Label(namespace))];
    case "Cluster":
      return namespace === undefined ? errors : [...errors, forbidden(at, "`parameters.scope` is set to 'Cluster'")];
    default:
      return [...errors, notSupported(`${field}.scope`, scope, ["Cluster", "Namespace"])];
  }
}

export function ingressClassUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const { controller } = (object.spec ?? {}) as JsonObject;
  const same = controller === (old.spec as JsonObject | undefined)?.controller;
  return same ? [] : [invalid("spec.controller", controller ?? "", "field is immutable")];
}
