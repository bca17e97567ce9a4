import {
  compareQuantities,
  formatQuantity,
  type PodSpec,
  parseQuantity,
  type Quantity,
  type ResourceList,
} from "#apimachinery";
import { policyFor, type VerticalPodAutoscaler } from "./vertical-pod-autoscaler.ts";

/** What a container is to ask for, and may have. */
export interface NewResources {
  readonly requests: ResourceList;
  readonly limits: ResourceList;
}

export interface PodUpdate {
  /** One for each container, in their order; undefined for one that stays as it is. */
  readonly containers: readonly (NewResources | undefined)[];
  /** Annotations that tell what was done. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** A Pod as far as it matters here. */
export interface Subject {
  readonly spec: Pick<PodSpec, "containers">;
}

/**
 * What the recommendation means for a Pod: its containers' requests are those that are recommended, and their limits
 * grow and shrink with them.
 * Upstream: vertical-pod-autoscaler/pkg/admission-controller/resource/pod/{recommendation,patch}.
 */
export function updateOf(autoscaler: VerticalPodAutoscaler, { spec }: Subject): PodUpdate {
  const recommended = autoscaler.status?.recommendation?.containerRecommendations ?? [];
  const notes: string[] = [];
  const containers = spec.containers.map(({ name, resources }, index) => {
    const policy = policyFor(autoscaler, name);
    const recommendation = recommended.find(({ containerName }) => containerName === name);
    if (recommendation === undefined || policy.mode === "Off") return undefined;
    const limitsToo = policy.controlledValues !== "RequestsOnly";
    const { requests: askedFor = {}, limits: allowed = {} } = resources ?? {};
    const requests = limitsToo ? { ...recommendation.target } : withinLimits(recommendation.target, allowed);
    const limits = limitsToo ? proportional(allowed, askedFor, requests) : {};
    const told = [
      ...Object.keys(requests).map((resource) => `${resource} request`),
      ...Object.keys(limits).map((resource) => `${resource} limit`),
    ];
    notes.push(`container ${index}: ${told.join(", ")}`);
    return { requests, limits };
  });
  const annotations = {
    ...(notes.length > 0 && {
      vpaUpdates: `Pod resources updated by ${autoscaler.metadata.name}: ${notes.join("; ")}`,
    }),
    vpaObservedContainers: spec.containers.map(({ name }) => name).join(", "),
  };
  return { containers, annotations };
}

/** No request may be above a limit that stays. */
function withinLimits(target: ResourceList, limits: ResourceList): ResourceList {
  const capped = Object.entries(target).map(([name, amount]) => {
    const limit = limits[name];
    return [name, limit !== undefined && compareQuantities(amount, limit) > 0 ? limit : amount];
  });
  return Object.fromEntries(capped);
}

/** Limits in the same proportion to requests as before; a container without a request had its limit as one. */
function proportional(limits: ResourceList, before: ResourceList, after: ResourceList): ResourceList {
  const scaled: ResourceList = {};
  for (const [name, request] of Object.entries(after)) {
    const limit = limits[name];
    if (limit === undefined) continue;
    scaled[name] = scale(limit, before[name] ?? limit, request, name);
  }
  return scaled;
}

function scale(limit: Quantity, before: Quantity, after: Quantity, name: string): string {
  const [l, b, a] = [limit, before, after].map((quantity) => parseQuantity(quantity).nanos) as [bigint, bigint, bigint];
  if (b === 0n) return String(limit);
  const unit = name === "cpu" ? 1_000_000n : 1_000_000_000n;
  return formatQuantity({ nanos: ((l * a) / b / unit) * unit, format: "DecimalSI" });
}
