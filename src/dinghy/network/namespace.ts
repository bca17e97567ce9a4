import type { Clock, Timer } from "#clock";
import { canonicalAddress, formatEndpoint, isLoopback } from "./address.ts";
import { type Arrival, type Fabric, refusal } from "./fabric.ts";
import type {
  Connection,
  Datagram,
  Endpoint,
  Forwarding,
  Listener,
  NetworkInterface,
  Protocol,
  Socket,
} from "./network.ts";
import { NetworkError } from "./network-error.ts";
import { PortTable } from "./port-table.ts";
import { createStreamPair } from "./stream-pair.ts";

/** How long Linux tries to connect (six SYN retries) where nobody answers at all. */
const connectTimeoutMs = 130_000;
/** How many datagrams wait for a socket that nobody reads yet; more are lost, as in a full socket buffer. */
const unreadDatagramsMax = 256;

type Accept = { readonly accept: (connection: Connection) => void };
type Receiver = { deliver(datagram: Datagram): void };

/** One interface of the virtual network. */
export class Namespace implements NetworkInterface {
  readonly address: string;
  readonly clock: Clock;
  readonly forwarding: Forwarding | undefined;
  readonly #fabric: Fabric;
  readonly #tcp: PortTable<Accept>;
  readonly #udp: PortTable<Receiver>;
  readonly #connections = new Set<Connection>();
  /** Connects that were dropped on the way and wait for their deadline. */
  readonly #waiting = new Set<{ readonly timer: Timer; readonly fail: (error: NetworkError) => void }>();
  #down = false;

  constructor(address: string, fabric: Fabric, forwarding: Forwarding | undefined) {
    this.address = address;
    this.clock = fabric.clock;
    this.forwarding = forwarding;
    this.#fabric = fabric;
    this.#tcp = new PortTable("TCP", address);
    this.#udp = new PortTable("UDP", address);
  }

