import { formatEndpoint, isLoopback, isWildcard } from "./address.ts";
import type { Endpoint, Protocol } from "./network.ts";
import { NetworkError } from "./network-error.ts";

/** Linux' default range for ports that nobody asked for by number. */
const ephemeralMin = 32768;
const ephemeralMax = 60999;

interface Claim<T> {
  /** An address of the interface, or "" for all of them. */
  readonly host: string;
  readonly port: number;
  readonly holder: T;
}

/** Who holds which port of one protocol on one interface. */
export class PortTable<T> {
  readonly #protocol: Protocol;
  readonly #address: string;
  readonly #claims = new Map<number, Claim<T>[]>();
  #next = ephemeralMin;

  constructor(protocol: Protocol, address: string) {
    this.#protocol = protocol;
    this.#address = address;
  }

  /** Takes a port for good until `release`; 0 takes a free one. Returns what was taken. */
  claim(port: number, host: string, holder: T): Endpoint {
    const at = isWildcard(host) ? "" : host;
    if (at !== "" && at !== this.#address && !isLoopback(at))
      throw new NetworkError("EADDRNOTAVAIL", `${host} is not an address of the interface ${this.#address}`);
    const taken = port === 0 ? this.free() : port;
    const claims = this.#claims.get(taken) ?? [];
    if (claims.some((claim) => claim.host === at || claim.host === "" || at === ""))
      throw new NetworkError(
        "EADDRINUSE",
        `address in use: ${this.#protocol} ${formatEndpoint({ address: host, port })}`,
      );
    claims.push({ host: at, port: taken, holder });
    this.#claims.set(taken, claims);
    return { address: at === "" ? "0.0.0.0" : at, port: taken };
  }

  release(holder: T): void {
    for (const [port, claims] of this.#claims) {
      const left = claims.filter((claim) => claim.holder !== holder);
      if (left.length === 0) this.#claims.delete(port);
      else if (left.length < claims.length) this.#claims.set(port, left);
    }
  }

  holder(address: string, port: number): T | undefined {
    return this.#claims.get(port)?.find((claim) => claim.host === "" || claim.host === address)?.holder;
  }

  /** A port that nobody holds; handed out in turn, so that a port just given back is not at once reused. */
  free(): number {
    for (let tried = ephemeralMin; tried <= ephemeralMax; tried++) {
      const port = this.#next;
      this.#next = port === ephemeralMax ? ephemeralMin : port + 1;
      if (!this.#claims.has(port)) return port;
    }
    throw new NetworkError("EADDRINUSE", `no ${this.#protocol} port is free on ${this.#address}`);
  }

  list(): { readonly protocol: Protocol; readonly endpoint: Endpoint }[] {
    return [...this.#claims.values()]
      .flat()
      .sort((a, b) => a.port - b.port || (a.host < b.host ? -1 : 1))
      .map(({ host, port }) => ({ protocol: this.#protocol, endpoint: { address: host || "0.0.0.0", port } }));
  }
}
