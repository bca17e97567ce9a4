/**
 * Attaching: a volume of a driver is asked to be attached to the node on which a Pod uses it, and to be detached when no
 * Pod there does any more. The driver's own controller does it, and says so in the VolumeAttachment's status.
 *
 * Unspecified: upstream waits for the kubelet to unmount a volume before it detaches it; here the Pod's end is enough.
 *
 * Answers to  @seed:K10.3
 * Upstream    pkg/controller/volume/attachdetach, pkg/volume/csi/csi_attacher.go
 *             https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume-attachment-v1/
 */
import { isApiError, type PersistentVolume, type Pod, volumeAttachmentName } from "#apimachinery";
import { resources } from "#client";
import type { Controller } from "./controller.ts";
import { attachmentFor, csiDrivers, csiSourceOf, needsVolumes, volumeAttachments } from "./storage/attachment.ts";
import { claimsOf } from "./storage/claims-of-pod.ts";

/** So long a driver may take before the Pod is told. */
const patienceMs = 120_000;

export const attachDetachController: Controller = {
  serviceAccount: "attachdetach-controller",
  component: "attachdetach-controller",
  start: ({ client, informers, events, clock, queue }) => {
    const pods = informers.informer(resources.pods);
    const claims = informers.informer(resources.persistentVolumeClaims);
    const volumes = informers.informer(resources.persistentVolumes);
    const drivers = informers.informer(csiDrivers);
    const attachments = informers.informer(volumeAttachments);
    /** What was last told about an attachment, by its name. */
    const told = new Map<string, string>();

    const usersOf = ({ spec }: PersistentVolume, node: string): Pod[] => {
      const { namespace, name } = spec.claimRef ?? {};
      return pods.by(claimsOf, `${namespace}/${name}`).filter((pod) => needsVolumes(pod, node));
    };

    /** Keys are `node/volume`: names of nodes have no slash. */
    const work = queue(async (key) => {
      const slash = key.indexOf("/");
      const node = key.slice(0, slash);
      const volume = volumes.get(key.slice(slash + 1));
      const source = volume && csiSourceOf(volume);
      if (volume === undefined || source === undefined || drivers.get(source.driver)?.spec.attachRequired === false)
        return;
      const name = volumeAttachmentName(source, node);
      const users = usersOf(volume, node);
      const attachment = attachments.get(name);
      if (users.length > 0 && attachment === undefined) {
        await client.create(volumeAttachments, attachmentFor(volume, source, node), {}).catch((error: unknown) => {
          if (!isApiError(error, "AlreadyExists")) throw error;
        });
        work.addAfter(key, patienceMs, { background: true });
      } else if (users.length > 0) tell(name, volume, users);
      else if (attachment && attachment.metadata.deletionTimestamp === undefined) {
        told.delete(name);
        await client.delete(volumeAttachments, { name }).catch((error: unknown) => {
          if (!isApiError(error, "NotFound")) throw error;
        });
      }
    });

    const tell = (name: string, { metadata: { name: volume } }: PersistentVolume, users: readonly Pod[]): void => {
      const { metadata, status, spec } = attachments.get(name) ?? {};
      const say = (type: "Normal" | "Warning", reason: string, message: string): void => {
        if (told.get(name) === message) return;
        told.set(name, message);
        for (const pod of users) events.record(pod, type, reason, message);
      };
      const failed = `AttachVolume.Attach failed for volume "${volume}" :`;
      if (status?.attached)
        say("Normal", "SuccessfulAttachVolume", `AttachVolume.Attach succeeded for volume "${volume}" `);
      else if (status?.attachError)
        say("Warning", "FailedAttachVolume", `${failed} ${status.attachError.message ?? ""}`);
      else if (metadata && clock.now() >= Date.parse(metadata.creationTimestamp) + patienceMs) {
        const why = `timed out waiting for external-attacher of ${spec?.attacher} CSI driver to attach volume`;
        const handle = csiSourceOf(volumes.get(volume) as PersistentVolume)?.volumeHandle;
        say("Warning", "FailedAttachVolume", `${failed} ${why} ${handle}`);
      }
    };

    const lookAt = (pod: Pod): void => {
      const { nodeName } = pod.spec;
      if (!nodeName) return;
      for (const key of claimsOf(pod)) {
        const slash = key.indexOf("/");
        const volume = claims.get(key.slice(slash + 1), key.slice(0, slash))?.spec.volumeName;
        if (volume && volumes.get(volume)?.spec.csi !== undefined) work.add(`${nodeName}/${volume}`);
      }
    };

    pods.onChange(({ object, previous }) => {
      const pod = object ?? previous;
      if (pod?.spec.volumes !== undefined) lookAt(pod);
    });
    attachments.onChange(({ object, previous }) => {
      const { nodeName, source } = (object ?? previous)?.spec ?? {};
      if (nodeName && source?.persistentVolumeName) work.add(`${nodeName}/${source.persistentVolumeName}`);
    });
    claims.onChange(({ object }) => {
      if (object?.status?.phase !== "Bound") return;
      for (const pod of pods.by(claimsOf, `${object.metadata.namespace}/${object.metadata.name}`)) lookAt(pod);
    });
  },
};
