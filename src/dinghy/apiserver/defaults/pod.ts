/**
 * What a Pod's spec means where it says nothing; the same in templates.
 * Upstream: pkg/apis/core/v1/defaults.go. https://kubernetes.io/docs/concepts/workloads/pods/ Answers to @seed:K2.1.
 */
import { type Container, type PodSpec, type Probe, podRequests } from "#apimachinery";
import type { JsonObject } from "../json-value.ts";
import { defaultFieldSource } from "./field-source.ts";
import { defaultPullPolicy } from "./pull-policy.ts";
import { defaultVolume } from "./volume.ts";

export function defaultPodSpec(spec: PodSpec): void {
  spec.dnsPolicy ??= "ClusterFirst";
  spec.restartPolicy ??= "Always";
  spec.terminationGracePeriodSeconds ??= 30;
  spec.securityContext ??= {};
  spec.schedulerName ??= "default-scheduler";
  if (spec.serviceAccountName) spec.serviceAccount = spec.serviceAccountName;
  else if (spec.serviceAccount) spec.serviceAccountName = spec.serviceAccount;
  for (const volume of (spec.volumes ?? []) as unknown as JsonObject[]) defaultVolume(volume);
  for (const container of spec.initContainers ?? []) defaultContainer(container);
  for (const container of spec.containers ?? []) defaultContainer(container);
  for (const container of (spec.ephemeralContainers ?? []) as Container[]) defaultContainer(container);
  for (const constraint of (spec.topologySpreadConstraints ?? []) as unknown as JsonObject[]) {
    constraint.whenUnsatisfiable ??= "DoNotSchedule";
  }
}

/** A Pod itself, beyond its spec: what only holds for Pods that run, not for templates. */
export function defaultPod(spec: PodSpec): void {
  defaultPodSpec(spec);
  spec.enableServiceLinks ??= true;
  for (const container of containersOf(spec)) {
    defaultRequests(container);
    if (spec.hostNetwork) defaultHostPorts(container);
  }
  defaultPodRequests(spec);
}

function containersOf(spec: PodSpec): Container[] {
  return [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
}

export function defaultContainer(container: Container): void {
  const { image = "" } = container;
  container.imagePullPolicy ??= defaultPullPolicy(image);
  container.terminationMessagePath ||= "/dev/termination-log";
  container.terminationMessagePolicy ??= "File";
  container.resources ??= {};
  for (const port of container.ports ?? []) port.protocol ??= "TCP";
  for (const variable of (container.env ?? []) as unknown as { valueFrom?: JsonObject }[]) {
    if (variable.valueFrom !== undefined) defaultFieldSource(variable.valueFrom);
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (probe !== undefined) defaultProbe(probe);
  }
  const { postStart, preStop } = container.lifecycle ?? {};
  for (const hook of [postStart, preStop]) {
    if (hook?.httpGet !== undefined) defaultHttpGet(hook.httpGet as unknown as JsonObject);
  }
}

function defaultProbe(probe: Probe): void {
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  if (probe.httpGet !== undefined) defaultHttpGet(probe.httpGet as unknown as JsonObject);
  const grpc = probe.grpc as { service?: string } | undefined;
  if (grpc !== undefined) grpc.service ??= "";
}

function defaultHttpGet(get: JsonObject): void {
  get.path ||= "/";
  get.scheme ??= "HTTP";
}

function defaultHostPorts(container: Container): void {
  for (const port of container.ports ?? []) port.hostPort ||= port.containerPort;
}

/** A limit without a request asks for as much as it allows. */
function defaultRequests({ resources }: Container): void {
  if (resources?.limits === undefined) return;
  const requests = resources.requests ?? {};
  for (const [name, quantity] of Object.entries(resources.limits)) requests[name] ??= quantity;
  if (Object.keys(requests).length > 0) resources.requests = requests;
}

/** What is set for the whole Pod asks for what its containers do together, or else for as much as it allows. */
function defaultPodRequests(spec: PodSpec): void {
  const { resources } = spec;
  if (resources === undefined || !Array.isArray(spec.containers)) return;
  const { overhead: _, resources: __, ...parts } = spec;
  const requests = { ...resources.requests };
  for (const [name, quantity] of Object.entries(podRequests(parts))) {
    if (name === "cpu" || name === "memory") requests[name] ??= quantity;
  }
  for (const [name, quantity] of Object.entries(resources.limits ?? {})) {
    if (name === "cpu" || name === "memory" || name.startsWith("hugepages-")) requests[name] ??= quantity;
  }
  if (Object.keys(requests).length > 0) resources.requests = requests;
}
