import type { Pod } from "#apimachinery";
import type { PodSandboxConfig } from "#runtime";

export interface ClusterDns {
  /** For example `cluster.local`. */
  readonly clusterDomain: string;
  /** The cluster's name server. */
  readonly clusterDns: string;
}

export interface DnsConfig {
  readonly config: PodSandboxConfig["dns"];
  /** What had to be left out, in the words of its events. */
  readonly omissions: readonly string[];
}

/** What resolvers take. */
const serversMax = 3;
const searchesMax = 32;
const searchLineMax = 2048;

/**
 * How names are resolved in a Pod: as its policy says, and what it gives itself added; an option of its own takes the
 * place of the same one. Nothing is said twice, and what is too much is left out.
 *
 * Upstream: pkg/kubelet/network/dns/dns.go `GetPodDNS`.
 * https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-dns-config Answers to @seed:K5.5.
 */
export function dnsConfigOf(pod: Pod, { clusterDomain, clusterDns }: ClusterDns): DnsConfig {
  const { dnsPolicy = "ClusterFirst", dnsConfig: own, hostNetwork } = pod.spec;
  const cluster = dnsPolicy === "ClusterFirstWithHostNet" || (dnsPolicy === "ClusterFirst" && !hostNetwork);
  const domains = [`${pod.metadata.namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain];
  const options = new Map<string, string>(cluster ? [["ndots", "5"]] : []);
  for (const { name, value = "" } of own?.options ?? []) options.set(name as string, value);
  const servers = fewerServers(unique([...(cluster ? [clusterDns] : []), ...(own?.nameservers ?? [])]));
  const searches = fewerSearches(unique([...(cluster ? domains : []), ...(own?.searches ?? [])]));
  return {
    config: {
      servers: servers.kept,
      searches: searches.kept,
      options: [...options].map(([name, value]) => (value ? `${name}:${value}` : name)),
    },
    omissions: [...searches.omissions, ...servers.omissions],
  };
}

const unique = (items: readonly string[]): string[] => [...new Set(items)];

interface Fewer {
  readonly kept: string[];
  readonly omissions: string[];
}

function fewerServers(servers: readonly string[]): Fewer {
  const kept = servers.slice(0, serversMax);
  const words = `Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${kept.join(" ")}`;
  return { kept, omissions: kept.length < servers.length ? [words] : [] };
}

function fewerSearches(searches: readonly string[]): Fewer {
  const kept = searches.slice(0, searchesMax);
  while (kept.join(" ").length > searchLineMax) kept.pop();
  const words = `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${kept.join(" ")}`;
  return { kept, omissions: kept.length < searches.length ? [words] : [] };
}
