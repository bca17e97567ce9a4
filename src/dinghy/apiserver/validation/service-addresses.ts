/** Addresses and families of Services. Upstream: pkg/apis/core/validation `ValidateServiceClusterIPsRelatedFields`. */
import { isIPv6 } from "node:net";
import type { Service } from "#apimachinery";
import { duplicate, type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import { equalJson } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { addressErrors, oneOf } from "./rules.ts";

type Spec = Service["spec"];

const families = ["IPv4", "IPv6"];
const policies = ["PreferDualStack", "RequireDualStack", "SingleStack"];

export function isHeadless({ clusterIPs }: Spec): boolean {
  return clusterIPs?.length === 1 && clusterIPs[0] === "None";
}

export function clusterIpErrors(spec: Spec): FieldError[] {
  if (spec.type === "ExternalName") return [];
  const { clusterIPs = [], ipFamilies = [], ipFamilyPolicy: policy } = spec;
  const field = "spec.clusterIPs";
  const errors = [...agreementErrors(spec, field), ...familyErrors(ipFamilies)];
  if (policy !== undefined) errors.push(...oneOf("spec.ipFamilyPolicy", policy, policies));
  const wrong = clusterIPs.flatMap((address, index): FieldError[] => {
    if (index > 0 || address !== "None") return addressErrors(`${field}[${index}]`, address);
    return clusterIPs.length > 1 ? [invalid(field, clusterIPs, "'None' must be the first and only value")] : [];
  });
  errors.push(...wrong);
  if (clusterIPs.length > 2) errors.push(invalid(field, clusterIPs, "may only hold up to 2 values"));
  if (wrong.length > 0) return errors;
  if (clusterIPs.length > 1 && new Set(clusterIPs.map(isIPv6)).size !== 2) {
    errors.push(invalid(field, clusterIPs, "may specify no more than one IP for each IP family"));
  }
  if (isHeadless(spec)) return errors;
  clusterIPs.forEach((address, index) => {
    const family = ipFamilies[index];
    if (family === undefined || (family === "IPv6") === isIPv6(address)) return;
    const why = `expected an ${family} value as indicated by \`ipFamilies[${index}]\``;
    errors.push(invalid(`${field}[${index}]`, address, why));
  });
  return errors;
}

function agreementErrors({ clusterIP, clusterIPs = [] }: Spec, field: string): FieldError[] {
  if (!clusterIP) {
    if (clusterIPs.length === 0) return [];
    return [invalid(field, clusterIPs, "must be empty when `clusterIP` is not specified")];
  }
  if (clusterIPs.length === 0) return [required(field)];
  return clusterIPs[0] === clusterIP ? [] : [invalid(field, clusterIPs, "first value must match `clusterIP`")];
}

function familyErrors(given: readonly string[]): FieldError[] {
  return given.flatMap((family, index) => {
    const at = `spec.ipFamilies[${index}]`;
    return [
      ...(families.includes(family) ? [] : [notSupported(at, family, families)]),
      ...(given.indexOf(family) < index ? [duplicate(at, family)] : []),
    ];
  });
}

const frozen = "may not change once set";

/** The first address stays for as long as there is one; a second one may come and go. */
export function serviceUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const after = object.spec as Spec;
  const before = old.spec as Spec;
  const errors: FieldError[] = [];
  if (after.type !== "ExternalName" && before.type !== "ExternalName") {
    errors.push(...addressChangeErrors(after, before), ...familyChangeErrors(after, before));
  }
  const balanced = after.type === "LoadBalancer" && before.type === "LoadBalancer";
  if (balanced && !equalJson(after.loadBalancerClass, before.loadBalancerClass)) {
    errors.push(invalid("spec.loadBalancerClass", after.loadBalancerClass ?? null, frozen));
  }
  const checked = (spec: Spec): boolean => spec.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local";
  if (checked(after) && checked(before) && after.healthCheckNodePort !== before.healthCheckNodePort) {
    errors.push(forbidden("spec.healthCheckNodePort", "field is immutable"));
  }
  return errors;
}

function addressChangeErrors(after: Spec, before: Spec): FieldError[] {
  if (isHeadless(after) && isHeadless(before)) return [];
  const now = after.clusterIPs ?? [];
  const was = before.clusterIPs ?? [];
  const at = (index: number): string => `spec.clusterIPs[${index}]`;
  if (was.length === now.length) {
    return was.flatMap((address, index) => (address === now[index] ? [] : [invalid(at(index), now, frozen)]));
  }
  const errors: FieldError[] = [];
  const shrinks = was.length > now.length;
  if (shrinks && now.length === 0) errors.push(invalid(at(0), now, "primary clusterIP can not be unset"));
  if (was.length > 0 && now.length > 0 && now[0] !== was[0]) errors.push(invalid(at(0), now, frozen));
  if (shrinks && now.length === 1 && after.ipFamilyPolicy !== "SingleStack") {
    const why = "must be set to 'SingleStack' when releasing the secondary clusterIP";
    errors.push(invalid("spec.ipFamilyPolicy", after.ipFamilyPolicy ?? null, why));
  }
  return errors;
}

function familyChangeErrors(after: Spec, before: Spec): FieldError[] {
  if (isHeadless(after) || isHeadless(before)) return [];
  const now = after.ipFamilies ?? [];
  const was = before.ipFamilies ?? [];
  const field = "spec.ipFamilies[0]";
  if (was.length === now.length) {
    return was.flatMap((family, index) => (family === now[index] ? [] : [invalid(field, now, frozen)]));
  }
  const errors: FieldError[] = [];
  const shrinks = was.length > now.length;
  if (shrinks && !after.clusterIPs?.length) errors.push(invalid(field, now, "primary ipFamily can not be unset"));
  if (was.length > 0 && now.length > 0 && now[0] !== was[0]) {
    errors.push(invalid(field, after.clusterIPs ?? null, frozen));
  }
  if (shrinks && now.length === 1 && after.ipFamilyPolicy !== "SingleStack") {
    const why = "must be set to 'SingleStack' when releasing the secondary ipFamily";
    errors.push(invalid("spec.ipFamilyPolicy", after.ipFamilyPolicy ?? null, why));
  }
  return errors;
}