  listen(port: number, accept: (connection: Connection) => void, host = ""): Listener {
    this.#assertUp();
    const holder: Accept = { accept };
    const local = this.#tcp.claim(port, canonicalAddress(host) ?? host, holder);
    return { local, close: () => this.#tcp.release(holder) };
  }

  async connect({ address, port }: Endpoint, timeoutMs = connectTimeoutMs): Promise<Connection> {
    this.#assertUp();
    const to = { address: destinationOf(address), port };
    const local = { address: this.#sourceFor(to), port: this.#tcp.free() };
    const arrival = this.#route(local, to, "TCP");
    if (arrival === "drop") return this.#waitInVain(to, timeoutMs);
    if (typeof arrival === "string") throw refusal(arrival, to);
    const accept = arrival.namespace.#tcp.holder(arrival.at.address, arrival.at.port)?.accept;
    if (accept === undefined) throw refusal("reject", to);
    const source = { address: arrival.source, port: local.port };
    return this.#establish({ local, remote: to }, { local: arrival.at, remote: source }, arrival.namespace, accept);
  }

  bind(port: number, host = ""): Socket {
    this.#assertUp();
    const unread: Datagram[] = [];
    const listeners: ((datagram: Datagram) => void)[] = [];
    const receiver: Receiver = {
      deliver: (datagram) => {
        for (const listener of listeners) listener(datagram);
        if (listeners.length === 0 && unread.length < unreadDatagramsMax) unread.push(datagram);
      },
    };
    const local = this.#udp.claim(port, canonicalAddress(host) ?? host, receiver);
    return {
      local,
      send: (to, bytes) => this.#send(local, to, bytes),
      onDatagram: (listener) => {
        listeners.push(listener);
        for (const datagram of unread.splice(0)) listener(datagram);
      },
      close: () => this.#udp.release(receiver),
    };
  }

  listening(): readonly { readonly protocol: Protocol; readonly endpoint: Endpoint }[] {
    return [...this.#tcp.list(), ...this.#udp.list()];
  }

  /** The interface is taken away: whoever still uses it learns that it is gone. */
  shutDown(): void {
    this.#down = true;
    for (const connection of [...this.#connections]) connection.reset();
    for (const { timer, fail } of this.#waiting) {
      timer.cancel();
      fail(this.#downError());
    }
    this.#waiting.clear();
  }

  #establish(
    client: { local: Endpoint; remote: Endpoint },
    server: { local: Endpoint; remote: Endpoint },
    peer: Namespace,
    accept: (connection: Connection) => void,
  ): Connection {
    const [near, far] = createStreamPair(client, server, () => {
      this.#connections.delete(near);
      peer.#connections.delete(far);
    });
    this.#connections.add(near);
    peer.#connections.add(far);
    queueMicrotask(() => accept(far));
    return near;
  }

  #send(local: Endpoint, dialled: Endpoint, bytes: Uint8Array): void {
    if (this.#down) return;
    const to = { address: destinationOf(dialled.address), port: dialled.port };
    const from = { address: isLoopback(local.address) ? local.address : this.#sourceFor(to), port: local.port };
    const delivery = this.#answer(from, to) ?? this.#ask(from, to);
    if (delivery === undefined) return;
    const { namespace, at, seenFrom } = delivery;
    const receiver = namespace.#udp.holder(at.address, at.port);
    if (receiver) queueMicrotask(() => receiver.deliver({ from: seenFrom, bytes }));
  }

  /** A datagram that answers a translated one goes back to who asked, and seems to come from where they sent it. */
  #answer(from: Endpoint, to: Endpoint) {
    const flow = this.#fabric.flows.answered(from, to);
    const namespace = flow && this.#fabric.namespaces.get(flow.from.address);
    return flow && namespace && { namespace, at: flow.from, seenFrom: flow.dialled };
  }

  #ask(sender: Endpoint, to: Endpoint) {
    // Loopback is everybody's: who asked is found again by the interface's own address.
    const from = isLoopback(sender.address) ? { ...sender, address: this.address } : sender;
    const earlier = this.#fabric.flows.find(from, to);
    const arrival = this.#route(sender, to, "UDP", earlier?.reached);
    if (typeof arrival === "string") return undefined;
    const { namespace, at, source } = arrival;
    const translated = at.address !== to.address || at.port !== to.port || source !== sender.address;
    if (!translated) return { namespace, at, seenFrom: sender };
    const same = earlier && earlier.reached.address === at.address && earlier.reached.port === at.port;
    const flow = same ? earlier : this.#fabric.flows.remember(from, to, at, source);
    return { namespace, at, seenFrom: flow.source };
  }

  #route(from: Endpoint, to: Endpoint, protocol: Protocol, previous?: Endpoint): Arrival {
    if (isLoopback(to.address)) return this.#loopback(from, to, protocol);
    return this.#fabric.find(this, from, to, protocol, previous);
  }

  /** Who is reached from a loopback that is not their own sees the interface. */
  #loopback(from: Endpoint, to: Endpoint, protocol: Protocol): Arrival {
    const away = this.forwarding?.loopback?.(this.address, to, protocol);
    if (away === undefined) return { namespace: this, at: to, source: from.address };
    const namespace = this.#fabric.namespaces.get(away.address);
    return namespace ? { namespace, at: away, source: this.address } : "unreachable";
  }

  /** A connection to loopback comes from loopback. */
  #sourceFor({ address }: Endpoint): string {
    return isLoopback(address) ? address : this.address;
  }

  #waitInVain(to: Endpoint, timeoutMs: number): Promise<never> {
    return new Promise((_, fail) => {
      const timer = this.clock.setTimer(timeoutMs, () => {
        this.#waiting.delete(entry);
        fail(new NetworkError("ETIMEDOUT", `connection timed out: ${formatEndpoint(to)}`));
      });
      const entry = { timer, fail };
      this.#waiting.add(entry);
    });
  }

  #assertUp(): void {
    if (this.#down) throw this.#downError();
  }

  #downError(): NetworkError {
    return new NetworkError("EHOSTUNREACH", `the interface ${this.address} has been taken away`);
  }
}

/** In one spelling; whoever dials "all addresses" gets loopback, as on Linux. */
function destinationOf(address: string): string {
  if (address === "0.0.0.0") return "127.0.0.1";
  if (address === "::") return "::1";
  return canonicalAddress(address) ?? address;
}
