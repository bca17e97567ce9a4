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
    const violations = isPod ? violationsOf(enforced, pod) : [];
    if (violations.length > 0) {
      throw refuse(request, `violates PodSecurity ${JSON.stringify(enforced.text)}: ${describe(violations)}`);
    }
    const warned = warningPolicyOf(labels);
    const warnings = violationsOf(warned, pod);
    if (warnings.length > 0) {
      context.warn(`would violate PodSecurity ${JSON.stringify(warned.text)}: ${describe(warnings)}`);
    }
  },
};

interface Policy {
  readonly level: SecurityLevel;
  /** The minor version of the standards; undefined is the latest. */
  readonly version?: number;
  /** `restricted:latest` */
  readonly text: string;
}

type Labels = Readonly<Record<string, string>>;

/** What makes no sense is taken for the strictest where it refuses, and for nothing where it only tells. */
function policyOf(labels: Labels, mode: (typeof modes)[number]): Policy {
  const level = labels[prefix + mode] ?? "privileged";
  const minor = /^v1\.(\d+)$/.exec(labels[`${prefix}${mode}-version`] ?? "")?.[1];
  const otherwise = mode === "enforce" ? "restricted" : "privileged";
  return policy(levels.includes(level) ? (level as SecurityLevel) : otherwise, minor && Number(minor));
}

function policy(level: SecurityLevel, version?: number | ""): Policy {
  return typeof version === "number"
    ? { level, version, text: `${level}:v1.${version}` }
    : { level, text: `${level}:latest` };
}

/** Who enforces and says nothing of warnings is warned about what would be refused. */
function warningPolicyOf(labels: Labels): Policy {
  const warned = policyOf(labels, "warn");
  const enforced = labels[`${prefix}enforce`] ?? "";
  if (labels[`${prefix}warn`] !== undefined || !levels.includes(enforced)) return warned;
  const { level, version } = policyOf(labels, "enforce");
  return policy(level, labels[`${prefix}warn-version`] === undefined ? version : warned.version);
}

function violationsOf({ level, version }: Policy, { metadata, spec }: PodShape): SecurityViolation[] {
  return securityViolations(level, metadata, spec, version);
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
  if (key === "/pods" && (!subresource || ["ephemeralcontainers", "resize"].includes(subresource))) {
    return object as Pod;
  }
  if (subresource || object === undefined) return undefined;
  let template: PodTemplateSpec | undefined;
  if (key === "/podtemplates") template = (object as unknown as { template?: PodTemplateSpec }).template;
  else if (key === "batch/cronjobs") template = (object as CronJob).spec.jobTemplate.spec.template;
  else if (resource !== "namespaces") {
    template = (object as KubernetesObject & { spec: { template?: PodTemplateSpec } }).spec.template;
  }
  return template && { metadata: template.metadata ?? {}, spec: template.spec };
}

/** Whoever writes a template is told each time; of a running Pod's update only new containers and images count. */
function changesPod(request: AdmissionRequest): boolean {
  if (request.operation === "CREATE" || request.resource !== "pods") return true;
  const [now, before] = [podOf(request), podOf({ ...request, object: request.oldObject })];
  return !equalJson(now && imagesOf(now), before && imagesOf(before));
}

function imagesOf({ spec }: PodShape): unknown {
  return [spec.initContainers, spec.containers, spec.ephemeralContainers].map((containers) =>
    (containers ?? []).map(({ name, image }) => ({ name, image })),
  );
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
  if (request.operation === "CREATE" || !tightens(policyOf(old, "enforce"), enforced)) return;
  const pods = await lookup.list<Pod>("pods", metadata.name);
  const groups = new Map<string, string[]>();
  for (const pod of pods) {
    const reasons = violationsOf(enforced, pod).map(({ reason }) => reason);
    if (reasons.length > 0)
      groups.set(reasons.join(", "), [...(groups.get(reasons.join(", ")) ?? []), pod.metadata.name]);
  }
  if (groups.size === 0) return;
  const where = JSON.stringify(metadata.name);
  warn(
    `existing pods in namespace ${where} violate the new PodSecurity enforce level ${JSON.stringify(enforced.text)}`,
  );
  const lines = [...groups].map(([reasons, names]) => {
    const others = names.length - 1;
    const more = others === 0 ? "" : ` (and ${others} other pod${others === 1 ? "" : "s"})`;
    return `${names.sort()[0]}${more}: ${reasons}`;
  });
  for (const line of lines.sort()) warn(line);
}

/** Another version may forbid more; the same one does only at a stricter level. */
function tightens(before: Policy, now: Policy): boolean {
  if (now.level === "privileged" || now.text === before.text) return false;
  return now.version !== before.version || levels.indexOf(now.level) > levels.indexOf(before.level);
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
