import type { Clock } from "#clock";
import { formatEndpoint } from "./address.ts";
import type { Endpoint } from "./network.ts";

/** How long a translated datagram flow is remembered after its last datagram: conntrack's time for a UDP stream. */
const flowMs = 120_000;

export interface Flow {
  /** Who sent, as they are. */
  readonly from: Endpoint;
  /** Where they sent it. */
  readonly dialled: Endpoint;
  /** Where it went. */
  readonly reached: Endpoint;
  /** As whom the far end sees the sender. */
  readonly source: Endpoint;
}

interface Kept extends Flow {
  expiresMs: number;
}

/**
 * The datagram flows that were translated on their way, so that answers find back and appear to come from where the
 * question went. What conntrack does for kube-proxy. Expired flows are swept when the table has doubled, with no timers.
 */
export class FlowTable {
  readonly #clock: Clock;
  readonly #forward = new Map<string, Kept>();
  readonly #reverse = new Map<string, Kept>();
  #sweepSize = 256;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The live flow of these two ends, or undefined. */
  find(from: Endpoint, dialled: Endpoint): Flow | undefined {
    return this.#alive(this.#forward.get(keyOf(from, dialled)));
  }

  /** The live flow that a datagram between these two ends answers, or undefined. */
  answered(from: Endpoint, to: Endpoint): Flow | undefined {
    return this.#alive(this.#reverse.get(keyOf(from, to)));
  }

  /** Notes a flow; a masqueraded sender gets a port of its own where two would look alike to the far end. */
  remember(from: Endpoint, dialled: Endpoint, reached: Endpoint, sourceAddress: string): Flow {
    if (this.#forward.size >= this.#sweepSize) this.#sweep();
    const key = keyOf(from, dialled);
    const earlier = this.#forward.get(key);
    if (earlier) this.#reverse.delete(keyOf(earlier.reached, earlier.source));
    const source = { address: sourceAddress, port: from.port };
    while (this.#alive(this.#reverse.get(keyOf(reached, source)))) source.port = (source.port % 65535) + 1;
    const kept: Kept = { from, dialled, reached, source, expiresMs: this.#clock.now() + flowMs };
    this.#forward.set(key, kept);
    this.#reverse.set(keyOf(reached, source), kept);
    return kept;
  }

  #alive(flow: Kept | undefined): Flow | undefined {
    const nowMs = this.#clock.now();
    if (flow === undefined || flow.expiresMs <= nowMs) return undefined;
    flow.expiresMs = nowMs + flowMs;
    return flow;
  }

  #sweep(): void {
    const nowMs = this.#clock.now();
    for (const [key, flow] of this.#forward) if (flow.expiresMs <= nowMs) this.#forward.delete(key);
    for (const [key, flow] of this.#reverse) if (flow.expiresMs <= nowMs) this.#reverse.delete(key);
    this.#sweepSize = Math.max(256, this.#forward.size * 2);
  }
}

const keyOf = (one: Endpoint, other: Endpoint): string => `${formatEndpoint(one)} ${formatEndpoint(other)}`;
