/**
 * Protection of claims: one that is being deleted stays until no Pod uses it; every other carries the finalizer that
 * sees to it.
 *
 * Answers to  @seed:K10.4
 * Upstream    pkg/controller/volume/pvcprotection/pvc_protection_controller.go
 *             https://kubernetes.io/docs/concepts/storage/persistent-volumes/#storage-object-in-use-protection
 */
import { isApiError, isOwnedBy, type PersistentVolumeClaim, type Pod } from "#apimachinery";
import { resources } from "#client";
import type { Controller } from "./controller.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";
import { claimsOf } from "./storage/claims-of-pod.ts";

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
      if (claim === undefined) return;
      const { finalizers = [] } = claim.metadata;
      if (isUnprotected(claim)) return write(claim, [...finalizers, finalizer]);
      if (!isWaiting(claim) || pods.by(claimsOf, key).some((pod) => usesClaim(pod, claim))) return;
      // A Pod that the cache does not show yet may use it just as well.
      const live = await client.list(resources.pods, { namespace });
      if (live.items.some((pod) => claimsOf(pod).includes(key) && usesClaim(pod, claim))) return;
      await write(
        claim,
        finalizers.filter((each) => each !== finalizer),
      );
    });

    const write = async (claim: PersistentVolumeClaim, finalizers: readonly string[]): Promise<void> => {
      const metadata = { ...claim.metadata, finalizers: [...finalizers] };
      await client.update(resources.persistentVolumeClaims, { ...claim, metadata }).catch((error: unknown) => {
        if (!isApiError(error, "NotFound")) throw error;
      });
    };

    claims.onChange(({ object }) => {
      if (object && (isWaiting(object) || isUnprotected(object))) work.add(keyOf(object));
    });
    pods.onChange(({ object, previous }) => {
      if (previous?.spec.volumes === undefined || (object && !isShutDown(object))) return;
      for (const key of claimsOf(previous)) work.add(key);
    });
  },
};

function isWaiting({ metadata }: PersistentVolumeClaim): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers?.includes(finalizer) ?? false);
}

function isUnprotected({ metadata }: PersistentVolumeClaim): boolean {
  return metadata.deletionTimestamp === undefined && !metadata.finalizers?.includes(finalizer);
}

/**
 * True while the Pod stands between the claim and its end: one without a node does not, one that has ended does, until
 * it is removed. A claim that was made for the Pod does not wait for what is left of it.
 */
export function usesClaim(pod: Pod, claim: PersistentVolumeClaim): boolean {
  if (!pod.spec.nodeName) return false;
  const { name } = claim.metadata;
  return (pod.spec.volumes ?? []).some((volume) =>
    volume.ephemeral
      ? `${pod.metadata.name}-${volume.name}` === name && isOwnedBy(claim, pod) && !isShutDown(pod)
      : volume.persistentVolumeClaim?.claimName === name,
  );
}

/** The kubelet is done with it, or was not asked. */
function isShutDown({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === 0;
}
