import type { ClusterEvent, Plugin } from "./plugin.ts";
import type { PodInfo } from "./pod-info.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * Whether the event may let the Pod be placed: one of the plugins that rejected it must say so. Waking Pods for
 * nothing costs a decision each, so heartbeats and strangers' changes must not.
 * Upstream: the queueing hints of pkg/scheduler/framework.
 */
export function helps(
  event: ClusterEvent,
  pod: PodInfo,
  rejectedBy: ReadonlySet<string>,
  plugins: readonly Plugin[],
  snapshot: Snapshot,
): boolean {
  // Nobody rejected it: there was no node at all.
  if (rejectedBy.size === 0) return event.kind === "NodeChanged";
  return plugins.some(
    (plugin) =>
      rejectedBy.has(plugin.name) &&
      (plugin.helps ? plugin.helps(event, pod, snapshot) : passesNow(event, pod, plugin, snapshot)),
  );
}

function passesNow(event: ClusterEvent, pod: PodInfo, plugin: Plugin, snapshot: Snapshot): boolean {
  if (event.kind !== "NodeChanged") return false;
  const check = plugin.filter?.(pod, snapshot);
  if (check === undefined) return true;
  return check(event.node) === undefined && (event.previous === undefined || check(event.previous) !== undefined);
}
