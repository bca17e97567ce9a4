/** What a Pod's spec must keep, also in templates. Upstream: pkg/apis/core/validation `ValidatePodSpec`. */
import type { PodSpec } from "#apimachinery";
import { duplicate, type FieldError, invalid, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { choice, containerErrors, ephemeralContainerErrors, initContainerErrors } from "./containers.ts";
import { dnsConfigErrors } from "./dns-config.ts";
import { number, part, parts, text, texts } from "./fields.ts";
import { dns1123Label, dns1123Subdomain, qualifiedName } from "./names.ts";
import { nodeAffinityErrors } from "./node-affinity.ts";
import { labelErrors } from "./object-meta.ts";
import { podAffinityErrors, spreadErrors } from "./pod-affinity.ts";
import { podResourceErrors } from "./pod-resources.ts";
import { resourceErrors } from "./resources.ts";
import { addressErrors, each, inRange, oneOf, problems } from "./rules.ts";
import { hostUsersErrors, podSecurityContextErrors } from "./security-context.ts";
import { tolerationErrors } from "./tolerations.ts";
import { checkVolumes } from "./volumes.ts";
import { hostProcessErrors, operatingSystemErrors } from "./windows.ts";

const restartPolicies = ["Always", "OnFailure", "Never"];
const dnsPolicies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];

/** `claims`: claims of a StatefulSet may be mounted like volumes. `pod`: the Pod's metadata; templates have none. */
export function podSpecErrors(
  given: PodSpec,
  field: string,
  claims: readonly string[] = [],
  pod?: { readonly name?: string },
): FieldError[] {
  const spec = given as unknown as JsonObject;
  const around = { podName: pod?.name ?? "", isPod: pod !== undefined };
  const { volumes, errors } = checkVolumes(parts(spec.volumes), `${field}.volumes`, around);
  for (const claim of claims) volumes.set(claim, { name: claim, persistentVolumeClaim: { claimName: claim } });
  const surroundings = { spec, volumes };
  return [
    ...(spec.terminationGracePeriodSeconds === undefined ? [required(`${field}.terminationGracePeriodSeconds`)] : []),
    ...errors,
    ...resourceClaimErrors(spec.resourceClaims, `${field}.resourceClaims`),
    ...containerErrors(surroundings, `${field}.containers`),
    ...initContainerErrors(surroundings, `${field}.initContainers`),
    ...ephemeralContainerErrors(surroundings, `${field}.ephemeralContainers`),
    ...podResourceErrors(spec, `${field}.resources`),
    ...hostPortErrors(spec, `${field}.containers`, around.isPod),
    ...choice(`${field}.restartPolicy`, spec.restartPolicy, restartPolicies),
    ...choice(`${field}.dnsPolicy`, spec.dnsPolicy, dnsPolicies),
    ...labelErrors(part(spec.nodeSelector) as Record<string, string> | undefined, `${field}.nodeSelector`),
    ...podSecurityContextErrors(spec, `${field}.securityContext`),
    ...affinityErrors(part(spec.affinity), `${field}.affinity`),
    ...dnsConfigErrors(spec, `${field}.dnsConfig`),
    ...each(`${field}.readinessGates`, parts(spec.readinessGates), ({ conditionType }, at) =>
      problems(`${at}.conditionType`, text(conditionType), qualifiedName(text(conditionType))),
    ),
    ...gateErrors(spec.schedulingGates, `${field}.schedulingGates`),
    ...spreadErrors(spec.topologySpreadConstraints, `${field}.topologySpreadConstraints`),
    ...hostProcessErrors(spec, field),
    ...hostUsersErrors(spec, field),
    ...nameErrors(spec, field),
    ...(spec.overhead === undefined ? [] : resourceErrors({ limits: spec.overhead }, `${field}.overhead`)),
    ...operatingSystemErrors(spec, field),
  ];
}

function affinityErrors(affinity: JsonObject | undefined, field: string): FieldError[] {
  return [
    ...nodeAffinityErrors(part(affinity?.nodeAffinity), `${field}.nodeAffinity`),
    ...podAffinityErrors(part(affinity?.podAffinity), `${field}.podAffinity`),
    ...podAffinityErrors(part(affinity?.podAntiAffinity), `${field}.podAntiAffinity`),
  ];
}

