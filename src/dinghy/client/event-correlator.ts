import type { Event } from "#apimachinery";

/** What shall become of an event: a new object, a change of one that was written before, or nothing. */
export type Correlated =
  | { readonly action: "create"; readonly key: string; readonly event: Event }
  | { readonly action: "count"; readonly key: string; readonly event: Event; readonly name: string }
  | { readonly action: "drop" };

/** Keeps events from flooding the cluster: the same again is counted, the alike are combined, and a flood is cut. */
export interface EventCorrelator {
  correlate(event: Event, nowMs: number): Correlated;
  /** Says that the event of this key could not be written, so that the next one is written anew. */
  forget(key: string): void;
}

/** From this many different messages of one reason on, further ones are combined. */
const mostAlike = 10;
/** How long alike events must stay away before they are told one by one again. */
const alikeWindowMs = 600_000;
/** One object's events from one source: so many at once, then one in five minutes. */
const floodBurst = 25;
const floodRefillMs = 300_000;
/** The oldest are forgotten first beyond this many. */
const mostRemembered = 4096;

/**
 * Upstream: client-go/tools/record/events_cache.go (aggregation after 10, burst of 25, one in 300 s).
 */
export function createEventCorrelator(): EventCorrelator {
  const alike = new Map<string, { messages: Set<string>; lastMs: number }>();
  const counted = new Map<string, { name: string; count: number; first: string }>();
  const allowances = new Map<string, { tokens: number; atMs: number }>();

  const combine = (event: Event, nowMs: number): { event: Event; key: string } => {
    const group = groupKey(event);
    const message = event.message ?? "";
    let record = alike.get(group);
    if (record === undefined || nowMs - record.lastMs > alikeWindowMs) record = { messages: new Set(), lastMs: nowMs };
    remember(alike, group, record);
    record.messages.add(message);
    record.lastMs = nowMs;
    if (record.messages.size < mostAlike) return { event, key: `${group}\u0000${message}` };
    record.messages.delete(record.messages.values().next().value as string);
    return { event: { ...event, message: `(combined from similar events): ${message}` }, key: group };
  };

  const allowed = (event: Event, nowMs: number): boolean => {
    const key = sourceKey(event);
    const known = allowances.get(key) ?? { tokens: floodBurst, atMs: nowMs };
    const tokens = Math.min(floodBurst, known.tokens + (nowMs - known.atMs) / floodRefillMs);
    remember(allowances, key, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: nowMs });
    return tokens >= 1;
  };

  return {
    correlate: (original, nowMs) => {
      const { event, key } = combine(original, nowMs);
      const earlier = counted.get(key);
      const name = earlier?.name ?? event.metadata.name;
      const count = (earlier?.count ?? 0) + 1;
      const first = earlier?.first ?? (event.firstTimestamp as string);
      remember(counted, key, { name, count, first });
      if (!allowed(event, nowMs)) return { action: "drop" };
      const told: Event = { ...event, count, firstTimestamp: first };
      return count === 1 ? { action: "create", key, event: told } : { action: "count", key, event: told, name };
    },
    forget: (key) => void counted.delete(key),
  };
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > mostRemembered) map.delete(map.keys().next().value as string);
}

function sourceKey({ source, involvedObject: about }: Event): string {
  return [source?.component, source?.host, about.kind, about.namespace, about.name, about.uid].join("\u0000");
}

function groupKey(event: Event): string {
  return [sourceKey(event), event.involvedObject.fieldPath, event.type, event.reason].join("\u0000");
}
