import type { KubernetesObject } from "#apimachinery";

/**
 * Reads of present objects for those who judge a request: always consistent, no access control.
 * Resources are named `<resource>.<group>`, or bare in the core group: `pods`, `priorityclasses.scheduling.k8s.io`.
 */
export interface Lookup {
  get<T extends KubernetesObject = KubernetesObject>(
    resource: string,
    name: string,
    namespace?: string,
  ): Promise<T | undefined>;
  /** In one namespace, or all. */
  list<T extends KubernetesObject = KubernetesObject>(resource: string, namespace?: string): Promise<readonly T[]>;
}
