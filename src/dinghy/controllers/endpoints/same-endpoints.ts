import type { Endpoints } from "#apimachinery";
import { same } from "../objects/same.ts";

/**
 * True when nothing would change if `wanted` were written over `present`. The API server lays out subsets and their ports
 * in an order of its own, which says nothing.
 */
export function sameEndpoints(present: Endpoints, wanted: Endpoints): boolean {
  const { labels, annotations = {} } = present.metadata;
  const isMarkedSame = same(labels, wanted.metadata.labels) && same(annotations, wanted.metadata.annotations ?? {});
  return isMarkedSame && same(inOneOrder(present), inOneOrder(wanted));
}

function inOneOrder({ subsets = [] }: Endpoints): readonly object[] {
  return byText(subsets.map((subset) => (subset.ports ? { ...subset, ports: byText(subset.ports) } : subset)));
}

function byText<T extends object>(items: readonly T[]): T[] {
  if (items.length < 2) return [...items];
  const texts = new Map(items.map((item) => [item, JSON.stringify(item)]));
  return items.toSorted((a, b) => ((texts.get(a) as string) < (texts.get(b) as string) ? -1 : 1));
}
