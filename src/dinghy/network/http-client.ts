import { ByteReader } from "./byte-reader.ts";
import {
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

/** One request as its sender describes it. */
export interface HttpExchange extends Endpoint {
  /** Default GET. */
  readonly method?: string;
  /** Default "/". */
  readonly path?: string;
  /** `host` is added where it is missing; `connection: close` where none is given. */
  readonly headers?: HttpHeaders;
  readonly body?: HttpBody;
  /** For the whole exchange. Default: none beyond the connect's own. */
  readonly timeoutMs?: number;
}

/**
 * One HTTP/1.1 request on a connection of its own. Rejects with `NetworkError` as `connect` does, with ETIMEDOUT when
 * the answer is not whole in time, ECONNRESET when it breaks off, EPROTO when it is not HTTP. Redirects are answers.
 */
export async function requestHttp(from: NetworkInterface, exchange: HttpExchange): Promise<HttpResponse> {
  const { timeoutMs } = exchange;
  if (timeoutMs === undefined) return perform(await from.connect(exchange), exchange);
  const startedMs = from.clock.now();
  const connection = await from.connect(exchange, timeoutMs);
  const late = Promise.withResolvers<never>();
  const timer = from.clock.setTimer(timeoutMs - (from.clock.now() - startedMs), () => {
    late.reject(new NetworkError("ETIMEDOUT", `no answer from ${exchange.address} within ${timeoutMs} ms`));
    connection.close();
  });
  try {
    return await Promise.race([perform(connection, exchange), late.promise]);
  } finally {
    timer.cancel();
  }
}

async function perform(connection: Connection, exchange: HttpExchange): Promise<HttpResponse> {
  try {
    const response = await converse(connection, exchange);
    if (response.upgraded === undefined) connection.close();
    return response;
  } catch (error) {
    connection.close();
    throw error;
  }
}

async function converse(connection: Connection, exchange: HttpExchange): Promise<HttpResponse> {
  const { method = "GET", path = "/", address, port, headers, body } = exchange;
  const name = address.includes(":") ? `[${address}]` : address;
  const all = { host: port === 80 ? name : `${name}:${port}`, connection: "close", ...headers };
  // A server may answer and close before it has read the whole body: its answer counts, not the broken pipe.
  void writeMessage(connection, `${method} ${path} HTTP/1.1`, all, body).catch(() => {});
  const response = await readResponse(new ByteReader(connection), method);
  if (response === undefined)
    throw new NetworkError("ECONNRESET", `${address}:${port} closed the connection without an answer`);
  return response;
}

async function readResponse(reader: ByteReader, method: string): Promise<HttpResponse | undefined> {
  for (;;) {
    const head = await readHead(reader);
    if (head === undefined) return undefined;
    const [version, code] = head.startLine;
    if (!version.startsWith("HTTP/1.") || !/^[1-5]\d\d$/.test(code))
      throw new NetworkError("EPROTO", `not an HTTP/1 response: ${version} ${code}`);
    const status = Number(code);
    const { headers } = head;
    if (status === 101) return { status, headers, body: new Uint8Array(0), upgraded: reader.handOver() };
    if (status < 200) continue;
    const body = hasNoBody(method, status) ? new Uint8Array(0) : await readBody(reader, headers, true);
    return { status, headers, body };
  }
}
