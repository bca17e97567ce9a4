/**
 * The network inside the process: interfaces with addresses, byte streams and datagrams between them, and the wire
 * formats that several rooms speak over it (HTTP/1.1, single gRPC calls, DNS messages).
 *
 * Flat, as Kubernetes asks: every interface reaches every other by its address with no translation. What changes a
 * packet's way (Service addresses, later policies) is not known here: each interface may be given a `Forwarding` that
 * is asked when traffic leaves it and when traffic from elsewhere arrives. Addresses are IPv4 or IPv6 text; loopback
 * (127.0.0.0/8, ::1) stays inside the interface, unless its `Forwarding` says otherwise. Names such as "localhost" are the caller's job.
 *
 * Everything happens in microtasks: the network takes no time of its own, except where a deadline passes.
 *
 * Answers to @seed:K3.2, @seed:K3.5, @seed:K3.6. https://kubernetes.io/docs/concepts/services-networking/#the-kubernetes-network-model
 */
import type { Clock } from "#clock";

export { byteDuplex } from "./byte-duplex.ts";
export { ByteReader } from "./byte-reader.ts";
export {
  type DnsMessage,
  type DnsQuestion,
  type DnsRcode,
  type DnsRecord,
  decodeDnsMessage,
  encodeDnsMessage,
  fitDnsMessage,
  reverseName,
} from "./dns-message.ts";
export { callGrpc, type GrpcAnswer, type GrpcHandler, grpcCodes, serveGrpc } from "./grpc.ts";
export { type HttpExchange, type OpenedResponse, openHttp, requestHttp } from "./http-client.ts";
export type { HttpHeaders, HttpRequest, HttpResponse } from "./http-message.ts";
export {
  type HttpHandler,
  type HttpReply,
  refusingPlainHttp,
  serveHttp,
  serveHttpConnection,
  serveHttps,
} from "./http-server.ts";
export { NetworkError, type NetworkErrorCode } from "./network-error.ts";
export { type ClientSecurity, type ServerSecurity, secureClient, secureServer } from "./secure-connection.ts";
export { createNetwork } from "./virtual-network.ts";

export type Protocol = "TCP" | "UDP";

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** One end of an established byte stream. Bytes that were written or read are shared: nobody may change them. */
export interface Connection {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** The next piece, or null when the other side has ended its half; rejects with `NetworkError` after a reset. */
  read(): Promise<Uint8Array | null>;
  /** Resolves when the other side has room. Rejects with `NetworkError` ("EPIPE", "ECONNRESET") when it is gone. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends this half in order; reading goes on. */
  end(): void;
  /**
   * Gives the connection up, as a process that exits does: what was written still arrives, what has not been read is
   * lost, and the other side's next write fails.
   */
  close(): void;
  /** Drops both halves at once; what was written but not yet read is lost. */
  reset(): void;
}

export interface Datagram {
  readonly from: Endpoint;
  readonly bytes: Uint8Array;
}

export interface Socket {
  readonly local: Endpoint;
  /** Sent and forgotten: nobody learns whether it arrived. */
  send(to: Endpoint, bytes: Uint8Array): void;
  /** Calls back for each datagram, those that came before included. */
  onDatagram(listener: (datagram: Datagram) => void): void;
  close(): void;
}

export interface Listener {
  readonly local: Endpoint;
  close(): void;
}

/** What is known about a passage beside its two ends. */
export interface Passage {
  /** True where traffic from elsewhere arrives at this interface; false where it leaves it. */
  readonly arriving: boolean;
  /** For datagrams: where the flow's last one went. A forwarding that still has this destination keeps to it. */
  readonly previous?: Endpoint;
}

/** A destination, and, where the far end shall see another source than the true one, that address (masquerade). */
export interface Route extends Endpoint {
  readonly source?: string;
}

/** Where a new connection or datagram shall really go. */
export interface Forwarding {
  /** The destination itself, another one (translated), or a refusal: `reject` answers at once, `drop` never. */
  route(from: Endpoint, to: Endpoint, protocol: Protocol, passage: Passage): Route | "reject" | "drop";
  /** Where what the interface of this address sends to its own loopback goes, if not there. */
  loopback?(at: string, to: Endpoint, protocol: Protocol): Endpoint | undefined;
}

/** A network namespace: one address (and loopback), its own ports, shared by all processes in it. */
export interface NetworkInterface {
  readonly address: string;
  /** What its deadlines are measured on. */
  readonly clock: Clock;
  /**
   * Port 0 takes a free one. Throws `NetworkError`: "EADDRINUSE" when the port is taken, "EADDRNOTAVAIL" when `host` is
   * not an address of this interface. `host` defaults to all; 0.0.0.0 and :: say the same.
   */
  listen(port: number, accept: (connection: Connection) => void, host?: string): Listener;
  /**
   * Rejects with `NetworkError`: ECONNREFUSED, EHOSTUNREACH (no such address, at once), ETIMEDOUT (dropped, after
   * `timeoutMs`, default 130 s, as Linux gives up).
   */
  connect(to: Endpoint, timeoutMs?: number): Promise<Connection>;
  /** A datagram socket; port 0 takes a free one. Throws as `listen` does. */
  bind(port: number, host?: string): Socket;
  /** Ports that are listened on, by protocol and port, for tools like netstat. */
  listening(): readonly { readonly protocol: Protocol; readonly endpoint: Endpoint }[];
}

export interface Network {
  /**
   * A new namespace with this address. `forwarding` (of the node that the interface is on) decides where traffic that
   * leaves or reaches it goes. Throws `NetworkError` "EADDRINUSE" when the address is taken, "EADDRNOTAVAIL" when it is
   * no address.
   */
  attach(address: string, forwarding?: Forwarding): NetworkInterface;
  /** Takes it away: its listeners close, its connections are reset. */
  detach(address: string): void;
}
