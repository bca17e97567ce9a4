/**
 * Protection of VolumeAttributesClasses: one that is being deleted stays while a claim or a volume speaks of it.
 *
 * Answers to  @seed:K10.1
 * Upstream    pkg/controller/volume/vacprotection
 */
import { isApiError, type KubernetesObject } from "#apimachinery";
import { type Resource, resources } from "#client";
import type { Controller } from "./controller.ts";

const finalizer = "kubernetes.io/vac-protection";
const classes: Resource<KubernetesObject> = {
  group: "storage.k8s.io",
  version: "v1",
  resource: "volumeattributesclasses",
};

interface User {
  readonly spec: { readonly volumeAttributesClassName?: string };
  readonly status?: object;
}

/** The classes that a claim or a volume wants or has. */
export function classesOf({ spec, status }: User): readonly string[] {
  const { currentVolumeAttributesClassName: current, modifyVolumeStatus: change } = (status ?? {}) as {
    currentVolumeAttributesClassName?: string;
    modifyVolumeStatus?: { targetVolumeAttributesClassName?: string };
  };
  const names = [spec.volumeAttributesClassName, current, change?.targetVolumeAttributesClassName];
  return names.filter((name) => name !== undefined);
}

export const volumeAttributesClassProtectionController: Controller = {
  serviceAccount: "volumeattributesclass-protection-controller",
  component: "volumeattributesclass-protection-controller",
  start: ({ client, informers, queue }) => {
    const known = informers.informer(classes);
    const claims = informers.informer(resources.persistentVolumeClaims);
    const volumes = informers.informer(resources.persistentVolumes);

    const work = queue(async (name) => {
      const found = known.get(name);
      const finalizers = found?.metadata.finalizers ?? [];
      if (found?.metadata.deletionTimestamp === undefined || !finalizers.includes(finalizer)) return;
      const users = [...claims.list(), ...volumes.list()] as readonly User[];
      if (users.some((user) => classesOf(user).includes(name))) return;
      const rest = finalizers.filter((each) => each !== finalizer);
      const metadata = { ...found.metadata, finalizers: rest };
      await client.update(classes, { ...found, metadata }).catch((error: unknown) => {
        if (!isApiError(error, "NotFound")) throw error;
      });
    });

    known.onChange(({ object }) => {
      if (object?.metadata.deletionTimestamp) work.add(object.metadata.name);
    });
    const left = ({ previous }: { readonly previous?: object }): void => {
      for (const name of previous === undefined ? [] : classesOf(previous as User)) work.add(name);
    };
    claims.onChange(left);
    volumes.onChange(left);
  },
};
