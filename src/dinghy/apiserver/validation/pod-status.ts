/** What a Pod's status may say. Upstream: pkg/apis/core/validation `ValidatePodStatusUpdate`. Answers to @seed:K2.4. */
import { duplicate, type FieldError, forbidden, invalid, notSupported } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { number, part, parts, text } from "./fields.ts";
import { dns1123Subdomain, qualifiedName } from "./names.ts";
import { annotationChangeErrors } from "./pod-update.ts";
import { addressErrors, each, problems } from "./rules.ts";
import { idErrors } from "./security-context.ts";

const own = new Set(["PodScheduled", "Ready", "Initialized"]);

export function podStatusErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const status = part(object.status) ?? {};
  const before = part(old.status) ?? {};
  const spec = part(old.spec) ?? {};
  const nominated = text(status.nominatedNodeName);
  return [
    ...annotationChangeErrors(object, old),
    // The path is wrong in real servers too.
    ...each("metadata.conditions", parts(status.conditions), ({ type }, at) =>
      own.has(text(type)) ? [] : problems(`${at}.Type`, text(type), qualifiedName(text(type))),
    ),
    ...(nominated !== "" && nominated !== text(before.nominatedNodeName)
      ? problems("status.nominatedNodeName", nominated, dns1123Subdomain(nominated))
      : []),
    ...(text(status.qosClass) === text(before.qosClass)
      ? []
      : [invalid("status.qosClass", text(status.qosClass), "field is immutable")]),
    ...transitionErrors(status, before, "containerStatuses", spec),
    ...transitionErrors(status, before, "initContainerStatuses", spec),
    ...transitionErrors(status, before, "ephemeralContainerStatuses", { restartPolicy: "Never" }),
    ...claimErrors(status.resourceClaimStatuses, spec),
    ...podAddressErrors(status),
    ...hostAddressErrors(status),
    ...userErrors(status, spec),
  ];
}

/** What has ended and will not be started again cannot run. */
function transitionErrors(status: JsonObject, before: JsonObject, list: string, spec: JsonObject): FieldError[] {
  if (spec.restartPolicy === "Always" || mayRestartAll(spec)) return [];
  return each(`status.${list}`, parts(before[list]), (old, at) => {
    const ended = part(part(old.state)?.terminated);
    if (ended === undefined) return [];
    if (ended.exitCode !== 0 && spec.restartPolicy === "OnFailure") return [];
    if (hasOwnPolicy(text(old.name), spec)) return [];
    const now = parts(status[list]).filter(({ name }) => name === old.name);
    return now
      .filter(({ state }) => part(state)?.terminated === undefined)
      .map(() => forbidden(`${at}.state`, "may not be transitioned to non-terminated state"));
  });
}

/** One container's end may restart all of them, whatever their policy says. */
function mayRestartAll(spec: JsonObject): boolean {
  const rules = [...parts(spec.initContainers), ...parts(spec.containers)].flatMap((container) => {
    return parts(container.restartPolicyRules);
  });
  return rules.some(({ action }) => action === "RestartAllContainers");
}

function hasOwnPolicy(name: string, spec: JsonObject): boolean {
  const all = [...parts(spec.initContainers), ...parts(spec.containers)];
  const container = all.find((each) => each.name === name);
  return container !== undefined && container.restartPolicy !== undefined;
}

function claimErrors(statuses: unknown, spec: JsonObject): FieldError[] {
  const known = new Set(parts(spec.resourceClaims).map(({ name }) => name));
  const seen = new Set<unknown>();
  return each("status.resourceClaimStatuses", parts(statuses), ({ name, resourceClaimName }, at) => {
    const errors: FieldError[] = [];
    if (!known.has(name)) {
      errors.push(invalid(`${at}.name`, name, "must match the name of an entry in `spec.resourceClaims`"));
    }
    if (seen.has(name)) errors.push(duplicate(`${at}.name`, name));
    seen.add(name);
    if (resourceClaimName === undefined) return errors;
    return [...errors, ...problems(`${at}.name`, resourceClaimName, dns1123Subdomain(text(resourceClaimName)))];
  });
}

const onePerFamily = "may specify no more than one IP for each IP family";

function listErrors(addresses: readonly JsonObject[], field: string): FieldError[] {
  if (addresses.length < 2) return [];
  const families = new Set(addresses.map(({ ip }) => text(ip).includes(":")));
  const shown = addresses.map(({ ip }) => ({ IP: ip }));
  const errors: FieldError[] = [];
  if (families.size !== 2 || addresses.length > 2) errors.push(invalid(field, shown, onePerFamily));
  addresses.forEach(({ ip }, index) => {
    const first = addresses.findIndex((address) => address.ip === ip);
    if (first < index) errors.push(duplicate(`${field}[${index}]`, { IP: ip }));
  });
  return errors;
}

function podAddressErrors({ podIPs }: JsonObject): FieldError[] {
  const field = "status.podIPs";
  return [
    ...each(field, parts(podIPs), ({ ip }, at) => addressErrors(at, text(ip))),
    ...listErrors(parts(podIPs), field),
  ];
}

function hostAddressErrors({ hostIP, hostIPs }: JsonObject): FieldError[] {
  const field = "status.hostIPs";
  const [first] = parts(hostIPs);
  if (first === undefined) return [];
  const differs = text(hostIP) !== text(first.ip);
  return [
    ...(differs ? [invalid(`${field}[0].ip`, text(first.ip), "must be equal to `hostIP`")] : []),
    ...each(field, parts(hostIPs), ({ ip }, at) => addressErrors(at, text(ip))),
    ...listErrors(parts(hostIPs), field),
  ];
}

const health = ["Healthy", "Unhealthy", "Unknown"];

function userErrors(status: JsonObject, spec: JsonObject): FieldError[] {
  const lists = ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"] as const;
  const isWindows = part(spec.os)?.name === "windows";
  return lists.flatMap((list) =>
    each(`status.${list}`, parts(status[list]), (container, at) => {
      const user = part(part(container.user)?.linux);
      const errors = parts(container.allocatedResourcesStatus).flatMap((resource, index) =>
        each(`${at}.allocatedResourcesStatus[${index}].resources`, parts(resource.resources), (each_, where) =>
          health.includes(text(each_.health)) ? [] : [notSupported(`${where}.health`, text(each_.health), health)],
        ),
      );
      if (user === undefined) return errors;
      if (isWindows) return [...errors, forbidden(`${at}.linux`, "cannot be set for a windows pod")];
      return [...errors, ...idErrors(`${at}.linux.uid`, number(user.uid)), ...idErrors(`${at}.linux.gid`, user.gid)];
    }),
  );
}
