import type { Node } from "#apimachinery";
import { readiness } from "./node-taints.ts";
import { type ZoneCount, type ZoneRates, zoneOf, zoneRates } from "./zone-state.ts";

/** The zones of all nodes, counted as nodes come, change and go: nobody has to look at all of them again. */
export class ZoneCensus {
  readonly #zones = new Map<string, ZoneCount>();

  /** From what a node was to what it is; undefined where there is none. Whether any count has changed. */
  change(previous: Node | undefined, node: Node | undefined): boolean {
    const left = previous && zoneOf(previous);
    const entered = node && zoneOf(node);
    if (left === entered && (previous && readiness(previous)) === (node && readiness(node))) return false;
    if (previous) this.#count(left as string, previous, -1);
    if (node) this.#count(entered as string, node, 1);
    return true;
  }

  rates(): ZoneRates {
    return zoneRates(this.#zones);
  }

  #count(zone: string, node: Node, by: 1 | -1): void {
    const count = this.#zones.get(zone) ?? { size: 0, failed: 0 };
    count.size += by;
    if (readiness(node) !== "True") count.failed += by;
    if (count.size === 0) this.#zones.delete(zone);
    else this.#zones.set(zone, count);
  }
}
