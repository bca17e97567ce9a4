/** What one container used at one time. */
export interface Measurement {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly atMs: number;
  readonly startMs: number;
  /** Core-seconds since the start. */
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
}

/** What it uses: cores over a window that ends at `atMs`, and bytes. */
export interface Usage extends Measurement {
  readonly cores: number;
  readonly windowMs: number;
}

const line = /^container_(cpu_usage_seconds_total|memory_working_set_bytes|start_time_seconds)\{(.*)\} (\S+) (\d+)$/;

/** Reads a kubelet's `/metrics/resource`. */
export function readMeasurements(text: string): Measurement[] {
  const found = new Map<string, { -readonly [Key in keyof Measurement]: Measurement[Key] }>();
  for (const each of text.split("\n")) {
    const match = line.exec(each);
    if (match === null) continue;
    const [, measure, labels = "", value, atMs] = match;
    const {
      namespace = "",
      pod = "",
      container = "",
    } = Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, text]) => [key, text]));
    let measurement = found.get(labels);
    if (measurement === undefined) {
      measurement = { namespace, pod, container, atMs: Number(atMs), startMs: 0, cpuSeconds: 0, memoryBytes: 0 };
      found.set(labels, measurement);
    }
    if (measure === "cpu_usage_seconds_total") measurement.cpuSeconds = Number(value);
    else if (measure === "memory_working_set_bytes") measurement.memoryBytes = Number(value);
    else measurement.startMs = Number(value) * 1000;
  }
  return [...found.values()];
}

interface Known {
  /** Where the window begins. */
  readonly from: Pick<Measurement, "atMs" | "cpuSeconds">;
  readonly last: Measurement;
}

/** How far apart, in ms, the two measurements of a window are at least, once there are two (metrics-server: 15 s). */
const resolutionMs = 15_000;

/**
 * Makes rates of what each node's containers have used so far. A window begins with the last measurement but one, or,
 * for a container that is looked at for the first time, with its start: nobody measures while nobody asks.
 */
export class UsageSamples {
  readonly #nodes = new Map<string, Map<string, Known>>();

  take(node: string, measurements: readonly Measurement[]): Usage[] {
    const before = this.#nodes.get(node);
    const now = new Map<string, Known>();
    const usages = measurements.map((measurement) => {
      const key = `${measurement.namespace}/${measurement.pod}/${measurement.container}`;
      const known = knownOf(measurement, before?.get(key));
      now.set(key, known);
      return usageOf(measurement, known.from);
    });
    this.#nodes.set(node, now);
    return usages;
  }
}

function knownOf(measurement: Measurement, before: Known | undefined): Known {
  const { startMs } = measurement;
  if (before === undefined || before.last.startMs !== startMs) {
    return { from: { atMs: startMs, cpuSeconds: 0 }, last: measurement };
  }
  if (measurement.atMs - before.last.atMs < resolutionMs) return before;
  return { from: before.last, last: measurement };
}

function usageOf(measurement: Measurement, from: Known["from"]): Usage {
  const windowMs = measurement.atMs - from.atMs;
  const cores = windowMs > 0 ? ((measurement.cpuSeconds - from.cpuSeconds) * 1000) / windowMs : 0;
  return { ...measurement, cores, windowMs };
}
