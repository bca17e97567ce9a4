import { isApiError, type KubernetesObject } from "#apimachinery";
import { type Clock, formatMicroTime } from "#clock";
import type { Client } from "./api-client.ts";
import { createEventQueue } from "./event-queue.ts";
import { resources } from "./resources.ts";

/**
 * Writes Events in the newer way, `events.k8s.io/v1`, as the scheduler does: the same again turns the first Event into a
 * series instead of raising a count. Best effort. Upstream: client-go/tools/events.
 */
export interface SeriesEventRecorder {
  /** `action` says what the component was about: `Binding`, `Scheduling`, `Preempting`. */
  record(
    about: KubernetesObject,
    type: "Normal" | "Warning",
    reason: string,
    action: string,
    note: string,
    related?: KubernetesObject,
  ): void;
}

/** After this long without a repetition the next Event of the kind starts anew. */
const seriesEndsMs = 360_000;
const mostRemembered = 4096;

interface Series {
  readonly name: string;
  readonly namespace: string;
  count: number;
  lastMs: number;
}

interface Recorded {
  readonly key: string;
  readonly series: Series;
  readonly event: object;
}

/** `instance` tells one running component from another of its name: `default-scheduler-node1`. */
export function createSeriesEventRecorder(
  client: Client,
  clock: Clock,
  component: string,
  instance: string,
): SeriesEventRecorder {
  const known = new Map<string, Series>();
  let sequence = 0;

  const repeat = async (series: Series, atMs: number): Promise<void> => {
    series.count++;
    series.lastMs = atMs;
    // Upstream writes the first repetition and then only a sum now and again; that is enough to tell a series.
    if (series.count > 2) return;
    const { namespace, name, count } = series;
    const patch = { series: { count, lastObservedTime: formatMicroTime(atMs) } };
    await client.patch(resources.seriesEvents, { namespace, name }, "strategic", patch);
  };

  const write = async ({ key, series, event }: Recorded): Promise<void> => {
    const earlier = known.get(key);
    if (earlier !== undefined && series.lastMs - earlier.lastMs < seriesEndsMs) {
      try {
        return await repeat(earlier, series.lastMs);
      } catch (error) {
        if (!isApiError(error, "NotFound")) return;
      }
    }
    known.delete(key);
    known.set(key, series);
    if (known.size > mostRemembered) known.delete(known.keys().next().value as string);
    await client.create(resources.seriesEvents, event, { namespace: series.namespace });
  };
  const enqueue = createEventQueue(clock, write);

  return {
    record: (about, type, reason, action, note, related) => {
      const namespace = about.metadata.namespace ?? "default";
      const name = `${about.metadata.name}.${(BigInt(clock.now()) * 1_000_000n + BigInt(sequence++)).toString(16)}`;
      const regarding = referenceTo(about);
      const event = {
        apiVersion: "events.k8s.io/v1",
        kind: "Event",
        metadata: { name, namespace },
        eventTime: formatMicroTime(clock.now()),
        reportingController: component,
        reportingInstance: instance,
        action,
        reason,
        regarding,
        ...(related && { related: referenceTo(related) }),
        note,
        type,
      };
      const key = JSON.stringify([type, action, reason, regarding, related && referenceTo(related)]);
      const series: Series = { name, namespace, count: 1, lastMs: clock.now() };
      enqueue({ key, series, event });
    },
  };
}

function referenceTo({ apiVersion, kind, metadata }: KubernetesObject): object {
  const { name, namespace, uid, resourceVersion } = metadata;
  return { apiVersion, kind, name, namespace, uid, resourceVersion };
}
