import { compareQuantities, type ResourceList } from "#apimachinery";
import type { ContainerHistory } from "./container-history.ts";
import {
  type ContainerRecommendation,
  controlledResources,
  policyFor,
  type VerticalPodAutoscaler,
} from "./vertical-pod-autoscaler.ts";

/** What goes on top of what was used. */
const margin = 0.15;
const leastCores = 0.025;
const leastBytes = 250 * 1024 * 1024;
/** More than anybody has: no bound. */
const most = 1e14;

interface Estimate {
  /** Which part of the samples is not above it. */
  readonly percentile: number;
  /** By how much to trust a short history less. */
  readonly confidence: (confidence: number) => number;
}

const target: Estimate = { percentile: 0.9, confidence: () => 1 };
const lower: Estimate = { percentile: 0.5, confidence: (days) => (1 + 0.001 / days) ** -2 };
const upper: Estimate = { percentile: 0.95, confidence: (days) => 1 + 1 / days };

/**
 * What each container of the target should ask for, by what its like has used, within what its policy allows.
 * Upstream: vertical-pod-autoscaler/pkg/recommender/logic/recommender.go.
 */
export function recommend(
  autoscaler: VerticalPodAutoscaler,
  histories: ReadonlyMap<string, ContainerHistory>,
): ContainerRecommendation[] {
  const judged = [...histories]
    .filter(([name, { cpu }]) => policyFor(autoscaler, name).mode !== "Off" && !cpu.isEmpty)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return judged.map(([containerName, history]) => {
    const policy = policyFor(autoscaler, containerName);
    const resources = controlledResources(policy);
    const amounts = (estimate: Estimate): ResourceList => amountsOf(history, estimate, judged.length, resources);
    const within = (list: ResourceList): ResourceList => capped(list, policy.minAllowed, policy.maxAllowed);
    const uncappedTarget = amounts(target);
    return {
      containerName,
      lowerBound: within(amounts(lower)),
      target: within(uncappedTarget),
      uncappedTarget,
      upperBound: within(amounts(upper)),
    };
  });
}

function amountsOf(
  { cpu, memory, confidence }: ContainerHistory,
  estimate: Estimate,
  containers: number,
  resources: readonly string[],
): ResourceList {
  const factor = (1 + margin) * estimate.confidence(confidence);
  const cores = Math.max(cpu.percentile(estimate.percentile) * factor, leastCores / containers);
  const bytes = Math.max(memory.percentile(estimate.percentile) * factor, leastBytes / containers);
  const all: ResourceList = {
    cpu: canonical(Math.min(most, Math.ceil(round(cores * 1000))), ["m", "", "k", "M", "G"]),
    memory: canonical(Math.min(most, Math.trunc(round(bytes))), ["", "k", "M", "G", "T"]),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => resources.includes(name)));
}

/** What floating point adds far behind the point does not count. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function canonical(value: number, suffixes: readonly string[]): string {
  let power = 0;
  let amount = value;
  while (amount !== 0 && amount % 1000 === 0 && power < suffixes.length - 1) {
    amount /= 1000;
    power++;
  }
  return `${amount}${suffixes[power]}`;
}

function capped(list: ResourceList, least: ResourceList = {}, most: ResourceList = {}): ResourceList {
  const result: ResourceList = {};
  for (const [name, amount] of Object.entries(list)) {
    const [min, max] = [least[name], most[name]];
    let value = amount;
    if (min !== undefined && compareQuantities(value, min) < 0) value = min;
    if (max !== undefined && compareQuantities(value, max) > 0) value = max;
    result[name] = value;
  }
  return result;
}
