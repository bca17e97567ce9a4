import { isApiError, type KubernetesObject, type Node, type Pod } from "#apimachinery";
import { type Client, type PatchType, type Resource, resources } from "#client";

const mirrorAnnotation = "kubernetes.io/config.mirror";

/** The uid of the static Pod that this one shows; undefined where it is an ordinary Pod. */
export function mirrored({ metadata }: Pod): string | undefined {
  return metadata.annotations?.[mirrorAnnotation];
}

/** What the API knows of static Pods: a likeness of each, that nobody can change or end. */
export interface MirrorPods {
  /** Makes the likeness, where there is none. */
  show(pod: Pod): Promise<void>;
  /** Takes it away. */
  hide(likeness: Pod): Promise<void>;
}

/** Upstream: pkg/kubelet/pod/mirror_client.go. */
export function createMirrorPods(client: Client, nodeName: string): MirrorPods {
  const ignore = (error: unknown): void => {
    if (!isApiError(error)) throw error;
  };
  return {
    show: async (pod) => {
      try {
        const node = await client.get<Node>(resources.nodes, { name: nodeName });
        const owner = { apiVersion: "v1", kind: "Node", name: nodeName, uid: node.metadata.uid, controller: true };
        const { name, namespace, labels, annotations, uid } = pod.metadata;
        const metadata = {
          name,
          namespace,
          labels,
          annotations: { ...annotations, [mirrorAnnotation]: uid },
          ownerReferences: [owner],
        };
        const { apiVersion, kind, spec } = pod;
        await client.create(resources.pods, { apiVersion, kind, metadata, spec }, { namespace: namespace as string });
      } catch (error) {
        ignore(error);
      }
    },
    hide: async ({ metadata: { name, namespace, uid } }) => {
      await client
        .delete(
          resources.pods,
          { namespace: namespace as string, name },
          { gracePeriodSeconds: 0, preconditions: { uid } },
        )
        .catch(ignore);
    },
  };
}

type PatchArguments<T extends KubernetesObject> = [
  resource: Resource<T>,
  target: { readonly namespace?: string; readonly name: string; readonly subresource?: string },
  type: PatchType,
  patch: unknown,
];

/** A client by which a static Pod's worker tells its status to the likeness, which has a uid of its own. */
export function throughLikeness(client: Client, pod: Pod): Client {
  return {
    ...client,
    patch: async <T extends KubernetesObject>(...[resource, target, type, patch]: PatchArguments<T>): Promise<T> => {
      const { metadata: _, ...rest } = patch as { metadata?: unknown };
      const likeness = await client.patch<T>(resource, target, type, rest);
      const { status } = likeness as unknown as Pod;
      const { resourceVersion } = likeness.metadata;
      // What it is stands in its file, whatever somebody has made of the likeness.
      return { ...pod, metadata: { ...pod.metadata, resourceVersion }, status } as unknown as T;
    },
    // The likeness goes when the kubelet takes it away, not with its worker.
    delete: async () => {},
  };
}
