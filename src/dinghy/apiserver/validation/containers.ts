/** Containers. Upstream: pkg/apis/core/validation `validateContainers` and its kin. Answers to @seed:K2.1. */
import type {
  Container,
  ContainerPort,
  EnvVar,
  LifecycleHandler,
  PodSpec,
  Probe,
  ProbeHandler,
  VolumeMount,
} from "#apimachinery";
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notFoundValue,
  notSupported,
  required,
} from "../field-error.ts";
import { configMapKey, dns1123Label, environmentName, portName } from "./names.ts";
import { resourceErrors } from "./resources.ts";
import { each, nonNegative, oneOf, portErrors, portOrName, problems } from "./rules.ts";
import { securityContextErrors } from "./security-context.ts";
import { relativePath } from "./volumes.ts";

const pullPolicies = ["Always", "IfNotPresent", "Never"];
const messagePolicies = ["FallbackToLogsOnError", "File"];
const protocols = ["SCTP", "TCP", "UDP"];

interface Surroundings {
  readonly spec: PodSpec;
  readonly volumes: ReadonlySet<string>;
}

export function containerErrors(spec: PodSpec, volumes: ReadonlySet<string>, field: string): FieldError[] {
  const around = { spec, volumes };
  if (!spec.containers?.length) return [required(field)];
  const names = new Set<string>();
  const errors = each(field, spec.containers, (container, at) => [
    ...commonErrors(container, at, around),
    ...uniqueName(container, at, names),
    ...lifecycleErrors(container, at),
    ...probesErrors(container, at),
  ]);
  return [...errors, ...hostPortConflicts(spec.containers, field)];
}

export function initContainerErrors(spec: PodSpec, volumes: ReadonlySet<string>, field: string): FieldError[] {
  const names = new Set((spec.containers ?? []).map(({ name }) => name));
  return each(field, spec.initContainers, (container, at) => {
    const sidecar = container.restartPolicy === "Always";
    const errors = [...commonErrors(container, at, { spec, volumes }), ...uniqueName(container, at, names)];
    if (sidecar) return [...errors, ...lifecycleErrors(container, at), ...probesErrors(container, at)];
    const only = "may not be set for init containers without restartPolicy=Always";
    for (const part of ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const) {
      if (container[part] !== undefined) errors.push(forbidden(`${at}.${part}`, only));
    }
    return errors;
  });
}

function uniqueName({ name }: Container, at: string, names: Set<string>): FieldError[] {
  if (names.has(name)) return [duplicate(`${at}.name`, name)];
  names.add(name);
  return [];
}

function commonErrors(container: Container, at: string, around: Surroundings): FieldError[] {
  const { name, image, terminationMessagePolicy, imagePullPolicy } = container;
  return [
    ...(name ? problems(`${at}.name`, name, dns1123Label(name)) : [required(`${at}.name`)]),
    ...(image ? [] : [required(`${at}.image`)]),
    ...(terminationMessagePolicy
      ? oneOf(`${at}.terminationMessagePolicy`, terminationMessagePolicy, messagePolicies)
      : [required(`${at}.terminationMessagePolicy`)]),
    ...containerPortErrors(container.ports, `${at}.ports`, around.spec),
    ...each(`${at}.env`, container.env, environmentErrors),
    ...each(`${at}.envFrom`, container.envFrom, environmentSourceErrors),
    ...mountErrors(container.volumeMounts, `${at}.volumeMounts`, around.volumes),
    ...(imagePullPolicy
      ? oneOf(`${at}.imagePullPolicy`, imagePullPolicy, pullPolicies)
      : [required(`${at}.imagePullPolicy`)]),
    ...resourceErrors(container.resources, `${at}.resources`),
    ...securityContextErrors(container.securityContext, `${at}.securityContext`),
  ];
}

function containerPortErrors(
  ports: readonly ContainerPort[] | undefined,
  field: string,
  { hostNetwork }: PodSpec,
): FieldError[] {
  const names = new Set<string>();
  return each(field, ports, (port, at) => {
    const errors: FieldError[] = [];
    const { name, containerPort, hostPort, protocol } = port;
    if (name) {
      const found = problems(`${at}.name`, name, portName(name));
      errors.push(...found);
      if (found.length === 0 && names.has(name)) errors.push(duplicate(`${at}.name`, name));
      names.add(name);
    }
    errors.push(
      ...(containerPort ? portErrors(`${at}.containerPort`, containerPort) : [required(`${at}.containerPort`)]),
    );
    if (hostPort) errors.push(...portErrors(`${at}.hostPort`, hostPort));
    if (hostNetwork && hostPort && hostPort !== containerPort) {
      errors.push(invalid(`${at}.containerPort`, containerPort, "must match `hostPort` when `hostNetwork` is true"));
    }
    errors.push(...(protocol ? oneOf(`${at}.protocol`, protocol, protocols) : [required(`${at}.protocol`)]));
    return errors;
  });
}

