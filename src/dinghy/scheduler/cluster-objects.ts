import {
  controllerOf,
  type KubernetesObject,
  type LabelSelectorTerm,
  labelSelectorMatches,
  type Pod,
  type Service,
  selectorOf,
} from "#apimachinery";
import { type Informers, type Resource, resources } from "#client";
import type { ClusterObjects } from "./snapshot.ts";

interface CSINode extends KubernetesObject {
  readonly spec: { readonly drivers?: readonly { readonly name: string; readonly allocatable?: { count?: number } }[] };
}
export const csiNodes: Resource<CSINode> = { group: "storage.k8s.io", version: "v1", resource: "csinodes" };

/** The cluster's other objects, out of the scheduler's caches. */
export function createClusterObjects(informers: Informers): ClusterObjects {
  const namespaces = informers.informer(resources.namespaces);
  const claims = informers.informer(resources.persistentVolumeClaims);
  const volumes = informers.informer(resources.persistentVolumes);
  const classes = informers.informer(resources.storageClasses);
  const services = informers.informer(resources.services);
  const replicaSets = informers.informer(resources.replicaSets);
  const statefulSets = informers.informer(resources.statefulSets);
  const replicationControllers = informers.informer(resources.replicationControllers);
  const nodes = informers.informer(csiNodes);
  const budgets = informers.informer(resources.podDisruptionBudgets);

  const controllerTerms = (pod: Pod): readonly LabelSelectorTerm[] => {
    const owner = controllerOf(pod);
    const { namespace } = pod.metadata;
    switch (owner?.kind) {
      case "ReplicaSet":
        return selectorOf(replicaSets.get(owner.name, namespace)?.spec.selector ?? {});
      case "StatefulSet":
        return selectorOf(statefulSets.get(owner.name, namespace)?.spec.selector ?? {});
      case "ReplicationController":
        return labelTerms(replicationControllers.get(owner.name, namespace)?.spec.selector);
      default:
        return [];
    }
  };

  return {
    namespaceLabels: (name) => namespaces.get(name)?.metadata.labels,
    claim: (namespace, name) => claims.get(name, namespace),
    volume: (name) => volumes.get(name),
    volumes: () => volumes.list(),
    storageClass: (name) => classes.get(name),
    volumeLimits: (node) => {
      const drivers = nodes.get(node)?.spec.drivers;
      if (drivers === undefined) return undefined;
      return new Map(
        drivers.flatMap(({ name, allocatable }) => (allocatable?.count ? [[name, allocatable.count]] : [])),
      );
    },
    siblings: (pod) => [
      ...services.list(pod.metadata.namespace).flatMap((service) => serviceTerms(service, pod)),
      ...controllerTerms(pod),
    ],
    disruptionBudgets: (namespace) => budgets.list(namespace),
  };
}

function serviceTerms({ spec: { selector } }: Service, pod: Pod): readonly LabelSelectorTerm[] {
  if (selector === undefined || Object.keys(selector).length === 0) return [];
  const terms = labelTerms(selector);
  return labelSelectorMatches(terms, pod.metadata.labels) ? terms : [];
}

function labelTerms(matchLabels: Record<string, string> | undefined): readonly LabelSelectorTerm[] {
  return selectorOf({ matchLabels });
}
