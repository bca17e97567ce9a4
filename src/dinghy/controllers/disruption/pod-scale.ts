import { controllerOf, type OwnerReference, type Pod } from "#apimachinery";
import { type Informers, resources } from "#client";

export interface PodScale {
  /** How many Pods the controllers of these want in all. */
  readonly replicas: number;
  /** Pods that nobody manages, or somebody whose scale is not known. */
  readonly unmanaged: readonly string[];
}

/**
 * Sums what the controllers of the Pods want, each of them once; a ReplicaSet stands for its Deployment, whose size it
 * only approaches. Upstream: getExpectedScale and its finders in pkg/controller/disruption/disruption.go.
 */
export function createPodScale(informers: Informers): (pods: readonly Pod[]) => PodScale {
  const controllers = informers.informer(resources.replicationControllers);
  const sets = informers.informer(resources.replicaSets);
  const deployments = informers.informer(resources.deployments);
  const statefulSets = informers.informer(resources.statefulSets);

  const replicaSet = ({ name }: OwnerReference, namespace: string) => {
    const set = sets.get(name, namespace);
    const owner = set && controllerOf(set);
    const deployment = owner?.kind === "Deployment" ? deployments.get(owner.name, namespace) : undefined;
    return deployment?.metadata.uid === owner?.uid ? (deployment ?? set) : set;
  };
  const find = (owner: OwnerReference, namespace: string) => {
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

  return (pods) => {
    const wanted = new Map<string, number>();
    const unmanaged: string[] = [];
    for (const pod of pods) {
      const owner = controllerOf(pod);
      const scaled = owner && find(owner, pod.metadata.namespace ?? "");
      if (scaled === undefined) unmanaged.push(pod.metadata.name);
      else wanted.set(scaled.metadata.uid, scaled.spec.replicas);
    }
    return { replicas: [...wanted.values()].reduce((sum, replicas) => sum + replicas, 0), unmanaged };
  };
}
