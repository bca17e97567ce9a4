/** EndpointSlices. Upstream: pkg/apis/discovery/validation/validation.go, pkg/registry/discovery/endpointslice/strategy.go. */
import { isIPv4, isIPv6 } from "node:net";
import { duplicate, type FieldError, invalid, notSupported, required, tooMany } from "../field-error.ts";
import type { AnyObject } from "../strategy.ts";
import { addressWarnings } from "./addresses.ts";
import { fullyQualifiedDomainName } from "./domain-names.ts";
import { dns1123Label, dns1123Subdomain, labelValue, qualifiedName } from "./names.ts";
import { addressErrors, each, problems, specialAddressErrors } from "./rules.ts";

interface Named {
  readonly name?: string;
}

interface Endpoint {
  readonly addresses?: string[] | null;
  readonly nodeName?: string;
  readonly hostname?: string;
  readonly hints?: { forZones?: Named[]; forNodes?: Named[] };
}

interface Port extends Named {
  readonly protocol?: string;
  readonly appProtocol?: string;
}

interface Slice {
  readonly addressType?: string;
  readonly endpoints?: Endpoint[] | null;
  readonly ports?: Port[] | null;
}

const addressTypes = ["FQDN", "IPv4", "IPv6"];
const mostEndpoints = 1000;
const mostAddresses = 100;
const mostPorts = 20_000;
const mostHints = 8;

export function endpointSliceErrors(object: AnyObject): FieldError[] {
  const { addressType = "", endpoints, ports } = object as Slice;
  return [...typeErrors(addressType), ...endpointsErrors(endpoints ?? [], addressType), ...portsErrors(ports ?? [])];
}

function typeErrors(type: string): FieldError[] {
  if (type === "") return [required("addressType")];
  return addressTypes.includes(type) ? [] : [notSupported("addressType", type, addressTypes)];
}

function endpointsErrors(endpoints: readonly Endpoint[], type: string): FieldError[] {
  if (endpoints.length > mostEndpoints) return [tooMany("endpoints", endpoints.length, mostEndpoints)];
  return each("endpoints", endpoints, (endpoint, at) => [
    ...addressesErrors(endpoint.addresses ?? [], type, `${at}.addresses`),
    ...(endpoint.nodeName === undefined
      ? []
      : problems(`${at}.nodeName`, endpoint.nodeName, dns1123Subdomain(endpoint.nodeName))),
    ...(endpoint.hostname === undefined
      ? []
      : problems(`${at}.hostname`, endpoint.hostname, dns1123Label(endpoint.hostname))),
    ...hintErrors(endpoint.hints?.forZones, `${at}.hints.forZones`, labelValue),
    ...hintErrors(endpoint.hints?.forNodes, `${at}.hints.forNodes`, dns1123Subdomain),
  ]);
}

function addressesErrors(addresses: readonly string[], type: string, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (addresses.length === 0) errors.push(required(field, "must contain at least 1 address"));
  else if (addresses.length > mostAddresses) errors.push(tooMany(field, addresses.length, mostAddresses));
  return [...errors, ...each(field, addresses, (address, at) => addressOfTypeErrors(address, type, at))];
}

function addressOfTypeErrors(address: string, type: string, at: string): FieldError[] {
  if (type === "FQDN") return fullyQualifiedDomainName(at, address);
  if (type !== "IPv4" && type !== "IPv6") return [];
  const isOne = type === "IPv4" ? isIPv4 : isIPv6;
  const errors = addressErrors(at, address);
  if (errors.length === 0 && !isOne(address)) errors.push(invalid(at, address, `must be a valid ${type} address`));
  return errors.length > 0 ? errors : specialAddressErrors(at, address);
}

function hintErrors(
  hints: readonly Named[] | undefined,
  field: string,
  check: (name: string) => string[],
): FieldError[] {
  if ((hints?.length ?? 0) > mostHints) return [tooMany(field, hints?.length ?? 0, mostHints)];
  const seen = new Set<string>();
  return each(field, hints, ({ name = "" }, at) => {
    const errors = seen.has(name) ? [duplicate(`${at}.name`, name)] : [];
    seen.add(name);
    return [...errors, ...problems(`${at}.name`, name, check(name))];
  });
}

const protocols = ["SCTP", "TCP", "UDP"];

function portsErrors(ports: readonly Port[]): FieldError[] {
  if (ports.length > mostPorts) return [tooMany("ports", ports.length, mostPorts)];
  const seen = new Set<string>();
  return each("ports", ports, ({ name = "", protocol, appProtocol }, at) => {
    const errors = name === "" ? [] : problems(`${at}.name`, name, dns1123Label(name));
    if (seen.has(name)) errors.push(duplicate(`${at}.name`, name));
    seen.add(name);
    if (protocol === undefined) errors.push(required(`${at}.protocol`));
    else if (!protocols.includes(protocol)) errors.push(notSupported(`${at}.protocol`, protocol, protocols));
    if (appProtocol !== undefined)
      errors.push(...problems(`${at}.appProtocol`, appProtocol, qualifiedName(appProtocol)));
    return errors;
  });
}

export function endpointSliceUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const { addressType } = object;
  return addressType === old.addressType ? [] : [invalid("addressType", addressType, "field is immutable")];
}

export function endpointSliceWarnings(object: AnyObject, old: AnyObject | undefined): string[] {
  const { addressType, endpoints } = object as Slice;
  if (addressType === "FQDN") return old === undefined ? ["addressType: FQDN endpoints are deprecated"] : [];
  return (endpoints ?? []).flatMap(({ addresses }, index) =>
    (addresses ?? []).flatMap((address, at) => addressWarnings(`endpoints[${index}].addresses[${at}]`, address)),
  );
}
