/** Services. Upstream: pkg/registry/core/service. Answers to @seed:K3.2. */
import type { Service } from "#apimachinery";
import { defaultService } from "../defaults/service.ts";
import { equalJson } from "../json-value.ts";
import type { Strategy } from "../strategy.ts";
import { dns1123Label } from "../validation/names.ts";
import { serviceErrors, serviceStatusErrors } from "../validation/service.ts";
import { serviceUpdateErrors } from "../validation/service-addresses.ts";
import { serviceWarnings } from "../warnings/service.ts";
import { agreeOnAddresses, chooseFamilies } from "./service-families.ts";

const service = (object: unknown): Service => object as Service;

export const serviceStrategy: Strategy = {
  createOnUpdate: true,
  returnsDeleted: true,
  fields: {
    "spec.clusterIP": (object) => service(object).spec.clusterIP ?? "",
    "spec.type": (object) => service(object).spec.type ?? "",
  },
  defaults: defaultService,
  validateName: dns1123Label,
  validate: serviceErrors,
  validateUpdate: serviceUpdateErrors,
  updateChecks: ["metadataUpdate", "validateUpdate", "metadata", "validate"],
  validateStatusUpdate: serviceStatusErrors,
  warnings: serviceWarnings,
  prepareForCreate: (object) => {
    if (service(object).spec === undefined) return;
    agreeOnAddresses(service(object).spec, undefined);
    chooseFamilies(service(object), undefined);
  },
  prepareForUpdate: (object, old) => {
    const after = service(object).spec;
    const before = service(old).spec;
    if (after === undefined) return;
    keepAllocated(after, before);
    agreeOnAddresses(after, before);
    chooseFamilies(service(object), before);
    dropWithType(after, before);
  },
};

type Spec = Service["spec"];

const hasAddress = ({ type }: Spec): boolean => type !== "ExternalName";
const hasNodePorts = ({ type }: Spec): boolean => type === "NodePort" || type === "LoadBalancer";
const isExternal = (spec: Spec): boolean => hasNodePorts(spec) || (spec.externalIPs?.length ?? 0) > 0;
const isChecked = (spec: Spec): boolean => spec.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local";

/** What an update leaves out is what was there before: addresses, and node ports by port name. */
function keepAllocated(after: Spec, before: Spec): void {
  if (hasAddress(after) && hasAddress(before)) {
    if (!after.clusterIP) after.clusterIP = before.clusterIP;
    if (!after.clusterIPs?.length && after.clusterIP === before.clusterIP) {
      after.clusterIPs = before.clusterIPs && [...before.clusterIPs];
    }
  }
  if (isChecked(after) && isChecked(before)) after.healthCheckNodePort ||= before.healthCheckNodePort;
  if (!hasNodePorts(after) || !hasNodePorts(before)) return;
  const known = new Map((before.ports ?? []).map(({ name, nodePort }) => [name ?? "", nodePort]));
  const used = new Set((after.ports ?? []).map(({ nodePort }) => nodePort));
  for (const port of after.ports ?? []) {
    const was = known.get(port.name ?? "");
    if (port.nodePort || !was || used.has(was)) continue;
    port.nodePort = was;
    used.add(was);
  }
}

/** What the old type needed and the new one does not goes with it, where the client left it as it was. */
function dropWithType(after: Spec, before: Spec): void {
  const dropSame = (field: keyof Spec): void => {
    if (equalJson(after[field], before[field])) delete after[field];
  };
  if (hasAddress(before) && !hasAddress(after)) {
    if (equalJson(after.clusterIPs ?? [], before.clusterIPs ?? []) || after.clusterIP === before.clusterIP) {
      delete after.clusterIP;
      delete after.clusterIPs;
    }
    for (const field of ["ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"] as const) dropSame(field);
  }
  if (hasNodePorts(before) && !hasNodePorts(after)) {
    const known = new Set((before.ports ?? []).map(({ nodePort }) => nodePort));
    const same = (after.ports ?? []).every(({ nodePort }) => !nodePort || known.has(nodePort));
    if (same) for (const port of after.ports ?? []) delete port.nodePort;
  }
  if (isChecked(before) && !isChecked(after)) dropSame("healthCheckNodePort");
  if (isExternal(before) && !isExternal(after)) dropSame("externalTrafficPolicy");
  if (before.type === "LoadBalancer" && after.type !== "LoadBalancer") {
    dropSame("allocateLoadBalancerNodePorts");
    dropSame("loadBalancerClass");
  }
}
