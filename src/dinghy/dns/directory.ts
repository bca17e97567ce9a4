import type { EndpointSlice, Namespace, Service } from "#apimachinery";
import { type Informers, resources } from "#client";

/** What names are answered from. */
export interface Directory {
  hasNamespace(name: string): boolean;
  service(name: string, namespace: string): Service | undefined;
  /** The slices of a Service. */
  slices(service: string, namespace: string): readonly EndpointSlice[];
  /** Services with this cluster address. */
  servicesAt(address: string): readonly Service[];
  /** Slices with an endpoint of this address. */
  slicesAt(address: string): readonly EndpointSlice[];
}

/** A directory that follows the cluster. */
export function watchDirectory(informers: Informers): Directory {
  const namespaces = informers.informer(resources.namespaces);
  const services = informers.informer(resources.services);
  const slices = informers.informer(resources.endpointSlices);
  return {
    hasNamespace: (name) => namespaces.get(name) !== undefined,
    service: (name, namespace) => services.get(name, namespace),
    slices: (service, namespace) => slices.by(servicesOf, `${namespace}/${service}`),
    servicesAt: (address) => services.by(clusterIPsOf, address),
    slicesAt: (address) => slices.by(addressesOf, address),
  };
}

/** A directory of what stands in lists. */
export function directoryOf(
  services: readonly Service[],
  slices: readonly EndpointSlice[],
  namespaces: readonly Namespace[],
): Directory {
  return {
    hasNamespace: (name) => namespaces.some(({ metadata }) => metadata.name === name),
    service: (name, namespace) =>
      services.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace),
    slices: (service, namespace) => slices.filter((slice) => servicesOf(slice).includes(`${namespace}/${service}`)),
    servicesAt: (address) => services.filter((service) => clusterIPsOf(service).includes(address)),
    slicesAt: (address) => slices.filter((slice) => addressesOf(slice).includes(address)),
  };
}

export function clusterIPsOf({ spec }: Service): readonly string[] {
  const all = spec.clusterIPs?.length ? spec.clusterIPs : [spec.clusterIP];
  return all.filter((address): address is string => address !== undefined && address !== "" && address !== "None");
}

function servicesOf({ metadata }: EndpointSlice): readonly string[] {
  const name = metadata.labels?.["kubernetes.io/service-name"];
  return name === undefined ? [] : [`${metadata.namespace}/${name}`];
}

function addressesOf({ endpoints }: EndpointSlice): readonly string[] {
  return (endpoints ?? []).flatMap(({ addresses }) => addresses);
}
