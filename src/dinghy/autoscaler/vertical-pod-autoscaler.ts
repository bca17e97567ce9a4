import type { Condition, CrossVersionObjectReference, KubernetesObject, Quantity, ResourceList } from "#apimachinery";
import type { Resource } from "#client";

export interface ContainerPolicy {
  /** `*` for the containers without a policy of their own. */
  containerName?: string;
  mode?: "Auto" | "Off";
  minAllowed?: ResourceList;
  maxAllowed?: ResourceList;
  controlledResources?: string[];
  controlledValues?: "RequestsAndLimits" | "RequestsOnly";
}

export type UpdateMode = "Off" | "Initial" | "Recreate" | "InPlaceOrRecreate" | "Auto";

export interface ContainerRecommendation {
  containerName: string;
  target: ResourceList;
  lowerBound: ResourceList;
  upperBound: ResourceList;
  uncappedTarget: ResourceList;
}

/** `autoscaling.k8s.io/v1` VerticalPodAutoscaler. */
export interface VerticalPodAutoscaler extends KubernetesObject {
  spec: {
    targetRef?: CrossVersionObjectReference;
    updatePolicy?: {
      updateMode?: UpdateMode;
      minReplicas?: number;
      evictionRequirements?: { resources: string[]; changeRequirement: string }[];
    };
    resourcePolicy?: { containerPolicies?: ContainerPolicy[] };
    recommenders?: { name: string }[];
  };
  status?: VerticalPodAutoscalerStatus;
}

export interface VerticalPodAutoscalerStatus {
  recommendation?: { containerRecommendations?: ContainerRecommendation[] };
  conditions?: Condition[];
}

export interface HistogramCheckpoint {
  referenceTimestamp?: string;
  /** By bucket, scaled so that the heaviest weighs 10,000. */
  bucketWeights?: Record<string, number>;
  totalWeight?: number;
}

/** What was learned about one container, kept for a recommender that starts anew. */
export interface VerticalPodAutoscalerCheckpoint extends KubernetesObject {
  spec: { vpaObjectName?: string; containerName?: string };
  status?: {
    version?: string;
    cpuHistogram?: HistogramCheckpoint;
    memoryHistogram?: HistogramCheckpoint;
    totalSamplesCount?: number;
    firstSampleStart?: string;
    lastSampleStart?: string;
    lastUpdateTime?: string;
  };
}

const group = "autoscaling.k8s.io";

export const verticalPodAutoscalers: Resource<VerticalPodAutoscaler> = {
  group,
  version: "v1",
  resource: "verticalpodautoscalers",
};

export const verticalPodAutoscalerCheckpoints: Resource<VerticalPodAutoscalerCheckpoint> = {
  group,
  version: "v1",
  resource: "verticalpodautoscalercheckpoints",
};

export function updateModeOf({ spec }: VerticalPodAutoscaler): UpdateMode {
  const mode = spec.updatePolicy?.updateMode ?? "Recreate";
  return mode === "Auto" ? "Recreate" : mode;
}

/** The policy for a container: its own, or the one for all others. */
export function policyFor({ spec }: VerticalPodAutoscaler, container: string): ContainerPolicy {
  const policies = spec.resourcePolicy?.containerPolicies ?? [];
  return (
    policies.find(({ containerName }) => containerName === container) ??
    policies.find(({ containerName }) => containerName === "*") ??
    {}
  );
}

/** What of a container's needs is recommended. */
export function controlledResources({ controlledResources: named }: ContainerPolicy): readonly string[] {
  return named ?? ["cpu", "memory"];
}

export type Amounts = Readonly<Record<string, Quantity>>;
