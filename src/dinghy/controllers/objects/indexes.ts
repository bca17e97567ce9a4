import { controllerOf, type KubernetesObject, type Pod } from "#apimachinery";

/** Objects by the uid of the controller that manages them; orphans under `orphanKey` of their namespace. */
export function byController(object: KubernetesObject): readonly string[] {
  return [controllerOf(object)?.uid ?? orphanKey(object.metadata.namespace)];
}

/** Where `byController` keeps the objects of a namespace that nobody manages. */
export function orphanKey(namespace: string | undefined): string {
  return `orphans in ${namespace ?? ""}`;
}

/** Pods by the node that they are bound to; none for those that are not. */
export function byNode(pod: Pod): readonly string[] {
  return pod.spec.nodeName ? [pod.spec.nodeName] : [];
}
