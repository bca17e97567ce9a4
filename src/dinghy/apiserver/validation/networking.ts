/** NetworkPolicies, and the addresses of Services. Upstream: pkg/apis/networking/validation. Answers to @seed:K9.1. */
import type { IntOrString, LabelSelector } from "#apimachinery";
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import { equalJson } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import {
  canonicalAddressErrors,
  canonicalCidrErrors,
  cidrWarnings,
  sameFamily,
  strictlyContains,
} from "./addresses.ts";
import { dns1123Subdomain, pathSegmentName } from "./names.ts";
import { cidrErrors, each, labelSelectorErrors, portErrors, portOrName, problems } from "./rules.ts";

interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { cidr?: string; except?: string[] };
}

interface Port {
  readonly protocol?: string;
  readonly port?: IntOrString;
  readonly endPort?: number;
}

interface PolicySpec {
  readonly podSelector?: LabelSelector;
  readonly policyTypes?: string[];
  readonly ingress?: { ports?: Port[]; from?: Peer[] }[];
  readonly egress?: { ports?: Port[]; to?: Peer[] }[];
}

/** Ranges that could be written more simply. */
export function networkPolicyWarnings({ spec }: AnyObject): string[] {
  const { ingress = [], egress = [] } = (spec ?? {}) as PolicySpec;
  const ofPeers = (peers: Peer[] | undefined, at: string): string[] =>
    (peers ?? []).flatMap(({ ipBlock }, index) => {
      const { cidr, except = [] } = ipBlock ?? {};
      const field = `${at}[${index}].ipBlock`;
      return [
        ...(cidr === undefined ? [] : cidrWarnings(`${field}.cidr`, cidr)),
        ...except.flatMap((each, place) => cidrWarnings(`${field}.except[${place}]`, each)),
      ];
    });
  return [
    ...ingress.flatMap(({ from }, index) => ofPeers(from, `spec.ingress[${index}].from`)),
    ...egress.flatMap(({ to }, index) => ofPeers(to, `spec.egress[${index}].to`)),
  ];
}

export function networkPolicyErrors(object: AnyObject): FieldError[] {
  const spec = (object.spec ?? {}) as PolicySpec;
  const { policyTypes = [] } = spec;
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
  const types = ["Ingress", "Egress"];
  if (policyTypes.length > types.length)
    return [...errors, invalid("spec.policyTypes", policyTypes, "may not specify more than two policyTypes")];
  return [
    ...errors,
    ...each("spec.policyTypes", policyTypes, (type, at) =>
      types.includes(type) ? [] : [notSupported(at, type, types)],
    ),
  ];
}

const protocols = ["TCP", "UDP", "SCTP"];

function policyPortErrors({ protocol, port, endPort: end }: Port, at: string): FieldError[] {
  const errors =
    protocol === undefined || protocols.includes(protocol) ? [] : [notSupported(`${at}.protocol`, protocol, protocols)];
  const field = `${at}.endPort`;
  if (port === undefined)
    return end === undefined
      ? errors
      : [...errors, invalid(field, end, "may not be specified when `port` is not specified")];
  if (typeof port === "string") {
    if (end !== undefined) errors.push(invalid(field, end, "may not be specified when `port` is non-numeric"));
    return [...errors, ...portOrName(`${at}.port`, port)];
  }
  errors.push(...portErrors(`${at}.port`, port));
  if (end === undefined) return errors;
  // What is shown is the port, though it is the end that is wrong.
  if (end < port) errors.push(invalid(field, port, "must be greater than or equal to `port`"));
  return [...errors, ...portErrors(field, end)];
}

