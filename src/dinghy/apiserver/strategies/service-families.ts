/**
 * Which families of addresses a Service has. The cluster has one: IPv4.
 * Upstream: pkg/registry/core/service/storage/{alloc,storage}.go. https://kubernetes.io/docs/concepts/services-networking/dual-stack/
 */
import { isIPv6 } from "node:net";
import type { Service } from "#apimachinery";
import { type FieldError, invalid } from "../field-error.ts";
import { equalJson } from "../json-value.ts";
import { invalidObject } from "../status.ts";
import { clusterIpErrors } from "../validation/service-addresses.ts";

type Spec = Service["spec"];

const clusterFamilies: readonly string[] = ["IPv4"];

/** `clusterIP` and `clusterIPs` say the same; who knows only the first one means both. */
export function agreeOnAddresses(after: Spec, before: Spec | undefined): void {
  if (before === undefined) {
    if (after.clusterIP && !after.clusterIPs?.length) after.clusterIPs = [after.clusterIP];
    return;
  }
  const unchanged = equalJson(after.clusterIPs ?? [], before.clusterIPs ?? []);
  if (before.clusterIPs?.length && !after.clusterIPs?.length && after.clusterIP === before.clusterIP) {
    after.clusterIPs = [...before.clusterIPs];
  }
  if ((after.clusterIP ?? "") === (before.clusterIP ?? "") || !unchanged) return;
  if (!after.clusterIP) delete after.clusterIPs;
  else after.clusterIPs = [after.clusterIP];
}

/** Fills in the policy and the families, in place. Throws `ApiError` 422 for what the cluster does not have. */
export function chooseFamilies(service: Service, before: Spec | undefined): void {
  const { spec, metadata } = service;
  if (spec === undefined || spec.type === "ExternalName") return;
  if (keepsPreference(spec, before)) return;
  const refuse = (errors: readonly FieldError[]): void => {
    if (errors.length > 0) throw invalidObject({ group: "", kind: "Service" }, metadata.name, [...errors]);
  };
  const unselected = spec.clusterIP === "None" && Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ??= before?.ipFamilyPolicy ?? (unselected ? "RequireDualStack" : "SingleStack");
  refuse(clusterIpErrors(spec));
  refuse([...reductionErrors(spec, before), ...policyErrors(spec), ...inferFamilies(spec)]);
  const policy = spec.ipFamilyPolicy;
  if (unselected) {
    spec.ipFamilies = spec.ipFamilies?.length ? spec.ipFamilies : ["IPv4"];
    const [first] = spec.ipFamilies;
    if (spec.ipFamilies.length < 2 && policy !== "SingleStack") {
      spec.ipFamilies = [...spec.ipFamilies, first === "IPv4" ? "IPv6" : "IPv4"];
    }
    return;
  }
  refuse(clusterErrors(spec));
  if (!spec.ipFamilies?.length) spec.ipFamilies = ["IPv4"];
}

/** Who prefers two families and has what there was is left alone. */
function keepsPreference(spec: Spec, before: Spec | undefined): boolean {
  const preferred = "PreferDualStack";
  return (
    before !== undefined &&
    before.ipFamilyPolicy === preferred &&
    spec.ipFamilyPolicy === preferred &&
    equalJson(spec.clusterIPs ?? [], before.clusterIPs ?? []) &&
    equalJson(spec.ipFamilies ?? [], before.ipFamilies ?? [])
  );
}

function reductionErrors(spec: Spec, before: Spec | undefined): FieldError[] {
  if (before === undefined) return [];
  const addresses = [spec.clusterIPs ?? [], before.clusterIPs ?? []] as const;
  const families = [spec.ipFamilies ?? [], before.ipFamilies ?? []] as const;
  if (spec.ipFamilyPolicy === "SingleStack") {
    if (equalJson(...addresses) && addresses[0].length > 1) spec.clusterIPs = addresses[0].slice(0, 1);
    if (equalJson(...families) && families[0].length > 1) spec.ipFamilies = families[0].slice(0, 1);
    return [];
  }
  const reduced = ([now, was]: readonly [readonly string[], readonly string[]]): boolean =>
    was.length === 2 && now.length === 1 && now[0] === was[0];
  const error = (what: string): FieldError =>
    invalid("spec.ipFamilyPolicy", spec.ipFamilyPolicy, `must be 'SingleStack' to release the secondary ${what}`);
  return [...(reduced(addresses) ? [error("cluster IP")] : []), ...(reduced(families) ? [error("IP family")] : [])];
}

function policyErrors(spec: Spec): FieldError[] {
  if (spec.ipFamilyPolicy !== "SingleStack") return [];
  const error = (what: string): FieldError =>
    invalid(
      "spec.ipFamilyPolicy",
      "SingleStack",
      `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`,
    );
  return [
    ...(spec.clusterIPs?.length === 2 ? [error("cluster IPs")] : []),
    ...(spec.ipFamilies?.length === 2 ? [error("IP families")] : []),
  ];
}

/** An address tells its family. */
function inferFamilies(spec: Spec): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, address] of (spec.clusterIPs ?? []).entries()) {
    if (address === "None") break;
    const families = spec.ipFamilies ?? [];
    if (index < families.length) continue;
    const family = isIPv6(address) ? "IPv6" : "IPv4";
    if (clusterFamilies.includes(family)) spec.ipFamilies = [...families, family];
    else {
      const why = `${family} is not configured on this cluster`;
      errors.push(invalid(`spec.clusterIPs[${index}]`, spec.clusterIPs, why));
    }
  }
  return errors;
}

function clusterErrors(spec: Spec): FieldError[] {
  const dual = "this cluster is not configured for dual-stack services";
  return [
    ...(spec.ipFamilyPolicy === "RequireDualStack" ? [invalid("spec.ipFamilyPolicy", spec.ipFamilyPolicy, dual)] : []),
    ...(spec.ipFamilies ?? []).flatMap((family, index) =>
      clusterFamilies.includes(family)
        ? []
        : [invalid(`spec.ipFamilies[${index}]`, family, "not configured on this cluster")],
    ),
  ];
}
