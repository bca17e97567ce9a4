/** Endpoints. Upstream: pkg/apis/core/validation `ValidateEndpoints`. */
import { type FieldError, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { choice } from "./containers.ts";
import { number, parts, text } from "./fields.ts";
import { dns1123Label, dns1123Subdomain, qualifiedName } from "./names.ts";
import { addressErrors, each, portErrors, problems, specialAddressErrors } from "./rules.ts";

export function endpointsErrors(object: AnyObject): FieldError[] {
  return each("subsets", parts(object.subsets), (subset, at) => {
    const { addresses, notReadyAddresses } = subset;
    const ports = parts(subset.ports);
    const none = parts(addresses).length === 0 && parts(notReadyAddresses).length === 0;
    return [
      ...(none ? [required(at, "must specify `addresses` or `notReadyAddresses`")] : []),
      ...each(`${at}.addresses`, parts(addresses), endpointErrors),
      ...each(`${at}.notReadyAddresses`, parts(notReadyAddresses), endpointErrors),
      ...each(`${at}.ports`, ports, (port, where) => portRules(port, where, ports.length > 1)),
    ];
  });
}

function endpointErrors({ ip, hostname, nodeName }: JsonObject, at: string): FieldError[] {
  return [
    ...addressErrors(`${at}.ip`, text(ip)),
    ...(hostname ? problems(`${at}.hostname`, hostname, dns1123Label(text(hostname))) : []),
    ...(nodeName === undefined ? [] : problems(`${at}.nodeName`, nodeName, dns1123Subdomain(text(nodeName)))),
    ...specialAddressErrors(`${at}.ip`, text(ip)),
  ];
}

function portRules({ name, port, protocol, appProtocol }: JsonObject, at: string, needsName: boolean): FieldError[] {
  const named = name
    ? problems(`${at}.name`, name, dns1123Label(text(name)))
    : needsName
      ? [required(`${at}.name`)]
      : [];
  return [
    ...named,
    ...portErrors(`${at}.port`, number(port) ?? 0),
    ...choice(`${at}.protocol`, protocol, ["SCTP", "TCP", "UDP"]),
    ...(appProtocol === undefined ? [] : problems(`${at}.appProtocol`, appProtocol, qualifiedName(text(appProtocol)))),
  ];
}
