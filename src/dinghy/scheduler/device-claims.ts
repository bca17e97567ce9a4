import type { KubernetesObject, Pod } from "#apimachinery";
import type { Informers, Resource } from "#client";

const resourceClaims: Resource<KubernetesObject> = {
  group: "resource.k8s.io",
  version: "v1",
  resource: "resourceclaims",
};

/** Who claims devices, and whether the claims are there. */
export interface DeviceClaims {
  /** A claim that the Pod names is not there, or has yet to be made from its template. Nobody is told. */
  lacking(pod: Pod): boolean;
  /** A claim has come into a namespace, or gone. */
  onChange(listener: (namespace: string) => void): void;
}

/** Upstream: pkg/scheduler/framework/plugins/dynamicresources `PreEnqueue`. */
export function createDeviceClaims(informers: Informers): DeviceClaims {
  const claims = informers.informer(resourceClaims);
  const nameIn = ({ status }: Pod, claim: string): string | undefined =>
    status?.resourceClaimStatuses?.find(({ name }) => name === claim)?.resourceClaimName;
  return {
    lacking: (pod) =>
      (pod.spec.resourceClaims ?? []).some(({ name, resourceClaimName = nameIn(pod, name) }) => {
        return resourceClaimName === undefined || claims.get(resourceClaimName, pod.metadata.namespace) === undefined;
      }),
    onChange: (listener) => {
      claims.onChange(({ object, previous }) => {
        const namespace = (object ?? previous)?.metadata.namespace;
        if (namespace !== undefined && (object === undefined || previous === undefined)) listener(namespace);
      });
    },
  };
}
