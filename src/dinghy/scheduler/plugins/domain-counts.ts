import type { NodeInfo } from "../node-info.ts";

/** Sums by topology key and domain (the value that a node has for the key). */
export type DomainCounts = Map<string, Map<string, number>>;

/** Adds to the domain that the node is in; a node without the key is in none. */
export function countDomains(counts: DomainCounts, topologyKey: string, { labels }: NodeInfo, by: number): void {
  const domain = labels[topologyKey];
  if (domain === undefined) return;
  let domains = counts.get(topologyKey);
  if (domains === undefined) {
    domains = new Map();
    counts.set(topologyKey, domains);
  }
  domains.set(domain, (domains.get(domain) ?? 0) + by);
}

export function domainCount(counts: DomainCounts, topologyKey: string, { labels }: NodeInfo): number {
  const domain = labels[topologyKey];
  return domain === undefined ? 0 : (counts.get(topologyKey)?.get(domain) ?? 0);
}
