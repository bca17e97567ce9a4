import type { Node } from "#apimachinery";

/** How much of a zone has failed. */
export type ZoneState = "Normal" | "PartialDisruption" | "FullDisruption";

/** From this share of failed nodes on, and more than two of them, the zone itself is taken to be the trouble. */
const unhealthyShare = 0.55;
const fewNodes = 2;
/** Smaller zones are not evicted at all while they are in trouble. */
const largeZone = 50;
/** Nodes that may be given up in a second. */
const evictionRate = 0.1;
const secondaryEvictionRate = 0.01;

/** The zone that a node's labels name. */
export function zoneOf({ metadata: { labels } }: Node): string {
  const region = labels?.["topology.kubernetes.io/region"] ?? "";
  const zone = labels?.["topology.kubernetes.io/zone"] ?? "";
  return region === "" && zone === "" ? "" : `${region}/${zone}`;
}

export interface ZoneRates {
  /** Nodes that may be given up in a second, for each zone; 0 for none. */
  readonly rates: ReadonlyMap<string, number>;
  /** No zone has a node that is ready: then it is more likely that we cannot see, and nobody is driven out. */
  readonly blind: boolean;
}

/** How many nodes a zone has, and how many of them are not ready. */
export interface ZoneCount {
  size: number;
  failed: number;
}

/** Upstream: ComputeZoneState and handleDisruption in pkg/controller/nodelifecycle. */
export function zoneRates(zones: ReadonlyMap<string, ZoneCount>): ZoneRates {
  const states = [...zones].map(([zone, count]) => ({ zone, size: count.size, state: zoneState(count) }));
  const blind = states.length > 0 && states.every(({ state }) => state === "FullDisruption");
  return { rates: new Map(states.map(({ zone, size, state }) => [zone, blind ? 0 : rateOf(state, size)])), blind };
}

export function zoneState({ size, failed }: ZoneCount): ZoneState {
  if (failed > 0 && failed === size) return "FullDisruption";
  return failed > fewNodes && failed / size >= unhealthyShare ? "PartialDisruption" : "Normal";
}

function rateOf(state: ZoneState, size: number): number {
  // A zone that is gone as a whole, while others stand, is given up at the ordinary pace.
  if (state !== "PartialDisruption") return evictionRate;
  return size > largeZone ? secondaryEvictionRate : 0;
}
