import type { PersistentVolumeClaim } from "#apimachinery";
import type { NodeInfo } from "../node-info.ts";
import type { Plugin, Rejection } from "../plugin.ts";
import { hasClaims, isAboutClaims, podClaims } from "../pod-claims.ts";
import type { ClusterObjects } from "../snapshot.ts";
import { planVolumes, reachable } from "../volume-plan.ts";

const name = "VolumeBinding";
const unreachable = "node(s) didn't match PersistentVolume's node affinity";
const noVolume = "node(s) didn't find available persistent volumes to bind";
const lostVolume = "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)";

/**
 * A Pod goes where its volumes can be used: those bound already, and those that are to be bound or provisioned there.
 * https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode
 */
export const volumeBinding: Plugin = {
  name,
  refuse: ({ pod }, { objects }) => {
    if (!hasClaims(pod)) return undefined;
    const claims = podClaims(pod, objects);
    if (typeof claims === "string") return rejection(claims);
    return claims.immediate.length > 0 ? rejection("pod has unbound immediate PersistentVolumeClaims") : undefined;
  },
  filter: ({ pod }, { objects }) => {
    if (!hasClaims(pod)) return undefined;
    const claims = podClaims(pod, objects);
    if (typeof claims === "string") return () => rejection(claims);
    return (node) => {
      const reason = boundReason(claims.bound, node, objects);
      if (reason !== undefined) return rejection(reason);
      return planVolumes(claims.delayed, node, objects) === undefined ? rejection(noVolume) : undefined;
    };
  },
  helps: (event, pod) => isAboutClaims(event, pod),
};

function rejection(reason: string): Rejection {
  return { plugin: name, reasons: [reason], resolvable: false };
}

function boundReason(
  claims: readonly PersistentVolumeClaim[],
  node: NodeInfo,
  objects: ClusterObjects,
): string | undefined {
  for (const { spec } of claims) {
    const volume = objects.volume(spec.volumeName as string);
    if (volume === undefined) return lostVolume;
    if (!reachable(volume, node)) return unreachable;
  }
  return undefined;
}
