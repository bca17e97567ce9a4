/**
 * The APIServices of what this server serves itself: of the built-in groups, written once when the cluster begins, and
 * of defined kinds, which come and go with their definitions.
 *
 * Upstream: pkg/controlplane/apiserver/aggregator.go, cmd/kube-apiserver/app/aggregator.go,
 * pkg/controlplane/controller/crdregistration, staging/src/k8s.io/kube-aggregator/pkg/controllers/autoregister.
 */
import { type Clock, formatTime } from "#clock";
import type { JsonObject } from "../json-value.ts";

/** `groupPriorityMinimum` and `versionPriority`. */
type Priorities = readonly [group: number, version: number];

const builtIn: Readonly<Record<string, Priorities>> = {
  "/v1": [18000, 1],
  "apps/v1": [17800, 15],
  "events.k8s.io/v1": [17750, 15],
  "authentication.k8s.io/v1": [17700, 15],
  "authorization.k8s.io/v1": [17600, 15],
  "autoscaling/v1": [17500, 15],
  "autoscaling/v2": [17500, 30],
  "batch/v1": [17400, 15],
  "certificates.k8s.io/v1": [17300, 15],
  "networking.k8s.io/v1": [17200, 15],
  "policy/v1": [17100, 15],
  "rbac.authorization.k8s.io/v1": [17000, 15],
  "storage.k8s.io/v1": [16800, 15],
  "apiextensions.k8s.io/v1": [16700, 15],
  "admissionregistration.k8s.io/v1": [16700, 15],
  "scheduling.k8s.io/v1": [16600, 15],
  "coordination.k8s.io/v1": [16500, 15],
  "node.k8s.io/v1": [16300, 15],
  "discovery.k8s.io/v1": [16200, 15],
  "resource.k8s.io/v1": [16200, 21],
  "flowcontrol.apiserver.k8s.io/v1": [16100, 21],
};

const definedKinds: Priorities = [1000, 100];

/** How a group stands to the others in discovery. */
export function groupPriority(group: string): number {
  if (group === "apiregistration.k8s.io") return 20_001;
  const known = Object.keys(builtIn).find((key) => key.slice(0, key.indexOf("/")) === group);
  return (known === undefined ? definedKinds : (builtIn[known] as Priorities))[0];
}

export function versionPriority(group: string, version: string): number {
  return (builtIn[`${group}/${version}`] ?? definedKinds)[1];
}

const managedLabel = "kube-aggregator.kubernetes.io/automanaged";

/** Says that this server serves it. */
export function localCondition(now: string): JsonObject {
  return {
    type: "Available",
    status: "True",
    lastTransitionTime: now,
    reason: "Local",
    message: "Local APIServices are always available",
  };
}

export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/** Those of the built-in groups among what is served; none for groups without a place in the order. */
export function* builtInApiServices(
  served: Iterable<GroupVersion>,
  clock: Clock,
): Iterable<JsonObject & { metadata: JsonObject }> {
  const seen = new Set<string>();
  for (const { group, version } of served) {
    const key = `${group}/${version}`;
    const priorities = builtIn[key];
    if (priorities === undefined || seen.has(key)) continue;
    seen.add(key);
    yield apiServiceOf({ group, version }, priorities, "onstart", formatTime(clock.now()));
  }
}

export function definedApiService(of: GroupVersion, now: string): JsonObject & { metadata: JsonObject } {
  return apiServiceOf(of, definedKinds, "true", now);
}

function apiServiceOf(
  { group, version }: GroupVersion,
  [forGroup, forVersion]: Priorities,
  managed: string,
  now: string,
) {
  return {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: `${version}.${group}`, labels: { [managedLabel]: managed } } as JsonObject,
    spec: {
      ...(group !== "" && { group }),
      version,
      groupPriorityMinimum: forGroup,
      versionPriority: forVersion,
    },
    status: { conditions: [localCondition(now)] },
  };
}

/** True for one that follows a definition. */
export function followsDefinition({
  metadata,
}: {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
}): boolean {
  return metadata.labels?.[managedLabel] === "true";
}
