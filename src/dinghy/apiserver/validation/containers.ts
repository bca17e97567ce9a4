/**
 * Containers of every kind. Answers to @seed:K2.1.
 * Upstream: pkg/apis/core/validation `validateContainers`, `validateInitContainers`, `validateEphemeralContainers`.
 */
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notFoundValue,
  notSupported,
  required,
} from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { environmentErrors, environmentFromErrors } from "./environment.ts";
import { number, part, parts, text } from "./fields.ts";
import { lifecycleErrors, probesErrors } from "./handlers.ts";
import { deviceErrors, mountErrors, type Volumes } from "./mounts.ts";
import { dns1123Label, portName } from "./names.ts";
import { resourceErrors } from "./resources.ts";
import { restartRuleErrors } from "./restart-rules.ts";
import { each, oneOf, portErrors, problems } from "./rules.ts";
import { securityContextErrors } from "./security-context.ts";

/** What the rules for one container know of the rest of its Pod. */
export interface Surroundings {
  readonly spec: JsonObject;
  readonly volumes: Volumes;
}

export function containerErrors(around: Surroundings, field: string): FieldError[] {
  const containers = parts(around.spec.containers);
  if (containers.length === 0) return [required(field)];
  const names = new Set<unknown>();
  const errors = each(field, containers, (container, at) => [
    ...commonErrors(container, at, around),
    ...uniqueName(container, at, names),
    ...runningErrors(container, at, around),
    ...restartRuleErrors(container, at),
  ]);
  return [...errors, ...hostPortConflicts(containers, (index) => `${field}[${index}]`)];
}

const notForInit = "may not be set for init containers without restartPolicy=Always";

export function initContainerErrors(around: Surroundings, field: string): FieldError[] {
  const names = new Set<unknown>(parts(around.spec.containers).map(({ name }) => name));
  return each(field, parts(around.spec.initContainers), (container, at) => {
    const errors = [
      ...commonErrors(container, at, around),
      ...restartRuleErrors(container, at),
      ...uniqueName(container, at, names),
      // Each alone, since they run one by one; the index is that of a list of one, as real servers have it.
      ...hostPortConflicts([container], () => `${field}[0]`),
    ];
    if (container.restartPolicy === "Always") return [...errors, ...runningErrors(container, at, around)];
    for (const name of ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const) {
      if (container[name] !== undefined) errors.push(forbidden(`${at}.${name}`, notForInit));
    }
    if (parts(container.resizePolicy).length > 0) {
      const shown = parts(container.resizePolicy).map(({ resourceName, restartPolicy }) => ({
        ResourceName: resourceName ?? "",
        RestartPolicy: restartPolicy ?? "",
      }));
      errors.push(invalid(`${at}.resizePolicy`, shown, "must not be set for init containers"));
    }
    return errors;
  });
}

const notForEphemeral = [
  "ports",
  "resources",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
  "resizePolicy",
  "restartPolicy",
  "restartPolicyRules",
];

export function ephemeralContainerErrors(around: Surroundings, field: string): FieldError[] {
  const { spec } = around;
  const others = new Set<unknown>([...parts(spec.containers), ...parts(spec.initContainers)].map(({ name }) => name));
  const names = new Set(others);
  const barred = "cannot be set for an Ephemeral Container";
  return each(field, parts(spec.ephemeralContainers), (container, at) => {
    const errors = [
      ...commonErrors(container, at, around),
      ...imageSpaceErrors(container, at),
      ...uniqueName(container, at, names),
    ];
    const target = text(container.targetContainerName);
    if (target !== "" && !others.has(target)) errors.push(notFoundValue(`${at}.targetContainerName`, target));
    for (const name of notForEphemeral) {
      if (isGiven(container[name])) errors.push(forbidden(`${at}.${name}`, barred));
    }
    const paths = each(`${at}.volumeMounts`, parts(container.volumeMounts), (mount, where) =>
      ["subPath", "subPathExpr"].filter((name) => mount[name]).map((name) => forbidden(`${where}.${name}`, barred)),
    );
    return [...errors, ...paths];
  });
}

function isGiven(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === "object" && value !== null ? Object.keys(value).length > 0 : value !== undefined;
}

/** In Pods, though not in templates, an image's name has no space around it. */
export function imageSpaceErrors(container: JsonObject, at: string): FieldError[] {
  const image = text(container.image);
  if (image === image.trim()) return [];
  return [invalid(`${at}.image`, image, "must not have leading or trailing whitespace")];
}

