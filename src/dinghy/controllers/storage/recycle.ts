import { isApiError, type PersistentVolume, type Pod } from "#apimachinery";
import { type Client, type EventRecorder, type Informer, resources } from "#client";

/** Where Pods that empty volumes run: a volume has no namespace of its own. */
const namespace = "default";
const prefix = "recycler-for-";
const command = 'test -e /scrub && rm -rf /scrub/..?* /scrub/.[!.]* /scrub/* && test -z "$(ls -A /scrub)" || exit 1';

/** Empties volumes of the deprecated reclaim policy `Recycle`, by a Pod for each. */
export interface Recycler {
  /** Starts the Pod, or looks what has become of it. */
  recycle(volume: PersistentVolume): Promise<void>;
}

export interface RecyclerOptions {
  readonly client: Client;
  readonly pods: Informer<Pod>;
  readonly events: EventRecorder;
  /** Makes the volume free for the next claim. */
  readonly unbind: (volume: PersistentVolume) => Promise<void>;
  /** Says that it cannot be emptied, and why. */
  readonly fail: (volume: PersistentVolume, message: string) => Promise<void>;
  /** Has the volume looked at again. */
  readonly again: (volume: string) => void;
}

/**
 * Upstream: pkg/volume/util/recyclerclient; https://kubernetes.io/docs/concepts/storage/persistent-volumes/#recycle
 */
export function createRecycler({ client, pods, events, unbind, fail, again }: RecyclerOptions): Recycler {
  pods.onChange(({ object }) => {
    const name = object?.metadata.name ?? "";
    const ended = object?.status?.phase === "Succeeded" || object?.status?.phase === "Failed";
    if (ended && name.startsWith(prefix) && object?.metadata.namespace === namespace) again(name.slice(prefix.length));
  });

  const end = async (pod: Pod): Promise<void> => {
    await client.delete(resources.pods, pod.metadata).catch((error: unknown) => {
      if (!isApiError(error, "NotFound")) throw error;
    });
  };

  return {
    recycle: async (volume) => {
      const name = `${prefix}${volume.metadata.name}`;
      const pod = pods.get(name, namespace);
      if (pod === undefined) {
        await client.create(resources.pods, recyclerPod(name, volume), { namespace }).catch((error: unknown) => {
          if (!isApiError(error, "AlreadyExists")) throw error;
        });
        return;
      }
      if (pod.metadata.deletionTimestamp !== undefined) return;
      if (pod.status?.phase === "Succeeded") {
        events.record(volume, "Normal", "VolumeRecycled", "Volume recycled");
        await unbind(volume);
        await end(pod);
      } else if (pod.status?.phase === "Failed") {
        await fail(
          volume,
          `Recycle failed: pod failed, pod.Status.Message: ${JSON.stringify(pod.status.message ?? "")}`,
        );
        await end(pod);
      }
    },
  };
}

function recyclerPod(name: string, { spec }: PersistentVolume): object {
  const { hostPath, nfs } = spec;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace },
    spec: {
      activeDeadlineSeconds: 60,
      restartPolicy: "Never",
      volumes: [{ name: "vol", ...(hostPath ? { hostPath } : { nfs }) }],
      containers: [
        {
          name: "pv-recycler",
          image: "busybox:1.27",
          command: ["/bin/sh"],
          args: ["-c", command],
          volumeMounts: [{ name: "vol", mountPath: "/scrub" }],
        },
      ],
    },
  };
}
