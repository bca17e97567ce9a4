import type { Pod } from "#apimachinery";
import type { PodSandboxConfig, PortMapping } from "#runtime";
import { type ClusterDns, dnsConfigOf } from "./dns-config.ts";

export interface ClusterNames extends ClusterDns {
  readonly nodeName: string;
  /** Of the Pod's RuntimeClass. */
  readonly runtimeHandler?: string | undefined;
}

/** The longest host name that Linux takes, and the longest label of a name. */
const hostnameMax = 64;
const labelMax = 63;

/** A Pod's network cannot be made as the Pod asks. */
export class SandboxError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SandboxError";
  }
}

/**
 * What the containers of a Pod share: names, addresses of names, resolver. Throws `SandboxError`.
 * Upstream: pkg/kubelet/kubelet_pods.go `GeneratePodHostNameAndDomain`.
 * https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ Answers to @seed:K3.2, @seed:K5.5.
 */
export function sandboxConfigOf(pod: Pod, names: ClusterNames): PodSandboxConfig {
  const { spec, metadata } = pod;
  const namespace = metadata.namespace as string;
  const { hostname, domain } = hostNames(pod, names.clusterDomain);
  return {
    namespace,
    name: metadata.name,
    uid: metadata.uid,
    hostname: spec.hostNetwork && !spec.hostnameOverride ? names.nodeName : hostname,
    domain,
    dns: dnsConfigOf(pod, names).config,
    aliases: (spec.hostAliases ?? []).map(({ ip, hostnames = [] }) => ({ address: ip, names: hostnames })),
    hostNetwork: spec.hostNetwork ?? false,
    ...(!spec.hostNetwork && portMappings(pod)),
    shareProcessNamespace: spec.shareProcessNamespace ?? false,
    sysctls: sysctlsOf(pod),
    ...(names.runtimeHandler && { runtimeHandler: names.runtimeHandler }),
  };
}

/** Init containers that go on have ports as the others do. Upstream: pkg/kubelet/container/helpers.go `MakePortMappings`. */
function portMappings({ spec }: Pod): Pick<PodSandboxConfig, "portMappings"> {
  const going = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  const mappings = [...spec.containers, ...going].flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, containerPort, hostIP, protocol = "TCP" }): PortMapping[] =>
      hostPort && protocol !== "SCTP"
        ? [{ protocol, hostPort, containerPort, ...(hostIP && hostIP !== "0.0.0.0" && { hostIp: hostIP }) }]
        : [],
    ),
  );
  return mappings.length === 0 ? {} : { portMappings: mappings };
}

function sysctlsOf({ spec }: Pod): Record<string, string> {
  const given = (spec.securityContext?.sysctls ?? []) as readonly { readonly name: string; readonly value: string }[];
  return Object.fromEntries(given.map(({ name, value }) => [name.replaceAll("/", "."), value]));
}

function hostNames({ spec, metadata }: Pod, clusterDomain: string): { hostname: string; domain?: string } {
  if (spec.hostnameOverride) return { hostname: spec.hostnameOverride };
  const hostname = shortened(spec.hostname || metadata.name);
  if (!spec.subdomain) return { hostname };
  const domain = `${spec.subdomain}.${metadata.namespace}.svc.${clusterDomain}`;
  if (!spec.setHostnameAsFQDN) return { hostname, domain };
  const full = `${hostname}.${domain}`;
  if (full.length <= hostnameMax) return { hostname: full, domain };
  throw new SandboxError(
    `failed to construct FQDN from pod hostname and cluster domain, FQDN ${full} is too long (${hostnameMax} characters is the max, ${full.length} characters requested)`,
  );
}

/** A name that is too long is cut, and does not end in a dash or a dot. */
function shortened(name: string): string {
  return name.length <= labelMax ? name : name.slice(0, labelMax).replace(/[-.]+$/, "");
}