function uniqueName({ name }: JsonObject, at: string, names: Set<unknown>): FieldError[] {
  if (names.has(name)) return [duplicate(`${at}.name`, name)];
  names.add(name);
  return [];
}

/** What only containers may have that run for as long as the Pod. */
function runningErrors(container: JsonObject, at: string, { spec }: Surroundings): FieldError[] {
  const gracePeriod = number(spec.terminationGracePeriodSeconds);
  return [
    ...lifecycleErrors(container, at, gracePeriod, text(part(spec.os)?.name)),
    ...probesErrors(container, at, gracePeriod),
  ];
}

function commonErrors(container: JsonObject, at: string, { spec, volumes }: Surroundings): FieldError[] {
  const { terminationMessagePolicy, imagePullPolicy } = container;
  const name = text(container.name);
  const claims = parts(spec.resourceClaims).map((claim) => text(claim.name));
  return [
    ...(name ? problems(`${at}.name`, name, dns1123Label(name)) : [required(`${at}.name`)]),
    ...(container.image ? [] : [required(`${at}.image`)]),
    ...choice(`${at}.terminationMessagePolicy`, terminationMessagePolicy, ["File", "FallbackToLogsOnError"]),
    ...containerPortErrors(container.ports, `${at}.ports`),
    ...environmentErrors(container.env, `${at}.env`, volumes),
    ...environmentFromErrors(container.envFrom, `${at}.envFrom`),
    ...mountErrors(container, `${at}.volumeMounts`, volumes),
    ...deviceErrors(container, `${at}.volumeDevices`, volumes),
    ...choice(`${at}.imagePullPolicy`, imagePullPolicy, ["Always", "IfNotPresent", "Never"]),
    ...resourceErrors(container.resources, `${at}.resources`, claims),
    ...resizePolicyErrors(container.resizePolicy, `${at}.resizePolicy`, spec.restartPolicy),
    ...securityContextErrors(part(container.securityContext), `${at}.securityContext`, spec.hostUsers !== false),
  ];
}

/** A field that is always there, with one of a few values. */
export function choice(field: string, value: unknown, supported: readonly string[]): FieldError[] {
  return value ? oneOf(field, value, supported) : [required(field)];
}

const protocols = ["SCTP", "TCP", "UDP"];

function containerPortErrors(ports: unknown, field: string): FieldError[] {
  const names = new Set<string>();
  return each(field, parts(ports), (port, at) => {
    const errors: FieldError[] = [];
    const name = text(port.name);
    if (name !== "") {
      const found = problems(`${at}.name`, name, portName(name));
      errors.push(...found);
      if (found.length === 0 && names.has(name)) errors.push(duplicate(`${at}.name`, name));
      if (found.length === 0) names.add(name);
    }
    const inside = number(port.containerPort);
    errors.push(...(inside ? portErrors(`${at}.containerPort`, inside) : [required(`${at}.containerPort`)]));
    if (port.hostPort) errors.push(...portErrors(`${at}.hostPort`, Number(port.hostPort)));
    return [...errors, ...choice(`${at}.protocol`, port.protocol, protocols)];
  });
}

function hostPortConflicts(containers: readonly JsonObject[], at: (index: number) => string): FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap((container, index) =>
    each(`${at(index)}.ports`, parts(container.ports), ({ hostPort, hostIP, protocol }, where) => {
      if (!hostPort) return [];
      const key = `${text(protocol)}/${text(hostIP)}/${hostPort}`;
      if (taken.has(key)) return [duplicate(`${where}.hostPort`, key)];
      taken.add(key);
      return [];
    }),
  );
}

function resizePolicyErrors(policies: unknown, field: string, restartPolicy: unknown): FieldError[] {
  const seen = new Set<unknown>();
  return parts(policies).flatMap((policy, index) => {
    const { resourceName, restartPolicy: restart } = policy;
    const errors: FieldError[] = [];
    if (seen.has(resourceName)) errors.push(duplicate(`${field}[${index}]`, resourceName));
    seen.add(resourceName);
    errors.push(...choice(field, resourceName, ["cpu", "memory"]));
    errors.push(...choice(field, restart, ["NotRequired", "RestartContainer"]));
    if (restartPolicy === "Never" && restart !== "NotRequired") {
      errors.push(invalid(field, restart, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
    }
    return errors;
  });
}

export function pullPolicyErrors(field: string, policy: unknown): FieldError[] {
  const supported = ["Always", "IfNotPresent", "Never"];
  if (!policy) return [required(field)];
  return supported.includes(text(policy)) ? [] : [notSupported(field, policy, supported)];
}
