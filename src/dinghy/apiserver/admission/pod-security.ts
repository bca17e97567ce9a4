import type { CronJob, KubernetesObject, Namespace, ObjectMeta, Pod, PodSpec, PodTemplateSpec } from "#apimachinery";
import { type FieldError, invalid } from "../field-error.ts";
import { equalJson } from "../json-value.ts";
import { invalidObject } from "../status.ts";
import { type AdmissionContext, type AdmissionPlugin, type AdmissionRequest, refuse } from "./admission-plugin.ts";
import { type SecurityLevel, type SecurityViolation, securityViolations } from "./pod-security-checks.ts";

const prefix = "pod-security.kubernetes.io/";
const levels: readonly string[] = ["privileged", "baseline", "restricted"];
const modes = ["enforce", "audit", "warn"] as const;

/**
 * PodSecurity: a namespace's labels say how much its Pods may do; what goes beyond is refused, or warned about.
 * https://kubernetes.io/docs/concepts/security/pod-security-admission/
 * Upstream: staging/src/k8s.io/pod-security-admission. Answers to @seed:K11.1.
 */
export const podSecurity: AdmissionPlugin = {
  name: "PodSecurity",
  resources: [
    "namespaces",
    "pods",
    "podtemplates",
    "replicationcontrollers",
    "deployments.apps",
    "replicasets.apps",
    "statefulsets.apps",
    "daemonsets.apps",
    "jobs.batch",
    "cronjobs.batch",
  ],
  validate: async (request, context) => {
    const { operation, group, resource, subresource, namespace } = request;
    if (operation !== "CREATE" && operation !== "UPDATE") return;
    if (group === "" && resource === "namespaces" && !subresource) return judgeNamespace(request, context);
    const pod = podOf(request);
    if (pod === undefined || !changesPod(request)) return;
    const home = await context.lookup.get<Namespace>("namespaces", namespace);
    const labels = home?.metadata.labels ?? {};
    const isPod = group === "" && resource === "pods";
    const enforced = policyOf(labels, "enforce");
    const violations = isPod ? securityViolations(enforced.level, pod.metadata, pod.spec) : [];
    if (violations.length > 0) {
      throw refuse(request, `violates PodSecurity ${JSON.stringify(enforced.text)}: ${describe(violations)}`);
    }
    const warned = policyOf(labels, "warn");
    const warnings = securityViolations(warned.level, pod.metadata, pod.spec);
    if (warnings.length > 0) {
      context.warn(`would violate PodSecurity ${JSON.stringify(warned.text)}: ${describe(warnings)}`);
    }
  },
};

interface Policy {
  readonly level: SecurityLevel;
  /** `restricted:latest` */
  readonly text: string;
}

function policyOf(labels: Readonly<Record<string, string>>, mode: (typeof modes)[number]): Policy {
  const level = labels[prefix + mode] ?? "privileged";
  const version = labels[`${prefix}${mode}-version`] ?? "latest";
  return { level: (levels.includes(level) ? level : "restricted") as SecurityLevel, text: `${level}:${version}` };
}

function describe(violations: readonly SecurityViolation[]): string {
  return violations.map(({ reason, detail }) => `${reason} (${detail})`).join(", ");
}

interface PodShape {
  readonly metadata: Partial<ObjectMeta>;
  readonly spec: PodSpec;
}

/** The Pod that is written, or the one that will be made from what is written. */
function podOf({ group, resource, subresource, object }: AdmissionRequest): PodShape | undefined {
  const key = `${group}/${resource}`;
  if (key === "/pods" && (!subresource || subresource === "ephemeralcontainers")) return object as Pod;
  if (subresource || object === undefined) return undefined;
  let template: PodTemplateSpec | undefined;
  if (key === "/podtemplates") template = (object as unknown as { template?: PodTemplateSpec }).template;
  else if (key === "batch/cronjobs") template = (object as CronJob).spec.jobTemplate.spec.template;
  else if (resource !== "namespaces") {
    template = (object as KubernetesObject & { spec: { template?: PodTemplateSpec } }).spec.template;
  }
  return template && { metadata: template.metadata ?? {}, spec: template.spec };
}

/** An update that leaves the Pod as it was is none of our business. */
function changesPod(request: AdmissionRequest): boolean {
  if (request.operation === "CREATE") return true;
  const [now, before] = [podOf(request), podOf({ ...request, object: request.oldObject })];
  return !equalJson(now?.spec, before?.spec) || !equalJson(now?.metadata.annotations, before?.metadata.annotations);
}

/** Labels must make sense; when more is forbidden from now on, whoever does it is told of Pods that do it already. */
async function judgeNamespace(request: AdmissionRequest, { lookup, warn }: AdmissionContext): Promise<void> {
  const { metadata } = request.object as KubernetesObject;
  const labels = metadata.labels ?? {};
  const old = request.oldObject?.metadata.labels ?? {};
  const errors = modes.flatMap((mode) => labelErrors(labels, mode));
  const known = modes.flatMap((mode) => labelErrors(old, mode)).length;
  if (errors.length > known) throw invalidObject({ group: "", kind: "Namespace" }, metadata.name, errors);
  const enforced = policyOf(labels, "enforce");
  if (request.operation === "CREATE" || enforced.text === policyOf(old, "enforce").text) return;
  const pods = await lookup.list<Pod>("pods", metadata.name);
  const groups = new Map<string, string[]>();
  for (const { metadata: of, spec } of pods) {
    const reasons = securityViolations(enforced.level, of, spec).map(({ reason }) => reason);
    if (reasons.length > 0) groups.set(reasons.join(", "), [...(groups.get(reasons.join(", ")) ?? []), of.name]);
  }
  if (groups.size === 0) return;
  const where = JSON.stringify(metadata.name);
  warn(
    `existing pods in namespace ${where} violate the new PodSecurity enforce level ${JSON.stringify(enforced.text)}`,
  );
  for (const [reasons, names] of groups) {
    const others = names.length - 1;
    const more = others === 0 ? "" : ` (and ${others} other pod${others === 1 ? "" : "s"})`;
    warn(`${names.sort()[0]}${more}: ${reasons}`);
  }
}

function labelErrors(labels: Readonly<Record<string, string>>, mode: string): FieldError[] {
  const errors: FieldError[] = [];
  const level = labels[prefix + mode];
  if (level !== undefined && !levels.includes(level)) {
    const why = `must be one of ${levels.join(", ")}`;
    errors.push(invalid(`metadata.labels[${prefix}${mode}]`, level, why));
  }
  const version = labels[`${prefix}${mode}-version`];
  if (version !== undefined && !/^(latest|v1\.\d+)$/.test(version)) {
    const why = 'must be "latest" or "v1.x"';
    errors.push(invalid(`metadata.labels[${prefix}${mode}-version]`, version, why));
  }
  return errors;
}
