/** What holds for Pods of Windows, and what only for those. Upstream: pkg/apis/core/validation `validateWindows`. */
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { part, parts, text } from "./fields.ts";
import { dns1123Subdomain } from "./names.ts";
import { problems } from "./rules.ts";

export function windowsOptionErrors(options: JsonObject | undefined, field: string): FieldError[] {
  if (options === undefined) return [];
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: spec, runAsUserName: user } = options;
  const errors: FieldError[] = [];
  if (name !== undefined)
    errors.push(...problems(`${field}.gmsaCredentialSpecName`, name, dns1123Subdomain(text(name))));
  if (spec === "") {
    errors.push(invalid(`${field}.gmsaCredentialSpec`, spec, "gmsaCredentialSpec cannot be an empty string"));
  } else if (text(spec).length > 64 * 1024) {
    errors.push(invalid(`${field}.gmsaCredentialSpec`, spec, "gmsaCredentialSpec size must be under 64 KiB"));
  }
  if (user !== undefined) {
    errors.push(...userProblems(text(user)).map((why) => invalid(`${field}.runAsUserName`, user, why)));
  }
  return errors;
}

const netBios = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const dnsName = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

function userProblems(name: string): string[] {
  if (name === "") return ["runAsUserName cannot be an empty string"];
  if (/\p{Cc}/u.test(name)) return ["runAsUserName cannot contain control characters"];
  const names = name.split("\\");
  if (names.length > 2) return ["runAsUserName cannot contain more than one backslash"];
  const user = names.at(-1) as string;
  const domain = names.length === 2 ? (names[0] as string) : undefined;
  const found: string[] = [];
  if (domain !== undefined && domain.length >= 256) {
    found.push("runAsUserName's Domain length must be under 256 characters");
  }
  if (domain !== undefined && !netBios.test(domain) && !dnsName.test(domain)) {
    found.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  }
  if (user === "") found.push("runAsUserName's User cannot be empty");
  else if (user.length > 104) found.push("runAsUserName's User length must not be longer than 104 characters");
  if (/^[. ]+$/.test(user)) found.push("runAsUserName's User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) {
    found.push(`runAsUserName's User cannot contain the following characters: "/\\:;|=,+*?<>@[]`);
  }
  return found;
}

/** All containers with their paths: init containers first, as real servers visit them. */
export function visitContainers(spec: JsonObject, field: string): [container: JsonObject, at: string][] {
  return (["initContainers", "containers", "ephemeralContainers"] as const).flatMap((name) =>
    parts(spec[name]).map((container, index): [JsonObject, string] => [container, `${field}.${name}[${index}]`]),
  );
}

export function hostProcessErrors(spec: JsonObject, field: string): FieldError[] {
  const ofPod = part(part(spec.securityContext)?.windowsOptions)?.hostProcess;
  const containers = visitContainers(spec, field);
  const errors: FieldError[] = [];
  let count = 0;
  for (const [container, at] of containers) {
    const own = part(part(container.securityContext)?.windowsOptions)?.hostProcess;
    if (ofPod !== undefined && own !== undefined && ofPod !== own) {
      const why = `pod hostProcess value must be identical if both are specified, was ${ofPod}`;
      errors.push(invalid(`${at}.securityContext.windowsOptions.hostProcess`, own, why));
    }
    if ((own ?? ofPod) === true) count++;
  }
  if (count === 0) return errors;
  if (count !== containers.length) {
    const why = "If pod contains any hostProcess containers then all containers must be HostProcess containers";
    errors.push(invalid(field, "", why));
  }
  if (spec.hostNetwork !== true) {
    const why = "hostNetwork must be true if pod contains any hostProcess containers";
    errors.push(invalid(`${field}.hostNetwork`, false, why));
  }
  return errors;
}

const podFieldsOfLinux = [
  "appArmorProfile",
  "seLinuxOptions",
  "hostUsers",
  "hostPID",
  "hostIPC",
  "seccompProfile",
  "fsGroup",
  "fsGroupChangePolicy",
  "sysctls",
  "shareProcessNamespace",
  "runAsUser",
  "runAsGroup",
  "supplementalGroups",
  "supplementalGroupsPolicy",
  "seLinuxChangePolicy",
];
const ofSpec = new Set(["hostUsers", "hostPID", "hostIPC", "shareProcessNamespace"]);
const containerFieldsOfLinux = [
  "appArmorProfile",
  "seLinuxOptions",
  "seccompProfile",
  "capabilities",
  "readOnlyRootFilesystem",
  "privileged",
  "allowPrivilegeEscalation",
  "procMount",
  "runAsUser",
  "runAsGroup",
];

/** `spec.os`: what the Pod says must fit the system that it says it is for. */
export function operatingSystemErrors(spec: JsonObject, field: string): FieldError[] {
  const os = part(spec.os);
  if (os === undefined) return [];
  const context = part(spec.securityContext) ?? {};
  const containers = visitContainers(spec, field).map(([container, at]) => {
    return [part(container.securityContext) ?? {}, `${at}.securityContext`] as const;
  });
  if (!os.name) return [required(`${field}.os.name`, "cannot be empty")];
  if (os.name === "linux") {
    const why = "windows options cannot be set for a linux pod";
    return [[context, `${field}.securityContext`] as const, ...containers]
      .filter(([each]) => each.windowsOptions !== undefined)
      .map(([, at]) => forbidden(`${at}.windowsOptions`, why));
  }
  if (os.name !== "windows") return [notSupported(`${field}.os`, os.name, ["linux", "windows"])];
  const why = "cannot be set for a windows pod";
  const ofPod = podFieldsOfLinux.flatMap((name) => {
    const [holder, at] = ofSpec.has(name) ? [spec, field] : [context, `${field}.securityContext`];
    return isSet(holder[name], name) ? [forbidden(`${at}.${name}`, why)] : [];
  });
  const ofContainers = containers.flatMap(([each, at]) =>
    containerFieldsOfLinux.filter((name) => each[name] !== undefined).map((name) => forbidden(`${at}.${name}`, why)),
  );
  return [...ofPod, ...ofContainers];
}

function isSet(value: unknown, name: string): boolean {
  if (name === "hostPID" || name === "hostIPC") return value === true;
  return Array.isArray(value) && name === "sysctls" ? value.length > 0 : value !== undefined;
}
