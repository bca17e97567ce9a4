import type { Clock } from "#clock";
import { canonicalAddress, formatEndpoint } from "./address.ts";
import { FlowTable } from "./flow-table.ts";
import type { Namespace } from "./namespace.ts";
import type { Endpoint, Protocol, Route } from "./network.ts";
import { NetworkError } from "./network-error.ts";

/** Where traffic ends up: a namespace with the port there and the source that it sees, or why it does not arrive. */
export type Arrival =
  | { readonly namespace: Namespace; readonly at: Endpoint; readonly source: string }
  | "reject"
  | "drop"
  | "unreachable";

/** What all namespaces of one network share: who is where, and how traffic finds its way between them. */
export class Fabric {
  readonly clock: Clock;
  readonly namespaces = new Map<string, Namespace>();
  readonly flows: FlowTable;

  constructor(clock: Clock) {
    this.clock = clock;
    this.flows = new FlowTable(clock);
  }

  /** Asks the sender's forwarding on the way out and, where traffic comes to another node, the receiver's on arrival. */
  find(sender: Namespace, from: Endpoint, to: Endpoint, protocol: Protocol, previous?: Endpoint): Arrival {
    const out: Route | "reject" | "drop" =
      sender.forwarding?.route(from, to, protocol, { arriving: false, previous }) ?? to;
    if (typeof out === "string") return out;
    const first = this.#namespace(out);
    if (first === undefined) return "unreachable";
    const source = out.source ?? from.address;
    if (first.forwarding === undefined || first.forwarding === sender.forwarding)
      return { namespace: first, at: out, source };
    const seen = { address: source, port: from.port };
    const arrived: Route | "reject" | "drop" = first.forwarding.route(seen, out, protocol, {
      arriving: true,
      previous,
    });
    if (typeof arrived === "string") return arrived;
    const last = this.#namespace(arrived);
    return last ? { namespace: last, at: arrived, source: arrived.source ?? source } : "unreachable";
  }

  #namespace({ address }: Endpoint): Namespace | undefined {
    return this.namespaces.get(canonicalAddress(address) ?? address);
  }
}

/** What a caller is told when traffic did not arrive. */
export function refusal(why: "reject" | "unreachable", to: Endpoint): NetworkError {
  return why === "reject"
    ? new NetworkError("ECONNREFUSED", `connection refused: ${formatEndpoint(to)}`)
    : new NetworkError("EHOSTUNREACH", `no route to host: ${formatEndpoint(to)}`);
}
