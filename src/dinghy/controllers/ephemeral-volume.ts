/**
 * Ephemeral volumes: a Pod's volume that brings a claim along gets that claim, owned by the Pod, so that it goes with it.
 *
 * Answers to  @seed:K10.4 @seed:K10.5
 * Upstream    pkg/controller/volume/ephemeral/controller.go
 *             https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/#generic-ephemeral-volumes
 */
import { controllerReference, isApiError, isOwnedBy, type Pod } from "#apimachinery";
import { resources } from "#client";
import type { Controller } from "./controller.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";
import { messageOf } from "./pods/pod-control.ts";

type PodVolume = NonNullable<Pod["spec"]["volumes"]>[number];

export const ephemeralVolumeController: Controller = {
  serviceAccount: "ephemeral-volume-controller",
  component: "ephemeral_volume",
  start: ({ client, informers, events, queue }) => {
    const pods = informers.informer(resources.pods);
    const claims = informers.informer(resources.persistentVolumeClaims);

    const work = queue(async (key) => {
      const { namespace, name } = partsOf(key);
      const pod = pods.get(name, namespace);
      if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return;
      for (const volume of pod.spec.volumes ?? []) {
        if (volume.ephemeral === undefined) continue;
        try {
          await serve(pod, volume);
        } catch (error) {
          const message = `ephemeral volume ${volume.name}: ${messageOf(error)}`;
          events.record(pod, "Warning", "FailedBinding", message);
          throw error;
        }
      }
    });

    const serve = async (pod: Pod, volume: PodVolume): Promise<void> => {
      const { namespace } = pod.metadata;
      const name = `${pod.metadata.name}-${volume.name}`;
      const claim = claims.get(name, namespace);
      if (claim === undefined) {
        const wanted = claimOf(pod, volume, name);
        await client.create(resources.persistentVolumeClaims, wanted, { namespace }).catch((error: unknown) => {
          throw isApiError(error) ? new Error(`create PVC ${name}: ${error.message}`, { cause: error }) : error;
        });
      } else if (!isOwnedBy(claim, pod)) {
        const where = `${namespace}/`;
        throw new Error(`PVC ${where}${name} was not created for pod ${where}${pod.metadata.name} (pod is not owner)`);
      }
    };

    pods.onChange(({ object, previous }) => {
      if (object && previous === undefined && object.spec.volumes?.some(({ ephemeral }) => ephemeral))
        work.add(keyOf(object));
    });
    claims.onChange(({ object, previous }) => {
      if (object !== undefined || previous === undefined) return;
      for (const { kind, name, controller } of previous.metadata.ownerReferences ?? [])
        if (kind === "Pod" && controller) work.add(`${previous.metadata.namespace}/${name}`);
    });
  },
};

function claimOf(pod: Pod, volume: PodVolume, name: string): object {
  const { metadata: { labels, annotations } = {}, spec } = volume.ephemeral?.volumeClaimTemplate ?? {};
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, labels, annotations, ownerReferences: [controllerReference(pod)] },
    spec,
  };
}
