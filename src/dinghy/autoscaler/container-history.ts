import { formatTime } from "#clock";
import { cpuBuckets, DecayingHistogram, memoryBuckets } from "./histogram.ts";
import type { VerticalPodAutoscalerCheckpoint } from "./vertical-pod-autoscaler.ts";

/** Usage of one container of one Pod. */
export interface UsageSample {
  readonly atMs: number;
  readonly cores: number;
  readonly bytes: number;
  /** Cores that it asks for: how much the sample weighs. */
  readonly requestedCores: number;
}

/** The highest use of memory within a day: there is one sample of a Pod's memory in each. */
interface MemoryPeak {
  endsMs: number;
  bytes: number;
  lastMs: number;
}

const intervalMs = 24 * 3_600_000;
const leastCpuWeight = 0.1;
/** What ran out of memory needs so much more than it had. */
const outOfMemoryFactor = 1.2;
const outOfMemoryBytes = 100 * 1024 * 1024;

/**
 * What the containers of one name have used, in all Pods of a target.
 * Upstream: vertical-pod-autoscaler/pkg/recommender/model/{aggregate_container_state,container}.go.
 */
export class ContainerHistory {
  readonly cpu: DecayingHistogram;
  readonly memory: DecayingHistogram;
  #samples: number;
  #firstMs: number | undefined;
  #lastMs: number | undefined;
  readonly #peaks = new Map<string, MemoryPeak>();

  constructor(from: VerticalPodAutoscalerCheckpoint["status"] = {}) {
    this.cpu = new DecayingHistogram(cpuBuckets, from.cpuHistogram);
    this.memory = new DecayingHistogram(memoryBuckets, from.memoryHistogram);
    this.#samples = from.totalSamplesCount ?? 0;
    this.#firstMs = from.firstSampleStart === undefined ? undefined : Date.parse(from.firstSampleStart);
    this.#lastMs = from.lastSampleStart === undefined ? undefined : Date.parse(from.lastSampleStart);
  }

  get sampleCount(): number {
    return this.#samples;
  }

  /** How many days of one sample a minute this is worth. Upstream: getConfidence. */
  get confidence(): number {
    if (this.#firstMs === undefined || this.#lastMs === undefined) return 0;
    return Math.min((this.#lastMs - this.#firstMs) / intervalMs, this.#samples / (24 * 60));
  }

  /** Takes what was measured of a Pod; what is not newer than the last time counts for nothing. */
  add(pod: string, { atMs, cores, bytes, requestedCores }: UsageSample): void {
    const peak = this.#peakOf(pod, atMs);
    if (atMs <= peak.lastMs) return;
    peak.lastMs = atMs;
    this.cpu.add(cores, Math.max(requestedCores, leastCpuWeight), atMs);
    this.#addPeak(peak, bytes);
    this.#samples++;
    this.#firstMs = Math.min(this.#firstMs ?? atMs, atMs);
    this.#lastMs = Math.max(this.#lastMs ?? atMs, atMs);
  }

  ranOutOfMemory(pod: string, atMs: number, bytes: number): void {
    const needed = Math.max(bytes * outOfMemoryFactor, bytes + outOfMemoryBytes);
    this.#addPeak(this.#peakOf(pod, atMs), needed);
  }

  /** Forgets Pods that are gone; what they used still counts. */
  keepOnly(pods: ReadonlySet<string>): void {
    for (const pod of this.#peaks.keys()) if (!pods.has(pod)) this.#peaks.delete(pod);
  }

  checkpoint(nowMs: number): NonNullable<VerticalPodAutoscalerCheckpoint["status"]> {
    return {
      version: "v3",
      cpuHistogram: this.cpu.checkpoint(),
      memoryHistogram: this.memory.checkpoint(),
      totalSamplesCount: this.#samples,
      ...(this.#firstMs !== undefined && { firstSampleStart: formatTime(this.#firstMs) }),
      ...(this.#lastMs !== undefined && { lastSampleStart: formatTime(this.#lastMs) }),
      lastUpdateTime: formatTime(nowMs),
    };
  }

  #peakOf(pod: string, atMs: number): MemoryPeak {
    let peak = this.#peaks.get(pod);
    if (peak === undefined) {
      peak = { endsMs: atMs + intervalMs, bytes: 0, lastMs: 0 };
      this.#peaks.set(pod, peak);
    }
    if (atMs >= peak.endsMs) {
      peak.endsMs += Math.ceil((atMs - peak.endsMs + 1) / intervalMs) * intervalMs;
      peak.bytes = 0;
    }
    return peak;
  }

  #addPeak(peak: MemoryPeak, bytes: number): void {
    if (bytes <= peak.bytes) return;
    if (peak.bytes > 0) this.memory.subtract(peak.bytes, 1, peak.endsMs);
    this.memory.add(bytes, 1, peak.endsMs);
    peak.bytes = bytes;
  }
}
