import { type Event, isApiError, type KubernetesObject } from "#apimachinery";
import { type Clock, formatTime } from "#clock";
import type { Client } from "./api-client.ts";
import { resources } from "./resources.ts";

/**
 * Writes Events about objects: the same event again raises `count` and `lastTimestamp` of the first one.
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
  const known = new Map<string, { name: string; count: number }>();
  let last: Promise<void> = Promise.resolve();
  let sequence = 0;

  const write = async (event: Event, key: string): Promise<void> => {
    const namespace = event.metadata.namespace as string;
    const earlier = known.get(key);
    if (earlier) {
      earlier.count++;
      const change = { count: earlier.count, lastTimestamp: event.lastTimestamp };
      try {
        await client.patch(resources.events, { namespace, name: earlier.name }, "strategic", change);
        return;
      } catch (error) {
        if (!isApiError(error, "NotFound")) return;
      }
    }
    known.set(key, { name: event.metadata.name, count: 1 });
    await client.create(resources.events, event, { namespace }).catch(() => known.delete(key));
  };

  return {
    record: (about, type, reason, message, fieldPath) => {
      const namespace = about.metadata.namespace ?? "default";
      const now = formatTime(clock.now());
      const { apiVersion, kind, metadata } = about;
      const event = {
        apiVersion: "v1",
        kind: "Event",
        metadata: { name: eventName(metadata.name, clock.now(), sequence++), namespace },
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
      const key = [kind, namespace, metadata.uid, fieldPath, type, reason, message].join("\u0000");
      // One after the other, so that a count never overtakes the event that it belongs to.
      last = last.then(() => write(event, key)).catch(() => {});
    },
  };
}

/** `<object>.<hex of a time>`, as upstream names events; the sequence keeps names of one instant apart. */
function eventName(object: string, nowMs: number, sequence: number): string {
  return `${object}.${(BigInt(nowMs) * 1_000_000n + BigInt(sequence)).toString(16)}`;
}
