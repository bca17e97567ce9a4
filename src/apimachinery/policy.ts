import type { ResourceList } from "./core.ts";
import type { Condition, IntOrString, KubernetesObject, LabelSelector } from "./meta.ts";

/** `policy/v1` PodDisruptionBudget. */
export interface PodDisruptionBudget extends KubernetesObject {
  spec: {
    minAvailable?: IntOrString;
    maxUnavailable?: IntOrString;
    selector?: LabelSelector;
    unhealthyPodEvictionPolicy?: "IfHealthyBudget" | "AlwaysAllow";
  };
  status?: PodDisruptionBudgetStatus;
}

export interface PodDisruptionBudgetStatus {
  observedGeneration?: number;
  /** Pods whose eviction was granted but not seen yet, with the time of the grant. */
  disruptedPods?: Record<string, string>;
  disruptionsAllowed: number;
  currentHealthy: number;
  desiredHealthy: number;
  expectedPods: number;
  conditions?: Condition[];
}

export interface QuotaScopeRequirement {
  scopeName: string;
  operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  values?: string[];
}

/** `v1` ResourceQuota. */
export interface ResourceQuota extends KubernetesObject {
  spec?: {
    hard?: ResourceList;
    scopes?: string[];
    scopeSelector?: { matchExpressions?: QuotaScopeRequirement[] };
  };
  status?: { hard?: ResourceList; used?: ResourceList };
}
