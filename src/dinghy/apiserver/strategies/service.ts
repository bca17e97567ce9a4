import type { Service, ServicePort } from "#apimachinery";
import { defaultService } from "../defaults/service.ts";
import { equalJson } from "../json-value.ts";
import type { Strategy } from "../strategy.ts";
import { serviceErrors, serviceUpdateErrors } from "../validation/service.ts";

const service = (object: unknown): Service => object as Service;

/** Upstream: pkg/registry/core/service. Answers to @seed:K3.2. */
export const serviceStrategy: Strategy = {
  createOnUpdate: true,
  updateErrorsFirst: true,
  returnsDeleted: true,
  fields: {
    "spec.clusterIP": (object) => service(object).spec.clusterIP ?? "",
    "spec.type": (object) => service(object).spec.type ?? "",
  },
  defaults: defaultService,
  validate: serviceErrors,
  validateUpdate: serviceUpdateErrors,
  prepareForCreate: (object) => {
    defaultFamilies(service(object));
  },
  prepareForUpdate: (object, old) => {
    const after = service(object).spec;
    const before = service(old).spec;
    keepAllocated(after, before);
    dropWithType(after, before);
    if (after.type !== "ExternalName" && before.type !== "ExternalName") {
      after.ipFamilies ??= before.ipFamilies && [...before.ipFamilies];
      after.ipFamilyPolicy ??= before.ipFamilyPolicy;
    }
    defaultFamilies(service(object));
  },
};

type Spec = Service["spec"];

const hasAddress = ({ type }: Spec): boolean => type !== "ExternalName";
const hasNodePorts = ({ type }: Spec): boolean => type === "NodePort" || type === "LoadBalancer";
const isExternal = (spec: Spec): boolean => hasNodePorts(spec) || (spec.externalIPs?.length ?? 0) > 0;

/** What an update leaves out is what was there before: addresses, and node ports by port name. */
function keepAllocated(after: Spec, before: Spec): void {
  if (hasAddress(after) && hasAddress(before) && !after.clusterIP && !after.clusterIPs?.length) {
    after.clusterIP = before.clusterIP;
    after.clusterIPs = before.clusterIPs && [...before.clusterIPs];
  }
  if (!hasNodePorts(after) || !hasNodePorts(before)) return;
  const used = new Set((after.ports ?? []).map(({ nodePort }) => nodePort));
  for (const port of after.ports ?? []) {
    const same = before.ports?.find((each) => portKey(each) === portKey(port));
    if (!port.nodePort && same?.nodePort && !used.has(same.nodePort)) port.nodePort = same.nodePort;
  }
}

function portKey({ name, port, protocol }: ServicePort): string {
  return name ? `name ${name}` : `${port} ${protocol ?? "TCP"}`;
}

/** What the old type needed and the new one does not goes with it, where the client left it as it was. */
function dropWithType(after: Spec, before: Spec): void {
  const dropSame = (field: keyof Spec): void => {
    if (equalJson(after[field], before[field])) delete after[field];
  };
  if (hasAddress(before) && !hasAddress(after)) {
    for (const field of ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"] as const)
      dropSame(field);
  }
  if (hasNodePorts(before) && !hasNodePorts(after)) {
    const known = new Set((before.ports ?? []).map(({ nodePort }) => nodePort));
    for (const port of after.ports ?? []) if (known.has(port.nodePort)) delete port.nodePort;
  }
  if (isExternal(before) && !isExternal(after)) dropSame("externalTrafficPolicy");
  if (before.type === "LoadBalancer" && after.type !== "LoadBalancer") {
    dropSame("allocateLoadBalancerNodePorts");
    dropSame("loadBalancerClass");
  }
}

/** One IPv4 address, but both families for what is headless and selects nothing: the cluster has one stack. */
function defaultFamilies({ spec }: Service): void {
  if (spec === undefined || spec.type === "ExternalName") return;
  if (spec.clusterIP === "None") {
    spec.clusterIPs ??= ["None"];
    if (!spec.selector || Object.keys(spec.selector).length === 0) {
      spec.ipFamilyPolicy ??= "RequireDualStack";
      spec.ipFamilies ??= spec.ipFamilyPolicy === "SingleStack" ? ["IPv4"] : ["IPv4", "IPv6"];
    }
  }
  if (spec.clusterIPs?.length && !spec.clusterIP) spec.clusterIP = spec.clusterIPs[0];
  spec.ipFamilyPolicy ??= "SingleStack";
  spec.ipFamilies ??= ["IPv4"];
}