function resourceClaimErrors(claims: unknown, field: string): FieldError[] {
  const names = new Set<string>();
  return each(field, parts(claims), (claim, at) => {
    const name = text(claim.name);
    const { resourceClaimName: own, resourceClaimTemplateName: template } = claim;
    const errors: FieldError[] = [];
    if (name === "") errors.push(required(`${at}.name`));
    else if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    else errors.push(...problems(`${at}.name`, name, dns1123Label(name)));
    names.add(name);
    const shown = { Name: name, ResourceClaimName: own ?? null, ResourceClaimTemplateName: template ?? null };
    if (own !== undefined && template !== undefined) {
      const why = "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified";
      errors.push(invalid(at, shown, why));
    }
    if (own === undefined && template === undefined) {
      errors.push(invalid(at, shown, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"));
    }
    for (const reference of ["resourceClaimName", "resourceClaimTemplateName"] as const) {
      const value = claim[reference];
      if (value !== undefined) errors.push(...problems(`${at}.${reference}`, value, dns1123Subdomain(text(value))));
    }
    return errors;
  });
}

/** On the node's network a container's ports are the node's; templates may leave that to the Pod's defaults. */
function hostPortErrors({ hostNetwork, containers }: JsonObject, field: string, isPod: boolean): FieldError[] {
  if (hostNetwork !== true) return [];
  return each(field, parts(containers), (container, at) =>
    each(`${at}.ports`, parts(container.ports), ({ hostPort, containerPort }, where) => {
      const outside = number(hostPort) ?? 0;
      if ((!isPod && outside === 0) || outside === (number(containerPort) ?? 0)) return [];
      return [invalid(`${where}.hostPort`, outside, "must match `containerPort` when `hostNetwork` is true")];
    }),
  );
}

function gateErrors(gates: unknown, field: string): FieldError[] {
  const seen = new Set<string>();
  return each(field, parts(gates), (gate, at) => {
    const name = text(gate.name);
    const errors = problems(at, name, qualifiedName(name));
    if (seen.has(name)) errors.push(duplicate(at, name));
    seen.add(name);
    return errors;
  });
}

function nameErrors(spec: JsonObject, field: string): FieldError[] {
  const check = (name: string, rule: (value: string) => string[]): FieldError[] => {
    const value = text(spec[name]);
    return value === "" ? [] : problems(`${field}.${name}`, value, rule(value));
  };
  const deadline = number(spec.activeDeadlineSeconds);
  return [
    ...check("serviceAccountName", dns1123Subdomain),
    ...check("nodeName", dns1123Subdomain),
    ...(deadline === undefined ? [] : inRange(`${field}.activeDeadlineSeconds`, deadline, 1, 2_147_483_647)),
    ...check("hostname", dns1123Label),
    ...check("subdomain", dns1123Label),
    ...hostnameOverrideErrors(spec, field),
    ...tolerationErrors(spec.tolerations, `${field}.tolerations`),
    ...each(`${field}.hostAliases`, parts(spec.hostAliases), ({ ip, hostnames }, at) => [
      ...addressErrors(`${at}.ip`, text(ip)),
      ...texts(hostnames).flatMap((name, index) => problems(`${at}.hostnames[${index}]`, name, dns1123Subdomain(name))),
    ]),
    ...check("priorityClassName", dns1123Subdomain),
    ...(spec.runtimeClassName === undefined
      ? []
      : problems(`${field}.runtimeClassName`, spec.runtimeClassName, dns1123Subdomain(text(spec.runtimeClassName)))),
    ...(spec.preemptionPolicy === undefined
      ? []
      : oneOf(`${field}.preemptionPolicy`, spec.preemptionPolicy, ["PreemptLowerPriority", "Never"])),
  ];
}

const longestHostname = 64;

function hostnameOverrideErrors(spec: JsonObject, field: string): FieldError[] {
  const { hostnameOverride: name, hostNetwork, setHostnameAsFQDN } = spec;
  if (name === undefined) return [];
  const at = `${field}.hostnameOverride`;
  const errors = problems(at, name, dns1123Subdomain(text(name)));
  if (text(name).length > longestHostname) {
    errors.push(invalid(at, name, `must be no more than ${longestHostname} characters`));
  }
  if (hostNetwork === true) errors.push({ reason: "FieldValueForbidden", field: at, message: notOnHost });
  if (setHostnameAsFQDN === true) errors.push({ reason: "FieldValueForbidden", field: at, message: notQualified });
  return errors;
}

const notOnHost = "Forbidden: cannot be set when `hostNetwork` is true";
const notQualified = "Forbidden: cannot be set when `setHostnameAsFQDN` is true";
