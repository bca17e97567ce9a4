import type { Deployment, DeploymentStatus, IntOrString, ReplicaSet, ReplicaSetStatus } from "#apimachinery";

export interface DeploymentTraits {
  readonly surge?: IntOrString;
  readonly unavailable?: IntOrString;
  readonly image?: string;
  readonly historyLimit?: number;
  readonly deadlineSeconds?: number;
  readonly paused?: boolean;
  readonly status?: DeploymentStatus;
  readonly annotations?: Record<string, string>;
}

const templateOf = (image: string) => ({
  metadata: { labels: { app: "web" } },
  spec: { containers: [{ name: "main", image }] },
});

/** A Deployment `web` for tests of pure rules. */
export function deploymentOf(replicas: number, traits: DeploymentTraits = {}): Deployment {
  const { surge = 1, unavailable = 0, image = "web:2", historyLimit, deadlineSeconds = 600, status } = traits;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: "web",
      namespace: "default",
      uid: "uid-web",
      resourceVersion: "1",
      creationTimestamp: "2026-01-01T00:00:00Z",
      generation: 1,
      annotations: traits.annotations,
    },
    spec: {
      replicas,
      selector: { matchLabels: { app: "web" } },
      template: templateOf(image),
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } },
      revisionHistoryLimit: historyLimit,
      progressDeadlineSeconds: deadlineSeconds,
      paused: traits.paused,
    },
    status,
  };
}

/** A ReplicaSet whose Pods are all available unless told otherwise. */
export function setOf(
  name: string,
  replicas: number,
  traits: { readonly available?: number; readonly image?: string; readonly annotations?: Record<string, string> } = {},
): ReplicaSet {
  const { available = replicas, image = "web:1", annotations } = traits;
  const status: ReplicaSetStatus = {
    replicas,
    readyReplicas: available,
    availableReplicas: available,
    observedGeneration: 1,
    terminatingReplicas: 0,
  };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name,
      namespace: "default",
      uid: `uid-${name}`,
      resourceVersion: "1",
      creationTimestamp: "2026-01-01T00:00:00Z",
      generation: 1,
      annotations,
    },
    spec: { replicas, selector: { matchLabels: { app: "web" } }, template: templateOf(image) },
    status,
  };
}
