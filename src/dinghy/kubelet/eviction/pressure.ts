import { formatQuantity, type Quantity, quantityValue } from "#apimachinery";
import type { NodeAmounts } from "#runtime";

/** What a node runs short of, in the order in which it is dealt with. */
export type Starved = "memory" | "ephemeral-storage";
export type PressureCondition = "MemoryPressure" | "DiskPressure";

interface Threshold {
  readonly resource: Starved;
  readonly condition: PressureCondition;
  /** So many bytes must stay free, or such a part of the capacity. */
  readonly free: number;
}

/**
 * The thresholds of a kubelet that is told nothing else; images and containers share one disk, so that the stricter of
 * its two thresholds counts. There is none for processes.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#hard-eviction-thresholds
 */
const thresholds: readonly Threshold[] = [
  { resource: "memory", condition: "MemoryPressure", free: 100 * 1024 ** 2 },
  { resource: "ephemeral-storage", condition: "DiskPressure", free: 0.15 },
];

/** A threshold that is crossed; amounts in bytes. */
export interface Pressure {
  readonly resource: Starved;
  readonly condition: PressureCondition;
  readonly threshold: number;
  readonly available: number;
}

type Capacity = Readonly<Record<string, Quantity>>;

const thresholdOf = ({ free }: Threshold, capacity: number): number => (free < 1 ? Math.floor(capacity * free) : free);

const usedOf = (resource: Starved, usage: NodeAmounts): number =>
  resource === "memory" ? usage.memoryBytes : usage.diskBytes;

/** What is short, the most urgent first. Upstream: pkg/kubelet/eviction `thresholdsMet`, `byEvictionPriority`. */
export function pressuresOf(usage: NodeAmounts, capacity: Capacity): Pressure[] {
  return thresholds.flatMap((each) => {
    const total = quantityValue(capacity[each.resource]);
    const threshold = thresholdOf(each, total);
    const available = total - usedOf(each.resource, usage);
    return available < threshold ? [{ ...each, threshold, available }] : [];
  });
}

/** How much may be used of each before something is short. */
export function boundsOf(capacity: Capacity): NodeAmounts {
  const bound = (resource: Starved): number => {
    const total = quantityValue(capacity[resource]);
    const threshold = thresholds.find((each) => each.resource === resource);
    return threshold ? total - thresholdOf(threshold, total) : Number.POSITIVE_INFINITY;
  };
  return {
    memoryBytes: bound("memory"),
    diskBytes: bound("ephemeral-storage"),
    processes: Number.POSITIVE_INFINITY,
  };
}

/** Bytes as messages tell them: `1536Mi`. */
export function inBytes(bytes: number): string {
  return formatQuantity({ nanos: BigInt(Math.round(bytes)) * 1_000_000_000n, format: "BinarySI" });
}
