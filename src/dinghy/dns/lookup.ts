import { isIP } from "node:net";
import type { Endpoint, EndpointSlice, Service } from "#apimachinery";
import { clusterIPsOf, type Directory } from "./directory.ts";

/** What a name stands for: an address (with a port, where a Service names one), or another name. */
export type Target =
  | {
      /** The name that belongs to this address alone, as SRV records give it. */
      readonly name: string;
      readonly address: string;
      readonly port?: number;
    }
  | { readonly alias: string };

/**
 * What a name below the zone stands for; an empty list where the name exists but has nothing, undefined where it does
 * not exist. `labels` are those before the zone, in lower case. Of the three shapes below `svc`, two are told apart by
 * their length: `endpoint.service.namespace` and `_port._protocol.service.namespace`.
 */
export function lookUp(labels: readonly string[], directory: Directory, zone: string): readonly Target[] | undefined {
  const [kind, namespace, name, ...more] = labels.toReversed();
  if (kind === undefined) return [];
  if (kind !== "svc" && kind !== "pod") return undefined;
  if (namespace === undefined) return [];
  if (!directory.hasNamespace(namespace)) return undefined;
  if (name === undefined) return [];
  if (kind === "pod") return more.length === 0 ? podTargets(name, namespace, zone) : undefined;
  const service = directory.service(name, namespace);
  if (service === undefined || more.length > 2) return undefined;
  const targets = serviceTargets(service, more, directory, `${name}.${namespace}.svc.${zone}`);
  return targets.length > 0 ? targets : undefined;
}

/** A Pod's name spells an address; nobody checks whether such a Pod exists (CoreDNS' `pods insecure`, the default). */
function podTargets(name: string, namespace: string, zone: string): readonly Target[] | undefined {
  const isFour = /^\d+-\d+-\d+-\d+$/.test(name);
  const address = name.replaceAll("-", isFour ? "." : ":");
  return isIP(address) === 0 ? undefined : [{ name: `${name}.${namespace}.pod.${zone}`, address }];
}

function serviceTargets(
  service: Service,
  more: readonly string[],
  directory: Directory,
  serviceName: string,
): readonly Target[] {
  const { spec, metadata } = service;
  const endpointName = more.length === 1 ? more[0] : undefined;
  const [protocol, port] = more.length === 2 ? more.map(withoutUnderscore) : [];
  if (spec.type === "ExternalName") {
    const alias = spec.externalName ?? "";
    return more.length > 0 || alias === "" || isIP(alias) !== 0 ? [] : [{ alias: alias.replace(/\.$/, "") }];
  }
  const fits = (own: { name?: string; protocol?: string }): boolean =>
    more.length !== 2 || ((own.name ?? "") === port && (own.protocol ?? "TCP").toLowerCase() === protocol);

  if (spec.clusterIP === "None" || endpointName !== undefined) {
    const slices = directory.slices(metadata.name, metadata.namespace ?? "");
    return slices.flatMap((slice) => endpointTargets(slice, fits, endpointName, serviceName));
  }
  return (spec.ports ?? [])
    .filter(fits)
    .flatMap(({ port }) => clusterIPsOf(service).map((address) => ({ name: serviceName, address, port })));
}

function endpointTargets(
  slice: EndpointSlice,
  fits: (port: { name?: string; protocol?: string }) => boolean,
  endpointName: string | undefined,
  serviceName: string,
): readonly Target[] {
  // A Service without ports has names all the same, only nothing for SRV.
  const ports = slice.ports?.length ? slice.ports : [{}];
  return readyEndpoints(slice).flatMap((endpoint) =>
    endpoint.addresses.flatMap((address) => {
      const hostname = hostnameOf(endpoint, address);
      if (endpointName !== undefined && endpointName !== hostname) return [];
      const name = `${hostname}.${serviceName}`;
      return ports.filter(fits).map(({ port }: { port?: number }) => ({ name, address, port: port ?? undefined }));
    }),
  );
}

/** The name that an address is found under backwards: a Service's, or that of an endpoint with a name of its own. */
export function namesOf(address: string, directory: Directory, zone: string): readonly string[] {
  const [service] = directory.servicesAt(address);
  if (service) return [`${service.metadata.name}.${service.metadata.namespace}.svc.${zone}`];
  return directory.slicesAt(address).flatMap((slice) => {
    const { namespace, labels } = slice.metadata;
    return readyEndpoints(slice)
      .filter(({ addresses, hostname }) => hostname && addresses.includes(address))
      .map(({ hostname }) => `${hostname}.${labels?.["kubernetes.io/service-name"]}.${namespace}.svc.${zone}`);
  });
}

/** Unready endpoints have no names, unless their Service publishes them: then their slice calls them ready. */
function readyEndpoints({ endpoints, addressType }: EndpointSlice): readonly Endpoint[] {
  if (addressType === "FQDN") return [];
  return (endpoints ?? []).filter(({ conditions }) => conditions?.ready ?? true);
}

/** An endpoint that was given no name is called by its address. */
function hostnameOf({ hostname }: Endpoint, address: string): string {
  return hostname?.toLowerCase() || address.replaceAll(/[.:]/g, "-");
}

const withoutUnderscore = (label: string): string => label.replace(/^_/, "");