function peerErrors({ podSelector, namespaceSelector, ipBlock }: Peer, at: string): FieldError[] {
  const errors = [
    ...labelSelectorErrors(podSelector, `${at}.podSelector`),
    ...labelSelectorErrors(namespaceSelector, `${at}.namespaceSelector`),
    ...(ipBlock === undefined ? [] : blockErrors(ipBlock, `${at}.ipBlock`)),
  ];
  const peers = [podSelector, namespaceSelector, ipBlock].filter((peer) => peer !== undefined).length;
  if (peers === 0) return [...errors, required(at, "must specify a peer")];
  if (peers === 1 || ipBlock === undefined) return errors;
  return [...errors, forbidden(at, "may not specify both ipBlock and another peer")];
}

function blockErrors({ cidr, except }: NonNullable<Peer["ipBlock"]>, at: string): FieldError[] {
  if (!cidr) return [required(`${at}.cidr`)];
  const errors = cidrErrors(`${at}.cidr`, cidr);
  if (errors.length > 0) return errors;
  return each(`${at}.except`, except, (inner, field) => {
    const found = cidrErrors(field, inner);
    if (found.length > 0 || strictlyContains(cidr, inner)) return found;
    return [invalid(field, inner, "must be a strict subset of `cidr`")];
  });
}

interface Parent {
  readonly group?: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

const parentOf = (object: AnyObject): Parent | undefined =>
  (object.spec as { parentRef?: Parent } | undefined)?.parentRef;

/** What is wrong with the name of an IPAddress: it is the address. */
export function addressName(name: string): string[] {
  return canonicalAddressErrors("", name).map(({ message }) =>
    message.slice(`Invalid value: ${JSON.stringify(name)}: `.length),
  );
}

export function ipAddressErrors(object: AnyObject): FieldError[] {
  const parent = parentOf(object);
  const field = "spec.parentRef";
  if (parent === undefined) return [required(field)];
  const segment = (name: "resource" | "name", value = ""): FieldError[] =>
    value === "" ? [required(`${field}.${name}`)] : problems(`${field}.${name}`, value, pathSegmentName(value));
  const { group, namespace } = parent;
  return [
    ...(group ? problems(`${field}.group`, group, dns1123Subdomain(group)) : []),
    ...segment("resource", parent.resource),
    ...segment("name", parent.name),
    ...(namespace ? problems(`${field}.namespace`, namespace, pathSegmentName(namespace)) : []),
  ];
}

export function ipAddressUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const parent = parentOf(object);
  if (equalJson(parent, parentOf(old))) return [];
  const { group = "", resource = "", namespace = "", name = "" } = parent ?? {};
  const shown = { Group: group, Resource: resource, Namespace: namespace, Name: name };
  return [invalid("spec.parentRef", parent === undefined ? null : shown, "field is immutable")];
}

const cidrsOf = (object: AnyObject): string[] => (object.spec as { cidrs?: string[] } | undefined)?.cidrs ?? [];

export function serviceCidrErrors(object: AnyObject): FieldError[] {
  const field = "spec.cidrs";
  const cidrs = cidrsOf(object);
  if (cidrs.length === 0) return [required(field, "at least one CIDR required")];
  const shown = { CIDRs: cidrs };
  if (cidrs.length > 2) return [invalid(field, shown, "may only hold up to 2 values")];
  const [one = "", other = one] = cidrs;
  const readable = cidrErrors(field, one).length === 0 && cidrErrors(field, other).length === 0;
  if (cidrs.length === 2 && (!readable || sameFamily(one, other))) {
    const why = "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64";
    return [invalid(field, shown, why)];
  }
  return each(field, cidrs, (cidr, at) => canonicalCidrErrors(at, cidr));
}

/** A second family may be added; nothing else may change. */
export function serviceCidrUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const field = "spec.cidrs";
  const now = cidrsOf(object);
  const before = cidrsOf(old);
  const fixed = (cidr: string, at: string, index: number): FieldError[] =>
    cidr === before[index] ? [] : [invalid(at, cidr, "field is immutable")];
  if (now.length === before.length) return each(field, now, fixed);
  if (before.length === 1 && now.length === 2) return each(field, now.slice(0, 1), fixed);
  return [invalid(field, now.length === 0 ? null : now, "field is immutable")];
}
