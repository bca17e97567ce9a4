import { ByteReader } from "./byte-reader.ts";
import {
  bodyPieces,
  type HttpBody,
  type HttpHeaders,
  type HttpResponse,
  hasNoBody,
  readBody,
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
  readonly body?: HttpBody;
  /** HTTPS instead of HTTP. */
  readonly tls?: ClientSecurity;
  /** Aborting it gives the exchange up; `openHttp` only. */
  readonly signal?: AbortSignal;
  /** For the whole exchange. Default: none beyond the connect's own. */
  readonly timeoutMs?: number;
}

/**
 * One HTTP/1.1 request on a connection of its own. Rejects with `NetworkError` as `connect` does, with ETIMEDOUT when
 * the answer is not whole in time, ECONNRESET when it breaks off, EPROTO when it is not HTTP. Redirects are answers.
 */
export async function requestHttp(from: NetworkInterface, exchange: HttpExchange): Promise<HttpResponse> {
  const { timeoutMs } = exchange;
  if (timeoutMs === undefined) return perform(from, await from.connect(exchange), exchange);
  const startedMs = from.clock.now();
  const connection = await from.connect(exchange, timeoutMs);
  const late = Promise.withResolvers<never>();
  const timer = from.clock.setTimer(timeoutMs - (from.clock.now() - startedMs), () => {
    late.reject(new NetworkError("ETIMEDOUT", `no answer from ${exchange.address} within ${timeoutMs} ms`));
    connection.close();
  });
  try {
    return await Promise.race([perform(from, connection, exchange), late.promise]);
  } finally {
    timer.cancel();
  }
}

async function perform(from: NetworkInterface, raw: Connection, exchange: HttpExchange): Promise<HttpResponse> {
  let connection = raw;
  try {
    if (exchange.tls) connection = await secureClient(raw, from.clock, exchange.tls);
    const reader = new ByteReader(connection);
    const head = await converse(connection, reader, exchange);
    const { status, headers } = head;
    if (status === 101) return { ...head, body: empty, upgraded: reader.handOver() };
    const body = hasNoBody(exchange.method ?? "GET", status) ? empty : await readBody(reader, headers, true);
    connection.close();
    return { status, headers, body };
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** The head of an answer, and its body as it comes. */
export interface OpenedResponse {
  readonly status: number;
  readonly headers: HttpHeaders;
  /** To be read to its end, or closed. */
  readonly body: AsyncIterable<Uint8Array>;
  /** After 101 Switching Protocols: the connection, for the protocol that was agreed on. */
  readonly upgraded?: Connection;
  /** Gives up the rest. */
  close(): void;
}

/** As `requestHttp`, but resolves when the head has come, for answers that may never end. Without a timeout of its own. */
export async function openHttp(from: NetworkInterface, exchange: HttpExchange): Promise<OpenedResponse> {
  const raw = await from.connect(exchange, exchange.timeoutMs);
  let connection = raw;
  const giveUp = (): void => connection.close();
  exchange.signal?.addEventListener("abort", giveUp, { once: true });
  const close = (): void => {
    exchange.signal?.removeEventListener("abort", giveUp);
    connection.close();
  };
  try {
    if (exchange.signal?.aborted) throw new NetworkError("ECONNRESET", "given up");
    if (exchange.tls) connection = await secureClient(raw, from.clock, exchange.tls);
    const reader = new ByteReader(connection);
    const head = await converse(connection, reader, exchange);
    if (head.status === 101) return { ...head, body: nothing(), upgraded: reader.handOver(), close };
    const none = hasNoBody(exchange.method ?? "GET", head.status);
    return { ...head, body: none ? nothing(close) : piecesOf(reader, head.headers, close), close };
  } catch (error) {
    close();
    throw error;
  }
}

async function* nothing(close = () => {}): AsyncIterable<Uint8Array> {
  close();
}

async function* piecesOf(reader: ByteReader, headers: HttpHeaders, close: () => void): AsyncIterable<Uint8Array> {
  try {
    yield* bodyPieces(reader, headers);
  } finally {
    close();
  }
}

interface ResponseHead {
  readonly status: number;
  readonly headers: HttpHeaders;
}

async function converse(connection: Connection, reader: ByteReader, exchange: HttpExchange): Promise<ResponseHead> {
  const { method = "GET", path = "/", address, port, headers, body, tls } = exchange;
  const name = address.includes(":") ? `[${address}]` : address;
  const all = { host: port === (tls ? 443 : 80) ? name : `${name}:${port}`, connection: "close", ...headers };
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

const empty = new Uint8Array(0);
