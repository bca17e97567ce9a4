import type { Pod, PodPhase } from "#apimachinery";

export interface PodTraits {
  readonly phase?: PodPhase;
  readonly ready?: boolean;
  /** When it became ready. */
  readonly since?: string;
  readonly created?: string;
  readonly leaving?: boolean;
  readonly node?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly cost?: string;
  readonly restarts?: number;
}

/** A Pod for tests of pure rules: Running on `node1` unless its traits say otherwise. */
export function podOf(name: string, traits: PodTraits = {}): Pod {
  const { phase = "Running", ready = false, leaving, node = "node1", cost, restarts = 0 } = traits;
  const created = traits.created ?? "2026-01-01T00:00:00Z";
  const annotations = { ...traits.annotations, ...(cost && { "controller.kubernetes.io/pod-deletion-cost": cost }) };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: "default",
      uid: `uid-${name}`,
      resourceVersion: "1",
      creationTimestamp: created,
      labels: traits.labels ?? { app: "web" },
      annotations,
      ...(leaving && { deletionTimestamp: "2026-01-01T00:30:00Z" }),
    },
    spec: { containers: [{ name: "main", image: "nginx" }], ...(node && { nodeName: node }) },
    status: {
      phase,
      conditions: [{ type: "Ready", status: ready ? "True" : "False", lastTransitionTime: traits.since ?? created }],
      containerStatuses: [{ name: "main", ready, restartCount: restarts, image: "nginx", imageID: "" }],
    },
  };
}
