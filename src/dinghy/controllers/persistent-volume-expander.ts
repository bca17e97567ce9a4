/**
 * Expansion: a bound claim that asks for more than its volume gives gets a larger one, where the controller manager knows
 * how; otherwise it says that the volume's own driver has to.
 *
 * Answers to  @seed:K10.5
 * Upstream    pkg/controller/volume/expand/expand_controller.go
 *             https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims
 */
import { compareQuantities, type PersistentVolume, type PersistentVolumeClaim, type Quantity } from "#apimachinery";
import { resources } from "#client";
import type { Controller } from "./controller.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";

/** Directories of nodes have no size: they are as large as somebody says. */
const resizer = "kubernetes.io/host-path";
const resizerAnnotation = "volume.kubernetes.io/storage-resizer";

export type ExpansionStep =
  | { readonly do: "nothing" }
  /** `type` of the event: a driver of its own is nothing unusual, a volume that nobody can expand is. */
  | { readonly do: "leave to others"; readonly type: "Normal" | "Warning" }
  | { readonly do: "expand"; readonly to: Quantity };

export const persistentVolumeExpanderController: Controller = {
  serviceAccount: "expand-controller",
  component: "volume_expand",
  start: ({ client, informers, events, queue }) => {
    const claims = informers.informer(resources.persistentVolumeClaims);
    const volumes = informers.informer(resources.persistentVolumes);

    const work = queue(async (key) => {
      const { namespace, name } = partsOf(key);
      const claim = claims.get(name, namespace);
      const volume = volumes.get(claim?.spec.volumeName ?? "");
      if (claim === undefined || volume === undefined) return;
      const step = planExpansion(claim, volume);
      if (step.do === "leave to others") {
        const message = "waiting for an external controller to expand this PVC";
        events.record(claim, step.type, "ExternalExpanding", message);
      }
      if (step.do === "expand") await expand(claim, volume, step.to);
    });

    const expand = async (claim: PersistentVolumeClaim, volume: PersistentVolume, to: Quantity): Promise<void> => {
      const { namespace, name } = claim.metadata;
      const larger = { spec: { capacity: { storage: to } } };
      await client.patch(resources.persistentVolumes, { name: volume.metadata.name }, "strategic", larger);
      const capacity = { storage: to };
      const told = {
        metadata: { annotations: { [resizerAnnotation]: resizer } },
        status: { capacity, allocatedResources: capacity },
      };
      const target = { namespace, name, subresource: "status" };
      await client.patch(resources.persistentVolumeClaims, target, "strategic", told);
    };

    claims.onChange(({ object, previous }) => {
      const size = object?.spec.resources?.requests?.storage;
      const before = previous?.spec.resources?.requests?.storage;
      if (object && size !== undefined && before !== undefined && compareQuantities(size, before) > 0)
        work.add(keyOf(object));
    });
  },
};

export function planExpansion(claim: PersistentVolumeClaim, { spec }: PersistentVolume): ExpansionStep {
  const { claimRef, csi, hostPath } = spec;
  const wanted = claim.spec.resources?.requests?.storage ?? "0";
  const has = claim.status?.capacity?.storage;
  if (claim.status?.phase !== "Bound" || claimRef?.uid !== claim.metadata.uid || has === undefined)
    return { do: "nothing" };
  if (compareQuantities(wanted, has) <= 0) return { do: "nothing" };
  if (hostPath !== undefined) return { do: "expand", to: wanted };
  return { do: "leave to others", type: csi === undefined ? "Warning" : "Normal" };
}
