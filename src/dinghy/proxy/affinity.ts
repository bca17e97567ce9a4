import type { Clock } from "#clock";
import type { Endpoint } from "#network";

interface Bond {
  backend: Endpoint;
  expiresMs: number;
}

/** Which backend each client of a Service port was sent to last. Expired bonds are swept when the table has doubled. */
export class Affinity {
  readonly #clock: Clock;
  readonly #bonds = new Map<string, Bond>();
  #sweepSize = 256;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  backend(servicePort: string, client: string): Endpoint | undefined {
    const bond = this.#bonds.get(`${servicePort} ${client}`);
    return bond && bond.expiresMs > this.#clock.now() ? bond.backend : undefined;
  }

  /** Each connection begins the time anew. */
  bind(servicePort: string, client: string, backend: Endpoint, forMs: number): void {
    const nowMs = this.#clock.now();
    if (this.#bonds.size >= this.#sweepSize) this.#sweep(nowMs);
    this.#bonds.set(`${servicePort} ${client}`, { backend, expiresMs: nowMs + forMs });
  }

  #sweep(nowMs: number): void {
    for (const [key, bond] of this.#bonds) if (bond.expiresMs <= nowMs) this.#bonds.delete(key);
    this.#sweepSize = Math.max(256, this.#bonds.size * 2);
  }
}
