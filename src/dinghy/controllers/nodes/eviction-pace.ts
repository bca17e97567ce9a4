import type { Clock, Timer } from "#clock";

/** Nodes of a zone that wait to be given up, one after the other at the zone's pace. */
export interface EvictionPace {
  /** Asks for a node to be given up; `grant` is called with it when its turn has come. */
  ask(zone: string, node: string): void;
  /** The node need not be given up any more. */
  withdraw(node: string): void;
  /** Sets how many nodes of each zone may be given up in a second. */
  setRates(rates: ReadonlyMap<string, number>): void;
  stop(): void;
}

interface Zone {
  readonly waiting: Set<string>;
  rate: number;
  /** When the next one may be given up. */
  nextMs: number;
  timer: Timer | undefined;
}

/** Nobody is given up before it has been seen who else has failed at the same time: that may make a zone the trouble. */
const lookMs = 100;

/** Upstream: RateLimitedTimedQueue in pkg/controller/nodelifecycle/scheduler. */
export function createEvictionPace(clock: Clock, grant: (node: string) => void): EvictionPace {
  const zones = new Map<string, Zone>();

  const zoneOf = (name: string): Zone => {
    const zone = zones.get(name) ?? { waiting: new Set(), rate: 0, nextMs: 0, timer: undefined };
    zones.set(name, zone);
    return zone;
  };

  const serve = (zone: Zone): void => {
    zone.timer?.cancel();
    zone.timer = undefined;
    if (zone.rate === 0) return;
    for (const node of [...zone.waiting]) {
      if (clock.now() < zone.nextMs) {
        zone.timer = clock.setTimer(zone.nextMs - clock.now(), () => serve(zone));
        return;
      }
      zone.waiting.delete(node);
      zone.nextMs = clock.now() + 1000 / zone.rate;
      grant(node);
    }
  };

  return {
    ask: (name, node) => {
      const zone = zoneOf(name);
      if (zone.waiting.has(node)) return;
      zone.waiting.add(node);
      zone.nextMs = Math.max(zone.nextMs, clock.now() + lookMs);
      serve(zone);
    },
    withdraw: (node) => {
      for (const zone of zones.values()) {
        if (zone.waiting.delete(node) && zone.waiting.size === 0) zone.timer?.cancel();
      }
    },
    setRates: (rates) => {
      for (const [name, rate] of rates) {
        const zone = zoneOf(name);
        if (zone.rate === rate) continue;
        zone.rate = rate;
        serve(zone);
      }
    },
    stop: () => {
      for (const zone of zones.values()) zone.timer?.cancel();
    },
  };
}
