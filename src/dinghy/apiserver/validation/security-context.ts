/** Security contexts. Upstream: pkg/apis/core/validation `ValidateSecurityContext`. Answers to @seed:K11.6. */
import { type FieldError, forbidden, invalid, required, tooLong } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { number, part, text, texts } from "./fields.ts";
import { shown } from "./internal-shape.ts";
import { descendingPath } from "./paths.ts";
import { oneOf } from "./rules.ts";
import { windowsOptionErrors } from "./windows.ts";

const highestId = 2_147_483_647;

export function idErrors(field: string, id: unknown): FieldError[] {
  const value = number(id);
  return value === undefined || (value >= 0 && value <= highestId)
    ? []
    : [invalid(field, value, `must be between 0 and ${highestId}, inclusive`)];
}

/** Of a container; `hostUsers`: the Pod shares the users of its node. */
export function securityContextErrors(
  context: JsonObject | undefined,
  field: string,
  hostUsers: boolean,
): FieldError[] {
  if (context === undefined) return [];
  const errors = [
    ...idErrors(`${field}.runAsUser`, context.runAsUser),
    ...idErrors(`${field}.runAsGroup`, context.runAsGroup),
    ...procMountErrors(context.procMount, `${field}.procMount`, hostUsers),
    ...seccompErrors(part(context.seccompProfile), `${field}.seccompProfile`),
  ];
  if (context.allowPrivilegeEscalation === false) {
    const value = shown("SecurityContext", context);
    if (context.privileged === true) {
      const why = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
      errors.push(invalid(field, value, why));
    }
    if (texts(part(context.capabilities)?.add).includes("CAP_SYS_ADMIN")) {
      const why = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN";
      errors.push(invalid(field, value, why));
    }
  }
  return [
    ...errors,
    ...windowsOptionErrors(part(context.windowsOptions), `${field}.windowsOptions`),
    ...appArmorErrors(part(context.appArmorProfile), `${field}.appArmorProfile`),
  ];
}

function procMountErrors(type: unknown, field: string, hostUsers: boolean): FieldError[] {
  if (type === undefined) return [];
  const errors = oneOf(field, type, ["Default", "Unmasked"]);
  if (hostUsers && type === "Unmasked") {
    errors.push(invalid(field, type, "`hostUsers` must be false to use `Unmasked`"));
  }
  return errors;
}

const profileTypes = ["Localhost", "RuntimeDefault", "Unconfined"];

export function seccompErrors(profile: JsonObject | undefined, field: string): FieldError[] {
  if (profile === undefined) return [];
  const { type, localhostProfile: local } = profile;
  const at = `${field}.localhostProfile`;
  const errors = type
    ? oneOf(`${field}.type`, type, profileTypes)
    : [required(`${field}.type`, "type is required when seccompProfile is set")];
  if (type === "Localhost") {
    const why = "must be set when seccomp type is Localhost";
    return [...errors, ...(local === undefined ? [required(at, why)] : descendingPath(text(local), at))];
  }
  if (local === undefined) return errors;
  return [...errors, invalid(at, shown("SeccompProfile", profile), "can only be set when seccomp type is Localhost")];
}

const longestProfile = 4095;

export function appArmorErrors(profile: JsonObject | undefined, field: string): FieldError[] {
  if (profile === undefined) return [];
  const { type, localhostProfile: local } = profile;
  const at = `${field}.localhostProfile`;
  if (!type) return [required(`${field}.type`, "type is required when appArmorProfile is set")];
  if (!profileTypes.includes(text(type))) return oneOf(`${field}.type`, type, profileTypes);
  if (type !== "Localhost") {
    return local === undefined ? [] : [invalid(at, local, "can only be set when AppArmor type is Localhost")];
  }
  const why = "must be set when AppArmor type is Localhost";
  const name = text(local);
  if (local === undefined) return [required(at, why)];
  const errors: FieldError[] = [];
  if (name.trim() !== name) errors.push(invalid(at, name, "must not be padded with whitespace"));
  else if (name === "") errors.push(required(at, why));
  if (name.length > longestProfile) errors.push(tooLong(at, longestProfile));
  return errors;
}

