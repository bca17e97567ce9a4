import { controllerOf, isApiError, type OwnerReference, type Pod, type Scale } from "#apimachinery";
import { type Client, type Informers, type ResourceKinds, resources } from "#client";
import { messageOf } from "../pods/pod-control.ts";

export interface PodScale {
  /** How many Pods the controllers of these want in all. */
  readonly replicas: number;
  /** Pods that nobody manages. */
  readonly unmanaged: readonly string[];
}

/** Nobody can tell how many Pods there should be; the message becomes the budget's condition. */
export class UnknownScale extends Error {}

interface Sized {
  readonly uid: string;
  readonly replicas: number;
}

/**
 * Sums what the controllers of the Pods want, each of them once; a ReplicaSet of a Deployment stands for that, whose
 * size it only approaches; of any other kind the `scale` subresource tells. Rejects with an `UnknownScale`.
 * Upstream: getExpectedScale and its finders in pkg/controller/disruption/disruption.go.
 */
export function createPodScale(
  informers: Informers,
  client: Client,
  kinds: ResourceKinds,
): (pods: readonly Pod[]) => Promise<PodScale> {
  const controllers = informers.informer(resources.replicationControllers);
  const sets = informers.informer(resources.replicaSets);
  const deployments = informers.informer(resources.deployments);
  const statefulSets = informers.informer(resources.statefulSets);

  const replicaSet = ({ name, uid }: OwnerReference, namespace: string) => {
    const set = sets.get(name, namespace);
    if (set === undefined || set.metadata.uid !== uid) return undefined;
    const owner = controllerOf(set);
    if (owner?.kind !== "Deployment") return set;
    const deployment = deployments.get(owner.name, namespace);
    return deployment?.metadata.uid === owner.uid ? deployment : undefined;
  };
  const known = (owner: OwnerReference, namespace: string) => {
    switch (owner.kind) {
      case "ReplicaSet":
        return replicaSet(owner, namespace);
      case "ReplicationController":
        return controllers.get(owner.name, namespace);
      case "StatefulSet":
        return statefulSets.get(owner.name, namespace);
      default:
        return undefined;
    }
  };

  const asked = async ({ apiVersion, kind, name }: OwnerReference, namespace: string): Promise<Sized | undefined> => {
    const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] as string) : "";
    const resource = await kinds.resourceOf(group, kind);
    if (resource === undefined) throw new UnknownScale(`no matches for kind "${kind}" in version "${apiVersion}"`);
    try {
      const scale = await client.get<Scale>(resource, { namespace, name, subresource: "scale" });
      return { uid: scale.metadata.uid, replicas: scale.spec?.replicas ?? 0 };
    } catch (error) {
      if (!isApiError(error)) throw error;
      if (!isApiError(error, "NotFound")) throw new UnknownScale(messageOf(error));
      if (await kinds.hasScale(resource)) return undefined;
      const text = group === "" ? resource.resource : `${resource.resource}.${group}`;
      throw new UnknownScale(`${text} does not implement the scale subresource`);
    }
  };

  const find = async (owner: OwnerReference, namespace: string): Promise<Sized | undefined> => {
    const found = known(owner, namespace);
    if (found?.metadata.uid === owner.uid || found?.kind === "Deployment") {
      return { uid: found.metadata.uid, replicas: found.spec.replicas };
    }
    const sized = await asked(owner, namespace);
    return sized?.uid === owner.uid ? sized : undefined;
  };

  return async (pods) => {
    const wanted = new Map<string, Sized>();
    const unmanaged: string[] = [];
    for (const pod of pods) {
      const owner = controllerOf(pod);
      if (owner === undefined) {
        unmanaged.push(pod.metadata.name);
        continue;
      }
      if (wanted.has(owner.uid)) continue;
      const sized = await find(owner, pod.metadata.namespace ?? "");
      if (sized === undefined) throw new UnknownScale(`found no controllers for pod "${pod.metadata.name}"`);
      wanted.set(owner.uid, sized);
    }
    const owners = new Map([...wanted.values()].map((sized) => [sized.uid, sized.replicas]));
    return { replicas: [...owners.values()].reduce((sum, replicas) => sum + replicas, 0), unmanaged };
  };
}
