import type { Service } from "#apimachinery";
import { defaultService } from "../defaults/service.ts";
import type { Strategy } from "../strategy.ts";

const service = (object: unknown): Service => object as Service;

/** Upstream: pkg/registry/core/service. Answers to @seed:K3.2. */
export const serviceStrategy: Strategy = {
  createOnUpdate: true,
  returnsDeleted: true,
  fields: {
    "spec.clusterIP": (object) => service(object).spec.clusterIP ?? "",
    "spec.type": (object) => service(object).spec.type ?? "",
  },
  defaults: defaultService,
  prepareForCreate: (object) => {
    defaultFamilies(service(object));
  },
  prepareForUpdate: (object, old) => {
    const { spec } = service(object);
    const before = service(old).spec;
    if (spec.type === "ExternalName") {
      for (const field of ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] as const) {
        if (before[field] === undefined || spec[field] === undefined || String(spec[field]) === String(before[field]))
          delete spec[field];
      }
      return;
    }
    if (before.type !== "ExternalName") {
      spec.ipFamilies ??= before.ipFamilies && [...before.ipFamilies];
      spec.ipFamilyPolicy ??= before.ipFamilyPolicy;
    }
    defaultFamilies(service(object));
  },
};

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