const sysctlSegment = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const sysctlForm = `^(${sysctlSegment}[\\./])*${sysctlSegment}$`;
const sysctlPattern = new RegExp(sysctlForm);
const longestSysctl = 253;

/** Of a Pod. Upstream: the same file, `validatePodSpecSecurityContext`. */
export function podSecurityContextErrors(spec: JsonObject, field: string): FieldError[] {
  const context = part(spec.securityContext);
  if (context === undefined) return [];
  const groups = Array.isArray(context.supplementalGroups) ? (context.supplementalGroups as unknown[]) : [];
  return [
    ...idErrors(`${field}.fsGroup`, context.fsGroup),
    ...idErrors(`${field}.runAsUser`, context.runAsUser),
    ...idErrors(`${field}.runAsGroup`, context.runAsGroup),
    ...groups.flatMap((group, index) => idErrors(`${field}.supplementalGroups[${index}]`, group)),
    ...(spec.shareProcessNamespace === true && spec.hostPID === true
      ? [invalid(`${field}.shareProcessNamespace`, true, "ShareProcessNamespace and HostPID cannot both be enabled")]
      : []),
    ...sysctlErrors(context.sysctls, spec, `${field}.sysctls`),
    ...optional(`${field}.fsGroupChangePolicy`, context.fsGroupChangePolicy, ["Always", "OnRootMismatch"]),
    ...seccompErrors(part(context.seccompProfile), `${field}.seccompProfile`),
    ...windowsOptionErrors(part(context.windowsOptions), `${field}.windowsOptions`),
    ...appArmorErrors(part(context.appArmorProfile), `${field}.appArmorProfile`),
    ...optional(`${field}.supplementalGroupsPolicy`, context.supplementalGroupsPolicy, ["Merge", "Strict"]),
    ...optional(`${field}.seLinuxChangePolicy`, context.seLinuxChangePolicy, ["MountOption", "Recursive"]),
  ];
}

function optional(field: string, value: unknown, supported: readonly string[]): FieldError[] {
  return value === undefined ? [] : oneOf(field, value, supported);
}

function sysctlErrors(sysctls: unknown, { hostNetwork, hostIPC }: JsonObject, field: string): FieldError[] {
  const seen = new Set<string>();
  const list = Array.isArray(sysctls) ? (sysctls as JsonObject[]) : [];
  return list.flatMap((sysctl, index) => {
    const name = text(sysctl.name);
    const at = `${field}[${index}].name`;
    const errors: FieldError[] = [];
    if (name === "") errors.push(required(at));
    else if (name.length > longestSysctl || !sysctlPattern.test(name)) {
      const why = `must have at most ${longestSysctl} characters and match regex ${sysctlForm}`;
      errors.push(invalid(at, name, why));
    } else if (seen.has(name)) errors.push({ reason: "FieldValueDuplicate", field: at, message: duplicateOf(name) });
    seen.add(name);
    const dotted = name.replaceAll("/", ".");
    if (hostNetwork === true && dotted.startsWith("net.")) {
      errors.push(invalid(at, name, "may not be specified when 'hostNetwork' is true"));
    } else if (hostIPC === true && /^(kernel\.(shm|msg|sem)|fs\.mqueue\.)/.test(dotted)) {
      errors.push(invalid(at, name, "may not be specified when 'hostIPC' is true"));
    }
    return errors;
  });
}

function duplicateOf(name: string): string {
  return `Duplicate value: ${JSON.stringify(name)}`;
}

/** A Pod with users of its own shares nothing else with its node. */
export function hostUsersErrors(spec: JsonObject, field: string): FieldError[] {
  if (spec.hostUsers !== false) return [];
  const why = "when `hostUsers` is false";
  return ["hostNetwork", "hostPID", "hostIPC"]
    .filter((name) => spec[name] === true)
    .map((name) => forbidden(`${field}.${name}`, why));
}
