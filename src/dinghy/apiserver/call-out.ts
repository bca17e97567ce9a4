/**
 * How the API server calls servers in the cluster (webhooks, aggregated APIs, what `proxy` leads to): one HTTP/1.1
 * exchange on a connection of its own, in the shape of `#wire`. It does not know the network that carries it.
 */
import type { Channel, Request, Response } from "#wire";

export interface CallTarget {
  /** An IP address, or a DNS name where a Service stands for one. */
  readonly address: string;
  readonly port: number;
  /** Plain HTTP where there is none. */
  readonly tls?: CallSecurity;
}

/** What is asked of the other side's certificate, and the one that is shown. */
export interface CallSecurity {
  readonly serverName: string;
  /** PEM of the authorities to trust. Empty: nobody is trusted. */
  readonly authorities: string;
  /** Takes any certificate. */
  readonly insecure?: boolean;
  /** PEM of the certificate to show. */
  readonly client?: { readonly certificate: string; readonly key: string };
}

export interface CallOptions {
  /** Waits for the end of the body, which is then a document whatever its framing. */
  readonly whole?: boolean;
  /** Headers that come more than once, as often as there are values. */
  readonly repeated?: Readonly<Record<string, readonly string[]>>;
  /** Takes over the connection after an answer 101. */
  readonly upgrade?: boolean;
}

export interface CallAnswer extends Response {
  /** The bytes after an answer 101, both ways; there where `CallOptions.upgrade` was said. */
  readonly upgraded?: Channel;
}

/**
 * Resolves with the answer's head as soon as it has come: a body of known length as a document, any other as a stream.
 * `request.headers` go out as they are, beside `host` where it is missing. Aborting `request.signal` ends the exchange.
 * Rejects with a `CallError`.
 */
export type CallOut = (target: CallTarget, request: Request, options?: CallOptions) => Promise<CallAnswer>;

/**
 * No answer came. The message is worded as Go words it: `dial tcp 10.96.3.4:443: connect: connection refused`,
 * `tls: failed to verify certificate: x509: certificate signed by unknown authority`, `EOF`.
 */
export class CallError extends Error {}
