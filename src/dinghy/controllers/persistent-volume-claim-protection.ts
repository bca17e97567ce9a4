/**
 * Protection of claims: one that is being deleted stays until no Pod uses it.
 *
 * Answers to  @seed:K10.1
 * Upstream    https://kubernetes.io/docs/concepts/storage/persistent-volumes/#storage-object-in-use-protection
 */
import { isApiError, type PersistentVolumeClaim, type Pod } from "#apimachinery";
import { resources } from "#client";
import type { Controller } from "./controller.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";
import { isFinished } from "./pods/pod-state.ts";

const finalizer = "kubernetes.io/pvc-protection";

export const persistentVolumeClaimProtectionController: Controller = {
  serviceAccount: "pvc-protection-controller",
  component: "pvc-protection-controller",
  start: ({ client, informers, queue }) => {
    const claims = informers.informer(resources.persistentVolumeClaims);
    const pods = informers.informer(resources.pods);

    const work = queue(async (key) => {
      const { namespace, name } = partsOf(key);
      const claim = claims.get(name, namespace);
      if (claim === undefined || !isWaiting(claim) || pods.by(claimsOf, key).length > 0) return;
      const finalizers = claim.metadata.finalizers?.filter((each) => each !== finalizer);
      const metadata = { ...claim.metadata, finalizers };
      await client.update(resources.persistentVolumeClaims, { ...claim, metadata }).catch((error: unknown) => {
        if (!isApiError(error, "NotFound")) throw error;
      });
    });

    claims.onChange(({ object }) => {
      if (object && isWaiting(object)) work.add(keyOf(object));
    });
    pods.onChange(({ object, previous }) => {
      const now = object ? claimsOf(object) : [];
      for (const key of previous ? claimsOf(previous) : []) if (!now.includes(key)) work.add(key);
    });
  },
};

function isWaiting({ metadata }: PersistentVolumeClaim): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers?.includes(finalizer) ?? false);
}

/** Keys of the claims that a Pod keeps in use: while it has a node, and until it has ended. */
export function claimsOf(pod: Pod): readonly string[] {
  if (!pod.spec.nodeName || isFinished(pod)) return [];
  const { namespace, name } = pod.metadata;
  return (pod.spec.volumes ?? []).flatMap((volume) => {
    const claim = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral && `${name}-${volume.name}`);
    return claim === undefined ? [] : [`${namespace}/${claim}`];
  });
}
