import { type Event, isApiError, type KubernetesObject } from "#apimachinery";
import { type Clock, formatTime } from "#clock";
import type { Client } from "./api-client.ts";
import { createEventCorrelator } from "./event-correlator.ts";
import { createEventQueue } from "./event-queue.ts";
import { resources } from "./resources.ts";

/**
 * Writes Events about objects: the same event again raises `count` and `lastTimestamp` of the first one, many alike are
 * combined into one, and a flood about one object is cut.
 * Writing is best effort, as upstream's: a failure to record never fails the work. Upstream: client-go/tools/record.
 */
export interface EventRecorder {
  /** `fieldPath` names a part of the object, as the kubelet does for containers: `spec.containers{web}`. */
  record(
    about: KubernetesObject,
    type: "Normal" | "Warning",
    reason: string,
    message: string,
    fieldPath?: string,
  ): void;
}

export function createEventRecorder(client: Client, clock: Clock, component: string, host?: string): EventRecorder {
  const correlator = createEventCorrelator();
  let sequence = 0;

  const write = async (original: Event): Promise<void> => {
    const namespace = original.metadata.namespace as string;
    const correlated = correlator.correlate(original, clock.now());
    if (correlated.action === "drop") return;
    const { event, key } = correlated;
    if (correlated.action === "count") {
      const { count, lastTimestamp, message } = event;
      const target = { namespace, name: correlated.name };
      try {
        await client.patch(resources.events, target, "strategic", { count, lastTimestamp, message });
        return;
      } catch (error) {
        if (!isApiError(error, "NotFound")) return;
      }
    }
    await client.create(resources.events, event, { namespace }).catch(() => correlator.forget(key));
  };
  const enqueue = createEventQueue(clock, write);

  return {
    record: (about, type, reason, message, fieldPath) => {
      const now = formatTime(clock.now());
      const { apiVersion, kind, metadata } = about;
      const event = {
        apiVersion: "v1",
        kind: "Event",
        metadata: {
          name: eventName(metadata.name, clock.now(), sequence++),
          namespace: metadata.namespace ?? "default",
        },
        involvedObject: {
          apiVersion,
          kind,
          name: metadata.name,
          namespace: metadata.namespace,
          uid: metadata.uid,
          resourceVersion: metadata.resourceVersion,
          fieldPath,
        },
        type,
        reason,
        message,
        source: { component, host },
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
        eventTime: null,
        reportingComponent: component,
        reportingInstance: host ?? "",
      } as unknown as Event;
      enqueue(event);
    },
  };
}

/** `<object>.<hex of a time>`, as upstream names events; the sequence keeps names of one instant apart. */
function eventName(object: string, nowMs: number, sequence: number): string {
  return `${object}.${(BigInt(nowMs) * 1_000_000n + BigInt(sequence)).toString(16)}`;
}
