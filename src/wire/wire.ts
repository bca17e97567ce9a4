/**
 * The shape of HTTP that suite and Dinghy speak: a request, a response whose body is one document or a stream, and a
 * two-way channel for `exec`, `attach` and `port-forward`.
 *
 * The same handler answers requests that came over TLS and requests from inside the process; the sockets are a rim
 * (`apiserver/listen.ts` for the server, `suite/targets/kubeconfig.ts` for a client). A document may carry the decoded,
 * immutable object beside its bytes, so that components in one process need not parse what another serialised.
 */

/**
 * Header names are lower case. What was given in several lines is joined by commas; who must tell the lines apart (of
 * `impersonate-…`, whose values may have commas of their own) finds them joined by line breaks.
 */
export type Headers = Readonly<Record<string, string>>;

/** Who is at the other end, as far as the transport knows: the subject of a verified client certificate. */
export interface Peer {
  readonly commonName: string;
  readonly organizations: readonly string[];
  /** SHA-256 of the certificate, in lower-case hexadecimal digits; absent inside the process, where there is none. */
  readonly fingerprint?: string;
}

export interface Request {
  /** Upper case: GET, POST, PUT, PATCH, DELETE … */
  readonly method: string;
  /** Path and query, percent-encoded as on the wire: `/api/v1/pods?limit=500`. */
  readonly url: string;
  readonly headers: Headers;
  /** The body's bytes, or, from inside the process, the decoded object itself (which the receiver must not change). */
  readonly body?: Uint8Array | { readonly object: unknown };
  readonly peer?: Peer;
  /** Aborted when the caller is gone. */
  readonly signal?: AbortSignal;
}

export interface Response {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Document | Stream;
}

/** One complete body. `bytes` may be computed on first use and is then shared: nobody may change them. */
export interface Document {
  /** The decoded body where there is one; immutable. */
  readonly object?: unknown;
  bytes(): Uint8Array;
  /** The body in the form in which it is at hand: for those who can do with either. Text stands for its UTF-8. */
  content?(): string | Uint8Array;
}

/** A body that arrives in pieces (a watch, a log): pushed to `sink` from the moment `open` is called. */
export interface Stream {
  /** Starts the flow; the returned function stops it (the reader is gone). It may be called once only. */
  open(sink: Sink): () => void;
}

export interface Sink {
  /** One frame: a watch event (its line ends with a newline) or a piece of log. */
  write(frame: Document): void;
  /** The flow has ended: in order, or with an error that broke it. */
  end(error?: Error): void;
}

export type Handler = (request: Request) => Promise<Response>;

/** One end of a two-way channel of binary messages (a WebSocket, or its like inside the process). */
export interface Channel {
  /** The subprotocol both sides agreed on. */
  readonly protocol: string;
  send(message: Uint8Array): void;
  /** A message of text, where the channel tells the two kinds apart. */
  sendText?(message: string): void;
  /**
   * Nothing where more may be sent at once; else resolves when enough of what was sent has been taken. Whoever has much to
   * send asks, or the other side may be cut off.
   */
  room?(): Promise<void> | undefined;
  /** 1000 is an orderly end. */
  close(code?: number, reason?: string): void;
  /** Called for each message, in order. Messages that came before a listener was set are kept for it. */
  onMessage(listener: (message: Uint8Array) => void): void;
  /** Called once when either side has closed. */
  onClose(listener: (code: number, reason: string) => void): void;
}

/** What a server says to a request to upgrade: either a plain response (refused) or a protocol and what to do with it. */
export type Upgrade = { readonly refused: Response } | { readonly protocol: string; accept(channel: Channel): void };

/** Offers the subprotocols in `protocols`, in order of preference. */
export type UpgradeHandler = (request: Request, protocols: readonly string[]) => Promise<Upgrade>;

export function isStream(body: Document | Stream): body is Stream {
  return "open" in body;
}

const encoder = new TextEncoder();

/** A document from an object; serialised when first asked for, and once only. */
export function documentOf(object: unknown): Document {
  let bytes: Uint8Array | undefined;
  return {
    object,
    bytes: () => {
      bytes ??= encoder.encode(JSON.stringify(object));
      return bytes;
    },
  };
}

/** A document from text. */
export function textOf(text: string): Document {
  let bytes: Uint8Array | undefined;
  return {
    bytes: () => {
      bytes ??= encoder.encode(text);
      return bytes;
    },
  };
}

export { createChannelPair, type PairedChannel } from "./channel-pair.ts";
