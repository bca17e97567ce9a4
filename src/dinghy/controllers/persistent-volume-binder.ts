/**
 * PersistentVolumes: each claim is bound to a volume that fits, or to one made for it.
 *
 * Upstream    https://kubernetes.io/docs/concepts/storage/persistent-volumes/
 */
import type { Controller } from "./controller.ts";

export const persistentVolumeBinderController: Controller = {
  serviceAccount: "persistent-volume-binder",
  component: "persistentvolume-controller",
  start: () => undefined,
};
