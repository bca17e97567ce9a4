/**
 * Protection of volumes: one that is being deleted stays while a claim is bound to it; every other carries the finalizer
 * that sees to it.
 *
 * Answers to  @seed:K10.4
 * Upstream    https://kubernetes.io/docs/concepts/storage/persistent-volumes/#storage-object-in-use-protection
 */
import { isApiError } from "#apimachinery";
import { resources } from "#client";
import type { Controller } from "./controller.ts";

const finalizer = "kubernetes.io/pv-protection";

export const persistentVolumeProtectionController: Controller = {
  serviceAccount: "pv-protection-controller",
  component: "pv-protection-controller",
  start: ({ client, informers, queue }) => {
    const volumes = informers.informer(resources.persistentVolumes);

    const work = queue(async (name) => {
      const volume = volumes.get(name);
      if (volume === undefined) return;
      const { deletionTimestamp, finalizers = [] } = volume.metadata;
      const isProtected = finalizers.includes(finalizer);
      if (deletionTimestamp === undefined ? isProtected : !isProtected || volume.status?.phase === "Bound") return;
      const wanted = isProtected ? finalizers.filter((each) => each !== finalizer) : [...finalizers, finalizer];
      const metadata = { ...volume.metadata, finalizers: wanted };
      await client.update(resources.persistentVolumes, { ...volume, metadata }).catch((error: unknown) => {
        if (!isApiError(error, "NotFound")) throw error;
      });
    });

    volumes.onChange(({ object }) => {
      if (object?.metadata.deletionTimestamp || (object && !object.metadata.finalizers?.includes(finalizer)))
        work.add(object.metadata.name);
    });
  },
};
