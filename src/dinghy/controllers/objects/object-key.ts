import type { KubernetesObject } from "#apimachinery";

/** `namespace/name`, or `name` where there is no namespace: what a work queue's key says. */
export function keyOf({ metadata }: KubernetesObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

export interface NamespacedName {
  readonly namespace: string;
  readonly name: string;
}

/** The parts of a key; the namespace is empty where there is none. */
export function partsOf(key: string): NamespacedName {
  const slash = key.indexOf("/");
  return { namespace: slash < 0 ? "" : key.slice(0, slash), name: key.slice(slash + 1) };
}

/** Where an object with a namespace is addressed. */
export function targetOf({ metadata }: KubernetesObject): NamespacedName {
  return { namespace: metadata.namespace ?? "", name: metadata.name };
}
