/**
 * PersistentVolumes: each claim is bound to a volume that fits, or to one made for it; a volume whose claim is gone is
 * reclaimed.
 *
 * Answers to  @seed:K10.4 @seed:K10.5
 * Upstream    https://kubernetes.io/docs/concepts/storage/persistent-volumes/
 *             pkg/controller/volume/persistentvolume/pv_controller.go
 */
import { isApiError, type PersistentVolume, type PersistentVolumeClaim, type StorageClass } from "#apimachinery";
import { createEventRecorder, type EventRecorder, resources } from "#client";
import type { Controller } from "./controller.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";
import { same } from "./objects/same.ts";
import { writeStatus } from "./objects/write-status.ts";
import { messageOf } from "./pods/pod-control.ts";
import { claimsOf } from "./storage/claims-of-pod.ts";
import { bindCompleted, type ClaimStep, planClaim, type Remark } from "./storage/plan-claim.ts";
import { boundByController, planVolume, type VolumeFailure, type VolumeStep } from "./storage/plan-volume.ts";
import { chooseNode, newVolume, provisioner } from "./storage/provision.ts";
import { createRecycler } from "./storage/recycle.ts";

type VolumePhase = NonNullable<PersistentVolume["status"]>["phase"];

const provisionerAnnotations = [
  "volume.beta.kubernetes.io/storage-provisioner",
  "volume.kubernetes.io/storage-provisioner",
];

