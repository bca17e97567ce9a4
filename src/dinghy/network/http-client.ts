import { ByteReader } from "./byte-reader.ts";
import {
  bodyPieces,
  type HttpBody,
  type HttpHeaders,
  type HttpResponse,
  hasNoBody,
  readHead,
  writeMessage,
} from "./http-message.ts";
import type { Connection, Endpoint, NetworkInterface } from "./network.ts";
import { NetworkError } from "./network-error.ts";
import { type ClientSecurity, secureClient } from "./secure-connection.ts";

/** One request as its sender describes it. */
export interface HttpExchange extends Endpoint {
  /** Default GET. */
  readonly method?: string;
  /** Default "/". */
  readonly path?: string;
  /** `host` is added where it is missing; `connection: close` where none is given. */
  readonly headers?: HttpHeaders;
  /** Headers that come more than once, as often as there are values. */
  readonly repeated?: Readonly<Record<string, readonly string[]>>;
  readonly body?: HttpBody;
  /** HTTPS instead of HTTP. */
  readonly tls?: ClientSecurity;
  /** Aborting it gives the exchange up. */
  readonly signal?: AbortSignal;
  /** For the whole exchange. Default: none beyond the connect's own. */
  readonly timeoutMs?: number;
}

/**
 * One HTTP/1.1 request on a connection of its own. Rejects with `NetworkError` as `connect` does, with ETIMEDOUT when
 * the answer is not whole in time, ECONNRESET when it breaks off, EPROTO when it is not HTTP. Redirects are answers.
 */
export async function requestHttp(from: NetworkInterface, exchange: HttpExchange): Promise<HttpResponse> {
  const { status, headers, body, upgraded } = await openHttp(from, exchange);
  if (upgraded) return { status, headers, body: new Uint8Array(0), upgraded };
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return { status, headers, body: pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces) };
}

/** The head of an answer, and its body as it comes. */
export interface OpenedResponse {
  readonly status: number;
  readonly headers: HttpHeaders;
  /** To be read to its end, or closed. Rejects as `requestHttp` does. */
  readonly body: AsyncIterable<Uint8Array>;
  /** After 101 Switching Protocols: the connection, for the protocol that was agreed on. */
  readonly upgraded?: Connection;
  /** Gives up the rest. */
  close(): void;
}

/** As `requestHttp`, but resolves when the head has come, for answers that may never end. */
export async function openHttp(from: NetworkInterface, exchange: HttpExchange): Promise<OpenedResponse> {
  const { timeoutMs, tls } = exchange;
  const startedMs = from.clock.now();
  const raw = await from.connect(exchange, timeoutMs);
  let connection = raw;
  const limits = limitsOf(from, exchange, startedMs, () => connection.close());
  const close = (): void => {
    limits.lift();
    connection.close();
  };
  try {
    if (tls) connection = await limits.within(secureClient(raw, from.clock, tls));
    const reader = new ByteReader(connection);
    const head = await limits.within(converse(connection, reader, exchange));
    if (head.status === 101) {
      limits.lift();
      return { ...head, body: piecesOf(nothing(), limits, close), upgraded: reader.handOver(), close };
    }
    const none = hasNoBody(exchange.method ?? "GET", head.status);
    if (none) close();
    const body = piecesOf(none ? nothing() : bodyPieces(reader, head.headers), limits, close);
    return { ...head, body, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** What ends an exchange early: its timeout, or whoever gave the signal. */
interface Limits {
  within<T>(work: Promise<T>): Promise<T>;
  lift(): void;
}

function limitsOf(from: NetworkInterface, exchange: HttpExchange, startedMs: number, giveUp: () => void): Limits {
  const { timeoutMs, signal, address } = exchange;
  const early = Promise.withResolvers<never>();
  early.promise.catch(() => {});
  const end = (error: NetworkError): void => {
    early.reject(error);
    giveUp();
  };
  const timer =
    timeoutMs === undefined
      ? undefined
      : from.clock.setTimer(timeoutMs - (from.clock.now() - startedMs), () =>
          end(new NetworkError("ETIMEDOUT", `no answer from ${address} within ${timeoutMs} ms`)),
        );
  const aborted = (): void => end(new NetworkError("ECONNRESET", "given up"));
  signal?.addEventListener("abort", aborted, { once: true });
  if (signal?.aborted) aborted();
  return {
    within: (work) => Promise.race([work, early.promise]),
    lift: () => {
      timer?.cancel();
      signal?.removeEventListener("abort", aborted);
    },
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* piecesOf(
  pieces: AsyncIterable<Uint8Array>,
  limits: Limits,
  close: () => void,
): AsyncGenerator<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await limits.within(iterator.next());
      if (next.done) return;
      yield next.value;
    }
  } finally {
    close();
  }
}

interface ResponseHead {
  readonly status: number;
  readonly headers: HttpHeaders;
}

async function converse(connection: Connection, reader: ByteReader, exchange: HttpExchange): Promise<ResponseHead> {
  const { method = "GET", path = "/", address, port, headers, repeated, body, tls } = exchange;
  const name = address.includes(":") ? `[${address}]` : address;
  const all = {
    host: port === (tls ? 443 : 80) ? name : `${name}:${port}`,
    connection: "close",
    ...headers,
    ...repeated,
  };
  // A server may answer and close before it has read the whole body: its answer counts, not the broken pipe.
  void writeMessage(connection, `${method} ${path} HTTP/1.1`, all, body).catch(() => {});
  const response = await readResponse(reader);
  if (response === undefined)
    throw new NetworkError("ECONNRESET", `${address}:${port} closed the connection without an answer`);
  return response;
}

async function readResponse(reader: ByteReader): Promise<ResponseHead | undefined> {
  for (;;) {
    const head = await readHead(reader);
    if (head === undefined) return undefined;
    const [version, code] = head.startLine;
    if (!version.startsWith("HTTP/1.") || !/^[1-5]\d\d$/.test(code))
      throw new NetworkError("EPROTO", `not an HTTP/1 response: ${version} ${code}`);
    const status = Number(code);
    if (status >= 200 || status === 101) return { status, headers: head.headers };
  }
}
