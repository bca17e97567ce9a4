/** Upstream: pkg/apis/core/validation `ValidateService`. Answers to @seed:K3.2. */
import type { Service, ServicePort } from "#apimachinery";
import { duplicate, type FieldError, forbidden, invalid, required } from "../field-error.ts";
import { equalJson } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { dns1123Label, dns1123Subdomain } from "./names.ts";
import { labelErrors } from "./object-meta.ts";
import { addressErrors, each, inRange, oneOf, portErrors, portOrName, problems } from "./rules.ts";

const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const policies = ["Cluster", "Local"];

export function serviceErrors(object: AnyObject): FieldError[] {
  const spec = object.spec as Service["spec"];
  const { type = "", clusterIP = "", ports = [] } = spec;
  const errors: FieldError[] = [];
  const headless = clusterIP === "None";
  if (ports.length === 0 && !headless && type !== "ExternalName") errors.push(required("spec.ports"));
  if (type === "LoadBalancer") {
    ports.forEach(({ port }, index) => {
      if (port === 10250)
        errors.push(
          invalid(`spec.ports[${index}]`, port, "may not expose port 10250 externally since it is used by kubelet"),
        );
    });
    if (headless)
      errors.push(invalid("spec.clusterIPs[0]", "None", "may not be set to 'None' for LoadBalancer services"));
  }
  if (type === "NodePort" && headless)
    errors.push(invalid("spec.clusterIPs[0]", "None", "may not be set to 'None' for NodePort services"));
  if (type === "ExternalName") errors.push(...externalNameErrors(spec));
  errors.push(...portsErrors(ports));
  errors.push(...labelErrors(spec.selector, "spec.selector"));
  if (!spec.sessionAffinity) errors.push(required("spec.sessionAffinity"));
  else errors.push(...oneOf("spec.sessionAffinity", spec.sessionAffinity, ["ClientIP", "None"]));
  errors.push(...affinityErrors(spec), ...clusterIpErrors(spec));
  errors.push(...each("spec.externalIPs", spec.externalIPs, (address, at) => addressErrors(at, address)));
  if (!type) errors.push(required("spec.type"));
  else errors.push(...oneOf("spec.type", type, types));
  if (type === "ClusterIP") {
    ports.forEach(({ nodePort }, index) => {
      if (nodePort)
        errors.push(forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
    });
  }
  errors.push(...nodePortErrors(ports));
  if (spec.externalTrafficPolicy !== undefined) errors.push(...externalPolicyErrors(spec));
  if (spec.internalTrafficPolicy !== undefined)
    errors.push(...oneOf("spec.internalTrafficPolicy", spec.internalTrafficPolicy, policies));
  return errors;
}

function externalNameErrors(spec: Service["spec"]): FieldError[] {
  const errors: FieldError[] = [];
  const forbids = (field: "clusterIPs" | "ipFamilies" | "ipFamilyPolicy"): void => {
    if (spec[field]?.length) errors.push(forbidden(`spec.${field}`, `may not be set when \`type\` is 'ExternalName'`));
  };
  forbids("clusterIPs");
  forbids("ipFamilies");
  forbids("ipFamilyPolicy");
  const name = (spec.externalName ?? "").replace(/\.$/, "");
  if (name === "") errors.push(required("spec.externalName"));
  else errors.push(...problems("spec.externalName", name, dns1123Subdomain(name)));
  return errors;
}

function portsErrors(ports: readonly ServicePort[]): FieldError[] {
  const names = new Set<string>();
  const errors = each("spec.ports", ports, (port, at) => {
    const found: FieldError[] = [];
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
    return found;
  });
  const seen = new Set<string>();
  ports.forEach(({ port, protocol = "" }, index) => {
    const key = `${protocol}/${port}`;
    if (seen.has(key)) errors.push(duplicate(`spec.ports[${index}]`, portShown("", protocol, port, 0)));
    seen.add(key);
  });
  return errors;
}

/** As real servers print a port of theirs. */
function portShown(name: string, protocol: string, port: number, nodePort: number): object {
  return { Name: name, Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: nodePort };
}

function nodePortErrors(ports: readonly ServicePort[]): FieldError[] {
  const seen = new Set<string>();
  return each("spec.ports", ports, ({ nodePort, protocol = "" }, at) => {
    if (!nodePort) return [];
    const key = `${protocol}/${nodePort}`;
    if (seen.has(key)) return [duplicate(`${at}.nodePort`, nodePort)];
    seen.add(key);
    return [];
  });
}

function affinityErrors({ sessionAffinity, sessionAffinityConfig }: Service["spec"]): FieldError[] {
  if (sessionAffinity === "ClientIP") {
    const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
    const field = "spec.sessionAffinityConfig.clientIP.timeoutSeconds";
    if (seconds === undefined)
      return [required("spec.sessionAffinityConfig", "when session affinity type is ClientIP")];
    return seconds > 0 && seconds <= 86400
      ? []
      : [invalid(field, seconds, "must be greater than 0 and less than 86400")];
  }
  if (sessionAffinity === "None" && sessionAffinityConfig !== undefined) {
    return [forbidden("spec.sessionAffinityConfig", "must not be set when session affinity is None")];
  }
  return [];
}

function clusterIpErrors({ type, clusterIPs, clusterIP = "" }: Service["spec"]): FieldError[] {
  if (type === "ExternalName") return [];
  const addresses = clusterIPs ?? (clusterIP === "" ? [] : [clusterIP]);
  if (addresses.length > 0 && clusterIP !== "" && addresses[0] !== clusterIP) {
    return [invalid("spec.clusterIPs", addresses, "first value must match `clusterIP`")];
  }
  return each("spec.clusterIPs", addresses, (address, at, index) =>
    address === "None"
      ? index > 0
        ? [invalid(at, address, "only one value can be specified when headless")]
        : []
      : addressErrors(at, address),
  );
}

function externalPolicyErrors({
  type,
  externalIPs,
  externalTrafficPolicy,
  healthCheckNodePort,
}: Service["spec"]): FieldError[] {
  const external = type === "NodePort" || type === "LoadBalancer" || (externalIPs?.length ?? 0) > 0;
  const field = "spec.externalTrafficPolicy";
  if (!external) return [invalid(field, externalTrafficPolicy, "may only be set for externally-accessible services")];
  const errors = oneOf(field, externalTrafficPolicy, policies);
  if (healthCheckNodePort) errors.push(...inRange("spec.healthCheckNodePort", healthCheckNodePort, 1, 65535));
  return errors;
}

/** The first address stays for as long as there is one. */
export function serviceUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const after = object.spec as Service["spec"];
  const before = old.spec as Service["spec"];
  if (after.type === "ExternalName" || before.type === "ExternalName") return [];
  const errors: FieldError[] = [];
  const frozen = "may not change once set";
  if (before.clusterIP && after.clusterIP !== before.clusterIP) {
    errors.push(invalid("spec.clusterIPs[0]", after.clusterIPs?.[0] ?? after.clusterIP, frozen));
  }
  if (before.ipFamilies?.length && after.ipFamilies?.[0] !== before.ipFamilies[0]) {
    errors.push(invalid("spec.ipFamilies[0]", after.ipFamilies?.[0], frozen));
  }
  if (
    before.loadBalancerClass !== undefined &&
    !equalJson(after.loadBalancerClass, before.loadBalancerClass) &&
    after.type === "LoadBalancer"
  ) {
    errors.push(invalid("spec.loadBalancerClass", after.loadBalancerClass, frozen));
  }
  return errors;
}