export const persistentVolumeBinderController: Controller = {
  serviceAccount: "persistent-volume-binder",
  component: "persistentvolume-controller",
  start: ({ client, informers, clock, events, queue }) => {
    const pods = informers.informer(resources.pods);
    const claims = informers.informer(resources.persistentVolumeClaims);
    const volumes = informers.informer(resources.persistentVolumes);
    const classes = informers.informer(resources.storageClasses);
    const nodes = informers.informer(resources.nodes);

    // Who makes volumes speaks for itself, as the provisioner of a driver does.
    const provisionerEvents = createEventRecorder(client, clock, provisioner);

    const remark = (claim: PersistentVolumeClaim, { type, reason, message }: Remark, recorder?: EventRecorder): void =>
      (recorder ?? events).record(claim, type, reason, message);

    const updated = <T extends PersistentVolume | PersistentVolumeClaim>(before: T, after: T): Promise<T> | T =>
      same(before, after)
        ? before
        : client.update(
            (before.kind === "PersistentVolume"
              ? resources.persistentVolumes
              : resources.persistentVolumeClaims) as never,
            after,
          );

    /** First the volume says whom it belongs to, then the claim; whoever is interrupted goes on from there. */
    const bind = async (claim: PersistentVolumeClaim, found: PersistentVolume): Promise<void> => {
      const volume = await updated(found, boundVolume(found, claim));
      await writeStatus(client, resources.persistentVolumes, volume, { ...volume.status, phase: "Bound" });
      const bound = await updated(claim, boundClaim(claim, volume));
      await writeStatus(client, resources.persistentVolumeClaims, bound, boundStatus(bound, volume));
    };

    const provision = async (claim: PersistentVolumeClaim, storageClass: StorageClass): Promise<void> => {
      const asked = withAnnotations(
        claim,
        provisionerAnnotations.map((name) => [name, storageClass.provisioner]),
      );
      // The change brings the claim back.
      if (!same(asked, claim)) return void (await updated(claim, asked));
      const by = storageClass.provisioner;
      remark(claim, {
        type: "Normal",
        reason: "ExternalProvisioning",
        message: `Waiting for a volume to be created either by the external provisioner '${by}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
      });
      const node = by === provisioner ? chooseNode(claim, nodes.list()) : undefined;
      if (node === undefined) return;
      const name = `${claim.metadata.namespace}/${claim.metadata.name}`;
      const message = `External provisioner is provisioning volume for claim "${name}"`;
      remark(claim, { type: "Normal", reason: "Provisioning", message }, provisionerEvents);
      await create(claim, storageClass, node);
    };

    const create = async (claim: PersistentVolumeClaim, ...where: [StorageClass, Parameters<typeof newVolume>[2]]) => {
      const volume = newVolume(claim, ...where);
      try {
        await client.create(resources.persistentVolumes, volume, {});
        const message = `Successfully provisioned volume ${volume.metadata.name}`;
        remark(claim, { type: "Normal", reason: "ProvisioningSucceeded", message }, provisionerEvents);
      } catch (error) {
        if (isApiError(error, "AlreadyExists")) return;
        remark(claim, { type: "Warning", reason: "ProvisioningFailed", message: messageOf(error) }, provisionerEvents);
        throw error;
      }
    };

    const carryOut = async (claim: PersistentVolumeClaim, step: ClaimStep): Promise<void> => {
      const sayOfClaim = (phase: "Pending" | "Lost"): Promise<boolean> =>
        writeStatus(client, resources.persistentVolumeClaims, claim, { ...claim.status, phase });
      switch (step.do) {
        case "bind":
          return bind(claim, step.volume);
        case "provision":
          return provision(claim, step.storageClass);
        case "classify":
          await updated(claim, { ...claim, spec: { ...claim.spec, storageClassName: step.name } });
          return;
        case "wait":
          if (step.remark) remark(claim, step.remark);
          await sayOfClaim("Pending");
          return;
        case "lose":
          if (await sayOfClaim("Lost")) remark(claim, step.remark);
      }
    };

    const say = async (volume: PersistentVolume, phase: VolumePhase, failure?: VolumeFailure): Promise<void> => {
      const { message: before, ...status } = volume.status ?? {};
      const message = failure?.message ?? (phase === volume.status?.phase ? before : undefined);
      const next = { ...status, phase, ...(message && { message }) };
      const written = await writeStatus(client, resources.persistentVolumes, volume, next);
      if (written && failure) events.record(volume, "Warning", failure.reason, failure.message);
    };

    const unbind = async (volume: PersistentVolume): Promise<void> => {
      const free = await updated(volume, unboundVolume(volume));
      await writeStatus(client, resources.persistentVolumes, free, { ...free.status, phase: "Available" });
    };

    const recycler = createRecycler({
      client,
      pods,
      events,
      unbind,
      fail: (volume, message) => say(volume, "Failed", { reason: "VolumeFailedRecycle", message }),
      again: (name) => ofVolumes.add(name),
    });

    const carryOutForVolume = async (volume: PersistentVolume, step: VolumeStep): Promise<void> => {
      switch (step.do) {
        case "phase":
          return say(volume, step.phase, step.failure);
        case "recycle":
          return recycler.recycle(volume);
        case "unbind":
          return unbind(volume);
        case "delete": {
          const { name, uid, deletionTimestamp } = volume.metadata;
          if (deletionTimestamp === undefined) {
            await client.delete(resources.persistentVolumes, { name }, { preconditions: { uid } });
          }
        }
      }
    };

    const ofClaims = queue(async (key) => {
      const { namespace, name } = partsOf(key);
      const claim = claims.get(name, namespace);
      if (claim === undefined) return;
      const waitingPods = (): string[] =>
        pods
          .list(namespace)
          .filter((pod) => !pod.spec.nodeName && claimsOf(pod).includes(key))
          .map(({ metadata }) => metadata.name);
      await carryOut(claim, planClaim(claim, { volumes: volumes.list(), classes: classes.list(), waitingPods }));
    });

    const ofVolumes = queue(async (name) => {
      const volume = volumes.get(name);
      if (volume === undefined) return;
      const { claimRef } = volume.spec;
      await carryOutForVolume(volume, planVolume(volume, claims.get(claimRef?.name ?? "", claimRef?.namespace ?? "")));
    });

    const retryUnbound = (): void => {
      for (const claim of claims.list()) if (claim.status?.phase !== "Bound") ofClaims.add(keyOf(claim));
    };

    claims.onChange(({ object, previous }) => {
      const claim = object ?? previous;
      if (claim === undefined) return;
      ofClaims.add(keyOf(claim));
      const { volumeName } = claim.spec;
      if (volumeName) ofVolumes.add(volumeName);
    });
    volumes.onChange(({ object, previous }) => {
      const volume = object ?? previous;
      if (volume === undefined) return;
      ofVolumes.add(volume.metadata.name);
      const { namespace, name } = volume.spec.claimRef ?? {};
      if (name !== undefined) ofClaims.add(`${namespace}/${name}`);
      else if (object?.status?.phase === "Available") retryUnbound();
    });
    classes.onChange(({ object }) => {
      if (object) retryUnbound();
    });
    nodes.onChange(({ object, previous }) => {
      if (object && !same(object.spec, previous?.spec)) retryUnbound();
    });
  },
};

function boundVolume(
  volume: PersistentVolume,
  { apiVersion, kind, metadata }: PersistentVolumeClaim,
): PersistentVolume {
  const { claimRef } = volume.spec;
  if (claimRef?.uid === metadata.uid) return volume;
  const { namespace, name, uid, resourceVersion } = metadata;
  const ours = claimRef === undefined ? withAnnotations(volume, [[boundByController, "yes"]]) : volume;
  return { ...ours, spec: { ...ours.spec, claimRef: { apiVersion, kind, namespace, name, uid, resourceVersion } } };
}

/** What the controller has bound is free; what somebody has reserved stays so, for a claim of that name. */
function unboundVolume(volume: PersistentVolume): PersistentVolume {
  const { [boundByController]: ours, ...annotations } = volume.metadata.annotations ?? {};
  const { claimRef, ...spec } = volume.spec;
  if (ours !== undefined) return { ...volume, metadata: { ...volume.metadata, annotations }, spec };
  if (claimRef === undefined) return volume;
  const { uid: _, resourceVersion: __, ...reserved } = claimRef;
  return { ...volume, spec: { ...spec, claimRef: reserved } };
}

/** The capacity is told once: what grows later is told by who lets it grow. */
function boundStatus(
  { status }: PersistentVolumeClaim,
  { spec }: PersistentVolume,
): NonNullable<PersistentVolumeClaim["status"]> {
  const { accessModes, capacity, volumeAttributesClassName: attributes } = spec;
  const first = status?.phase !== "Bound";
  return {
    ...status,
    phase: "Bound",
    accessModes,
    capacity: first ? capacity : status?.capacity,
    ...(typeof attributes === "string" && first && { currentVolumeAttributesClassName: attributes }),
  };
}

function boundClaim(claim: PersistentVolumeClaim, volume: PersistentVolume): PersistentVolumeClaim {
  const marks: [string, string][] = [[bindCompleted, "yes"]];
  if (!claim.spec.volumeName) marks.push([boundByController, "yes"]);
  const marked = withAnnotations(claim, marks);
  return { ...marked, spec: { ...marked.spec, volumeName: volume.metadata.name } };
}

function withAnnotations<T extends PersistentVolume | PersistentVolumeClaim>(
  object: T,
  annotations: readonly (readonly [string, string])[],
): T {
  const all = { ...object.metadata.annotations, ...Object.fromEntries(annotations) };
  return { ...object, metadata: { ...object.metadata, annotations: all } };
}
