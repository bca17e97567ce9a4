/** Annotations of Pods that mean something. Upstream: pkg/apis/core/validation `ValidatePodSpecificAnnotations`. */
import { type FieldError, forbidden, invalid } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { jsonProblem } from "../read-body.ts";
import { part, text, textMap } from "./fields.ts";
import { descendingPath } from "./paths.ts";
import { tolerationErrors } from "./tolerations.ts";
import { visitContainers } from "./windows.ts";

export const mirrorAnnotation = "kubernetes.io/config.mirror";
export const seccompPodAnnotation = "seccomp.security.alpha.kubernetes.io/pod";
export const seccompContainerPrefix = "container.seccomp.security.alpha.kubernetes.io/";
export const appArmorPrefix = "container.apparmor.security.beta.kubernetes.io/";
const tolerationsAnnotation = "scheduler.alpha.kubernetes.io/tolerations";
const deletionCost = "controller.kubernetes.io/pod-deletion-cost";
const localhost = "localhost/";

export function podAnnotationErrors(metadata: JsonObject, spec: JsonObject, field: string): FieldError[] {
  const annotations = textMap(metadata.annotations);
  const errors: FieldError[] = [];
  const mirror = annotations[mirrorAnnotation];
  if (mirror !== undefined && !spec.nodeName) {
    const why = "must set spec.nodeName if mirror pod annotation is set";
    errors.push(invalid(`${field}[${mirrorAnnotation}]`, mirror, why));
  }
  if (annotations[tolerationsAnnotation]) errors.push(...oldTolerations(annotations[tolerationsAnnotation], field));
  const cost = annotations[deletionCost];
  if (cost !== undefined && !isInteger32(cost)) {
    errors.push(invalid(`${field}[${deletionCost}]`, cost, "must be a 32bit integer"));
  }
  for (const key of Object.keys(annotations).sort()) {
    const value = annotations[key] as string;
    if (key === seccompPodAnnotation || key.startsWith(seccompContainerPrefix)) {
      errors.push(...seccompValueErrors(value, `${field}.${key}`));
    }
    if (key.startsWith(appArmorPrefix)) errors.push(...appArmorErrors(key, value, spec, `${field}[${key}]`));
  }
  return errors;
}

function oldTolerations(value: string, field: string): FieldError[] {
  try {
    return tolerationErrors(JSON.parse(value), `${field}.${tolerationsAnnotation}`);
  } catch (error) {
    return [invalid(field, tolerationsAnnotation, jsonProblem(value, error as Error))];
  }
}

/** Written as the server would write it: neither a plus nor leading zeros. */
function isInteger32(text: string): boolean {
  const value = Number(text);
  return /^(0|-?[1-9]\d*)$/.test(text) && value >= -2_147_483_648 && value <= 2_147_483_647;
}

function seccompValueErrors(value: string, field: string): FieldError[] {
  if (["runtime/default", "docker/default", "unconfined"].includes(value)) return [];
  if (value.startsWith(localhost)) return descendingPath(value.slice(localhost.length), field);
  return [invalid(field, value, "must be a valid seccomp profile")];
}

function appArmorErrors(key: string, value: string, spec: JsonObject, field: string): FieldError[] {
  const name = key.slice(appArmorPrefix.length);
  const errors: FieldError[] = [];
  if (!visitContainers(spec, "spec").some(([container]) => container.name === name)) {
    errors.push(invalid(field, name, "container not found"));
  }
  if (value === "" || value === "runtime/default" || value === "unconfined" || value.startsWith(localhost))
    return errors;
  return [...errors, invalid(field, value, `invalid AppArmor profile name: ${JSON.stringify(value)}`)];
}

/** Where both an annotation and its newer field are set, they must agree. */
export function profileMismatchErrors(metadata: JsonObject, spec: JsonObject, field: string): FieldError[] {
  const annotations = textMap(metadata.annotations);
  const context = part(spec.securityContext);
  const containers = visitContainers(spec, field);
  const seccomp = (profile: unknown, key: string, at: string): FieldError[] =>
    disagreement("seccomp", part(profile), annotations[key], `${at}.securityContext.seccompProfile`);
  const errors = seccomp(context?.seccompProfile, seccompPodAnnotation, field);
  for (const [container, at] of containers) {
    const own = part(container.securityContext)?.seccompProfile;
    errors.push(...seccomp(own, seccompContainerPrefix + text(container.name), at));
  }
  if (part(spec.os)?.name === "windows") return errors;
  for (const [container, at] of containers) {
    const profile = part(part(container.securityContext)?.appArmorProfile) ?? part(context?.appArmorProfile);
    const value = annotations[appArmorPrefix + text(container.name)];
    errors.push(...disagreement("apparmor", profile, value, `${at}.securityContext.appArmorProfile`));
  }
  return errors;
}

const values: Readonly<Record<string, readonly string[]>> = {
  Unconfined: ["unconfined"],
  RuntimeDefault: ["runtime/default", "docker/default"],
};

function disagreement(
  what: "seccomp" | "apparmor",
  profile: JsonObject | undefined,
  annotation: string | undefined,
  field: string,
): FieldError[] {
  if (profile === undefined || annotation === undefined) return [];
  const wrongType = [forbidden(`${field}.type`, `${what} type in annotation and field must match`)];
  if (profile.type !== "Localhost") {
    const allowed = values[text(profile.type)];
    return allowed === undefined || allowed.includes(annotation) ? [] : wrongType;
  }
  if (!annotation.startsWith(localhost)) return wrongType;
  if (annotation.slice(localhost.length) === profile.localhostProfile) return [];
  return [forbidden(`${field}.localhostProfile`, `${what} profile in annotation and field must match`)];
}

/** What of them may not change. */
export function podAnnotationUpdateErrors(object: JsonObject, old: JsonObject, field: string): FieldError[] {
  const now = textMap(object.annotations);
  const before = textMap(old.annotations);
  const errors: FieldError[] = [];
  const barred = (key: string, armor: string, mirror: string): void => {
    if (key.startsWith(appArmorPrefix)) errors.push(forbidden(`${field}[${key}]`, armor));
    if (key === mirrorAnnotation) errors.push(forbidden(`${field}[${key}]`, mirror));
  };
  for (const key of Object.keys(before).sort()) {
    if (now[key] === before[key]) continue;
    barred(key, "may not remove or update AppArmor annotations", "may not remove or update mirror pod annotation");
  }
  for (const key of Object.keys(now).sort()) {
    if (before[key] !== undefined) continue;
    barred(key, "may not add AppArmor annotations", "may not add mirror pod annotation");
  }
  return errors;
}