function hostPortConflicts(containers: readonly Container[], field: string): FieldError[] {
  const taken = new Set<string>();
  return each(field, containers, ({ ports }, at) =>
    each(`${at}.ports`, ports, ({ hostPort, hostIP = "", protocol = "TCP" }, where) => {
      if (!hostPort) return [];
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) return [duplicate(`${where}.hostPort`, key)];
      taken.add(key);
      return [];
    }),
  );
}

const downwardFields = new Set([
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
]);
const convertible = new Set([
  ...downwardFields,
  "metadata.annotations",
  "metadata.labels",
  "spec.restartPolicy",
  "spec.schedulerName",
  "status.phase",
]);
const subscripted = /^(metadata\.annotations|metadata\.labels)\['(.*)'\]$/;

function environmentErrors({ name, value, valueFrom }: EnvVar, at: string): FieldError[] {
  const errors = name ? problems(`${at}.name`, name, environmentName(name)) : [required(`${at}.name`)];
  return [...errors, ...valueFromErrors(valueFrom, value, `${at}.valueFrom`)];
}

function valueFromErrors(from: EnvVar["valueFrom"], value: string | undefined, at: string): FieldError[] {
  if (from === undefined) return [];
  const errors: FieldError[] = [];
  const count = Object.values(from).filter((source) => source !== undefined).length;
  if (from.fieldRef !== undefined) errors.push(...fieldRefErrors(from.fieldRef, `${at}.fieldRef`));
  if (from.resourceFieldRef !== undefined)
    errors.push(...resourceFieldErrors(from.resourceFieldRef, `${at}.resourceFieldRef`));
  for (const source of ["configMapKeyRef", "secretKeyRef"] as const) {
    const reference = from[source];
    if (reference === undefined) continue;
    if (!reference.name) errors.push(required(`${at}.${source}.name`));
    if (!reference.key) errors.push(required(`${at}.${source}.key`));
    else errors.push(...problems(`${at}.${source}.key`, reference.key, configMapKey(reference.key)));
  }
  if (count === 0) {
    errors.push(
      invalid(at, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`"),
    );
  } else if (value) errors.push(invalid(at, "", "may not be specified when `value` is not empty"));
  else if (count > 1) errors.push(invalid(at, "", "may not have more than one field specified at a time"));
  return errors;
}

function fieldRefErrors(
  { fieldPath, apiVersion }: { fieldPath?: string; apiVersion?: string },
  at: string,
): FieldError[] {
  if (!apiVersion) return [required(`${at}.apiVersion`)];
  if (!fieldPath) return [required(`${at}.fieldPath`)];
  if (subscripted.test(fieldPath) || downwardFields.has(fieldPath)) return [];
  if (convertible.has(fieldPath)) return [notSupported(`${at}.fieldPath`, fieldPath, [...downwardFields].sort())];
  const why = `error converting fieldPath: field label not supported: ${fieldPath}`;
  return [invalid(`${at}.fieldPath`, fieldPath, why)];
}

const containerResources = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];

function resourceFieldErrors({ resource }: { resource?: string }, at: string): FieldError[] {
  if (!resource) return [required(`${at}.resource`)];
  const huge = resource.startsWith("limits.hugepages-") || resource.startsWith("requests.hugepages-");
  return huge ? [] : oneOf(`${at}.resource`, resource, containerResources);
}

function environmentSourceErrors(source: NonNullable<Container["envFrom"]>[number], at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (source.prefix) errors.push(...problems(`${at}.prefix`, source.prefix, environmentName(source.prefix)));
  const { configMapRef, secretRef } = source;
  if (configMapRef !== undefined && !configMapRef.name) errors.push(required(`${at}.configMapRef.name`));
  if (secretRef !== undefined && !secretRef.name) errors.push(required(`${at}.secretRef.name`));
  if (configMapRef === undefined && secretRef === undefined) {
    errors.push(invalid(at, "", "must specify one of: `configMapRef` or `secretRef`"));
  } else if (configMapRef !== undefined && secretRef !== undefined) {
    errors.push(invalid(at, "", "may not have more than one field specified at a time"));
  }
  return errors;
}

function mountErrors(
  mounts: readonly VolumeMount[] | undefined,
  field: string,
  volumes: ReadonlySet<string>,
): FieldError[] {
  const paths = new Set<string>();
  return each(field, mounts, (mount, at) => {
    const errors: FieldError[] = [];
    if (!mount.name) errors.push(required(`${at}.name`));
    else if (!volumes.has(mount.name)) errors.push(notFoundValue(`${at}.name`, mount.name));
    if (!mount.mountPath) errors.push(required(`${at}.mountPath`));
    if (paths.has(mount.mountPath)) errors.push(invalid(`${at}.mountPath`, mount.mountPath, "must be unique"));
    paths.add(mount.mountPath);
    if (mount.subPath) errors.push(...relativePath(mount.subPath, `${at}.subPath`));
    if (mount.subPathExpr) {
      if (mount.subPath)
        errors.push(invalid(`${at}.subPathExpr`, mount.subPathExpr, "subPathExpr and subPath are mutually exclusive"));
      errors.push(...relativePath(mount.subPathExpr, `${at}.subPathExpr`));
    }
    return errors;
  });
}

function probesErrors({ livenessProbe, readinessProbe, startupProbe }: Container, at: string): FieldError[] {
  const once = (probe: Probe | undefined, field: string): FieldError[] =>
    probe?.successThreshold !== undefined && probe.successThreshold !== 1
      ? [invalid(`${field}.successThreshold`, probe.successThreshold, "must be 1")]
      : [];
  const errors = [
    ...probeErrors(livenessProbe, `${at}.livenessProbe`),
    ...once(livenessProbe, `${at}.livenessProbe`),
    ...probeErrors(readinessProbe, `${at}.readinessProbe`),
  ];
  if (readinessProbe?.terminationGracePeriodSeconds !== undefined) {
    errors.push(
      invalid(
        `${at}.readinessProbe.terminationGracePeriodSeconds`,
        readinessProbe.terminationGracePeriodSeconds,
        "must not be set for readinessProbes",
      ),
    );
  }
  return [...errors, ...probeErrors(startupProbe, `${at}.startupProbe`), ...once(startupProbe, `${at}.startupProbe`)];
}

function probeErrors(probe: Probe | undefined, at: string): FieldError[] {
  if (probe === undefined) return [];
  const errors = handlerErrors(probe, at);
  for (const field of [
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
  ] as const) {
    errors.push(...nonNegative(`${at}.${field}`, probe[field]));
  }
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0)
    errors.push(invalid(`${at}.terminationGracePeriodSeconds`, grace, "must be greater than 0"));
  return errors;
}

function lifecycleErrors({ lifecycle }: Container, at: string): FieldError[] {
  return (["postStart", "preStop"] as const).flatMap((hook) => {
    const handler = lifecycle?.[hook];
    return handler === undefined ? [] : handlerErrors(handler, `${at}.lifecycle.${hook}`);
  });
}

function handlerErrors(handler: LifecycleHandler & ProbeHandler, at: string): FieldError[] {
  const errors: FieldError[] = [];
  const given = (["exec", "httpGet", "tcpSocket", "grpc", "sleep"] as const).filter(
    (kind) => handler[kind] !== undefined,
  );
  for (const kind of given.slice(1))
    errors.push(forbidden(`${at}.${kind}`, "may not specify more than 1 handler type"));
  switch (given[0]) {
    case undefined:
      errors.push(required(at, "must specify a handler type"));
      break;
    case "exec":
      if (!handler.exec?.command?.length) errors.push(required(`${at}.exec.command`));
      break;
    case "httpGet": {
      const { path, port, scheme } = handler.httpGet as NonNullable<ProbeHandler["httpGet"]>;
      if (!path) errors.push(required(`${at}.httpGet.path`));
      errors.push(...portOrName(`${at}.httpGet.port`, port));
      errors.push(...oneOf(`${at}.httpGet.scheme`, scheme, ["HTTP", "HTTPS"]));
      break;
    }
    case "tcpSocket":
      errors.push(...portOrName(`${at}.tcpSocket.port`, handler.tcpSocket?.port));
      break;
    case "grpc":
      errors.push(...portErrors(`${at}.grpc.port`, handler.grpc?.port ?? 0));
      break;
    case "sleep":
      errors.push(...nonNegative(`${at}.sleep.seconds`, handler.sleep?.seconds));
      break;
  }
  return errors;
}
