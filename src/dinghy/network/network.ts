/**
 * The network inside the process: interfaces with addresses, byte streams and datagrams between them.
 *
 * Flat, as Kubernetes asks: every interface reaches every other by its address with no translation. What changes a
 * packet's way (Service addresses, later policies) is not known here: each interface may be given a `Forwarding` that
 * is asked before a connection is made. Addresses are IPv4 or IPv6 text.
 *
 * Answers to @seed:K3.2, @seed:K3.5, @seed:K3.6. https://kubernetes.io/docs/concepts/services-networking/#the-kubernetes-network-model
 */
export { createNetwork } from "./virtual-network.ts";

export type Protocol = "TCP" | "UDP";

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** One end of an established byte stream. */
export interface Connection {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** The next piece, or null when the other side has ended its half; rejects with `NetworkError` after a reset. */
  read(): Promise<Uint8Array | null>;
  /** Resolves when the other side has room. Rejects with `NetworkError` ("EPIPE", "ECONNRESET") when it is gone. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends this half in order. */
  end(): void;
  /** Drops both halves at once. */
  reset(): void;
}

export interface Datagram {
  readonly from: Endpoint;
  readonly bytes: Uint8Array;
}

export interface Socket {
  readonly local: Endpoint;
  send(to: Endpoint, bytes: Uint8Array): void;
  /** Calls back for each datagram. */
  onDatagram(listener: (datagram: Datagram) => void): void;
  close(): void;
}

export interface Listener {
  readonly local: Endpoint;
  close(): void;
}

/** Where a new connection or datagram shall really go. */
export interface Forwarding {
  /** The destination itself, another one (translated), or a refusal: `reject` answers at once, `drop` never. */
  route(from: Endpoint, to: Endpoint, protocol: Protocol): Endpoint | "reject" | "drop";
}

/** A network namespace: one address (and loopback), its own ports, shared by all processes in it. */
export interface NetworkInterface {
  readonly address: string;
  /** Port 0 takes a free one. Throws `NetworkError` "EADDRINUSE" when the port is taken. `host` defaults to all. */
  listen(port: number, accept: (connection: Connection) => void, host?: string): Listener;
  /** Rejects with `NetworkError`: ECONNREFUSED, EHOSTUNREACH, ETIMEDOUT (dropped, after `timeoutMs`, default 130 s). */
  connect(to: Endpoint, timeoutMs?: number): Promise<Connection>;
  /** A datagram socket; port 0 takes a free one. */
  bind(port: number, host?: string): Socket;
  /** Ports that are listened on, for tools like netstat. */
  listening(): readonly { readonly protocol: Protocol; readonly endpoint: Endpoint }[];
}

export interface Network {
  /**
   * A new namespace with this address. `forwarding` (of the node that the interface is on) decides where traffic that
   * leaves it goes. Throws `NetworkError` "EADDRINUSE" when the address is taken.
   */
  attach(address: string, forwarding?: Forwarding): NetworkInterface;
  /** Takes it away: its listeners close, its connections are reset. */
  detach(address: string): void;
}

export class NetworkError extends Error {
  readonly code: "EADDRINUSE" | "ECONNREFUSED" | "EHOSTUNREACH" | "ETIMEDOUT" | "EPIPE" | "ECONNRESET" | "EACCES";
  constructor(code: NetworkError["code"], message: string) {
    super(message);
    this.name = "NetworkError";
    this.code = code;
  }
}
