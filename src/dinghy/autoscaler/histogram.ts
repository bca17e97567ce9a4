import { formatTime } from "#clock";
import type { HistogramCheckpoint } from "./vertical-pod-autoscaler.ts";

/** Buckets that grow by a twentieth each, so that a percentile is at most a twentieth off. */
export interface Buckets {
  readonly first: number;
  readonly most: number;
}

/** Cores. */
export const cpuBuckets: Buckets = { first: 0.01, most: 1000 };
/** Bytes. */
export const memoryBuckets: Buckets = { first: 1e7, most: 1e12 };

const ratio = 1.05;
/** What is a day old counts half. */
const halfLifeMs = 24 * 3_600_000;
/** Weights are kept relative to a time that is at most so many half-lives away. */
const longestExponent = 100;
const leastWeight = 0.0001;
const heaviest = 10_000;

/**
 * Samples with weights that halve every day.
 * Upstream: vertical-pod-autoscaler/pkg/recommender/util/decaying_histogram.go of github.com/kubernetes/autoscaler.
 */
export class DecayingHistogram {
  readonly #buckets: Buckets;
  #weights = new Map<number, number>();
  #total = 0;
  #referenceMs = 0;

  constructor(buckets: Buckets, from: HistogramCheckpoint = {}) {
    this.#buckets = buckets;
    const { bucketWeights = {}, totalWeight = 0, referenceTimestamp } = from;
    const sum = Object.values(bucketWeights).reduce((all, weight) => all + weight, 0);
    if (sum === 0) return;
    this.#referenceMs = Date.parse(referenceTimestamp ?? "") || 0;
    this.#total = totalWeight;
    for (const [bucket, weight] of Object.entries(bucketWeights)) {
      this.#weights.set(Number(bucket), (weight * totalWeight) / sum);
    }
  }

  add(value: number, weight: number, atMs: number): void {
    this.#change(value, weight, atMs);
  }

  subtract(value: number, weight: number, atMs: number): void {
    this.#change(value, -weight, atMs);
  }

  get isEmpty(): boolean {
    return this.#total < leastWeight;
  }

  /** The upper end of the bucket below which so large a part of all weight lies; 0 while empty. */
  percentile(part: number): number {
    if (this.isEmpty) return 0;
    const threshold = part * this.#total;
    let sum = 0;
    let bucket = 0;
    for (bucket of [...this.#weights.keys()].sort((a, b) => a - b)) {
      sum += this.#weights.get(bucket) as number;
      if (sum >= threshold - leastWeight * 1e-6) break;
    }
    return startOf(this.#buckets, bucket + 1);
  }

  checkpoint(): HistogramCheckpoint {
    const most = Math.max(0, ...this.#weights.values());
    const bucketWeights: Record<string, number> = {};
    for (const [bucket, weight] of [...this.#weights].sort(([a], [b]) => a - b)) {
      const scaled = Math.round((weight / most) * heaviest);
      if (scaled > 0) bucketWeights[bucket] = scaled;
    }
    return { referenceTimestamp: formatTime(this.#referenceMs), bucketWeights, totalWeight: this.#total };
  }

  #change(value: number, weight: number, atMs: number): void {
    if (atMs > this.#referenceMs + halfLifeMs * longestExponent) this.#moveReference(atMs);
    const decayed = weight * 2 ** ((atMs - this.#referenceMs) / halfLifeMs);
    const bucket = bucketOf(this.#buckets, value);
    const present = Math.max(0, (this.#weights.get(bucket) ?? 0) + decayed);
    if (present < leastWeight) this.#weights.delete(bucket);
    else this.#weights.set(bucket, present);
    this.#total = Math.max(0, this.#total + decayed);
  }

  #moveReference(atMs: number): void {
    const toMs = Math.round(atMs / halfLifeMs) * halfLifeMs;
    const factor = 2 ** ((this.#referenceMs - toMs) / halfLifeMs);
    for (const [bucket, weight] of this.#weights) this.#weights.set(bucket, weight * factor);
    this.#total *= factor;
    this.#referenceMs = toMs;
  }
}

function bucketOf({ first, most }: Buckets, value: number): number {
  if (value < first) return 0;
  return Math.floor(Math.log((Math.min(value, most) * (ratio - 1)) / first + 1) / Math.log(ratio));
}

function startOf({ first }: Buckets, bucket: number): number {
  return (first * (ratio ** bucket - 1)) / (ratio - 1);
}
