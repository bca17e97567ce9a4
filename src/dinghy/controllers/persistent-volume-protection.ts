/**
 * Protection of volumes: one that is being deleted stays while a claim is bound to it.
 *
 * Answers to  @seed:K10.1
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
      if (volume?.metadata.deletionTimestamp === undefined || volume.status?.phase === "Bound") return;
      if (!volume.metadata.finalizers?.includes(finalizer)) return;
      const metadata = {
        ...volume.metadata,
        finalizers: volume.metadata.finalizers.filter((each) => each !== finalizer),
      };
      await client.update(resources.persistentVolumes, { ...volume, metadata }).catch((error: unknown) => {
        if (!isApiError(error, "NotFound")) throw error;
      });
    });

    volumes.onChange(({ object }) => {
      if (object?.metadata.deletionTimestamp) work.add(object.metadata.name);
    });
  },
};
