import type { PersistentVolume } from "#apimachinery";
import type { Plugin, Rejection } from "../plugin.ts";
import { claimNames, isAboutClaims } from "../pod-claims.ts";
import type { PodInfo } from "../pod-info.ts";
import type { ClusterObjects } from "../snapshot.ts";

const name = "VolumeZone";
const elsewhere: Rejection = { plugin: name, reasons: ["node(s) had no available volume zone"], resolvable: false };

/** Older keys first, with what they are called now. */
const keys: readonly (readonly [key: string, now: string])[] = [
  ["failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"],
  ["failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"],
  ["topology.kubernetes.io/zone", "topology.kubernetes.io/zone"],
  ["topology.kubernetes.io/region", "topology.kubernetes.io/region"],
];

/**
 * A Pod goes to the zone and region that its volumes are labelled with, where nodes say theirs.
 * Upstream: plugins/volumezone.
 */
export const volumeZone: Plugin = {
  name,
  filter: (pod, { objects }) => {
    const wanted = volumesOf(pod, objects).flatMap(placesOf);
    if (wanted.length === 0) return undefined;
    return ({ labels }) => {
      if (keys.every(([key]) => labels[key] === undefined)) return undefined;
      return wanted.every(({ key, now, values }) => values.includes(labels[key] ?? labels[now] ?? ""))
        ? undefined
        : elsewhere;
    };
  },
  helps: (event, pod) => isAboutClaims(event, pod),
};

function volumesOf({ pod, namespace }: PodInfo, objects: ClusterObjects): readonly PersistentVolume[] {
  return claimNames(pod).flatMap((claim) => {
    const volume = objects.claim(namespace, claim)?.spec.volumeName;
    return (volume && objects.volume(volume)) || [];
  });
}

/** Several zones of one volume stand in one label. */
function placesOf({ metadata: { labels = {} } }: PersistentVolume) {
  return keys.flatMap(([key, now]) =>
    labels[key] === undefined ? [] : [{ key, now, values: labels[key].split("__") }],
  );
}
