import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { TLSSocket } from "node:tls";
import type { Headers, Peer, Request } from "#wire";

/** Larger bodies are refused, as the API server refuses them. */
export const bodyLimitBytes = 3 * 1024 * 1024;

/** A request as it came over a socket. The signal, which few ask for, is made when somebody asks. */
class SocketRequest implements Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body?: Uint8Array;
  readonly peer?: Peer;
  readonly #outgoing: Http2ServerResponse | undefined;
  #gone: AbortController | undefined;

  constructor(incoming: Incoming, body?: Uint8Array, outgoing?: Http2ServerResponse) {
    this.method = incoming.method ?? "GET";
    this.url = incoming.url ?? "/";
    this.headers = headersOf(incoming);
    if (body !== undefined && body.length > 0) this.body = body;
    const { peer } = introductionOf(incoming);
    if (peer !== undefined) this.peer = peer;
    this.#outgoing = outgoing;
  }

  get signal(): AbortSignal | undefined {
    if (this.#outgoing === undefined) return undefined;
    this.#gone ??= abortedWhenGone(this.#outgoing);
    return this.#gone.signal;
  }
}

function abortedWhenGone(outgoing: Http2ServerResponse): AbortController {
  const gone = new AbortController();
  const look = (): void => {
    if (!outgoing.writableFinished) gone.abort(new Error("the client is gone"));
  };
  if ((outgoing as { destroyed?: boolean }).destroyed) look();
  else outgoing.on("close", look);
  return gone;
}

type Incoming = Http2ServerRequest | IncomingMessage;

/** Reads a request off a socket, whole; or says why there is none. */
export async function readRequest(
  incoming: Http2ServerRequest,
  outgoing: Http2ServerResponse,
): Promise<Request | "aborted" | "too large"> {
  const body = hasNoBody(incoming) ? undefined : await readBody(incoming);
  if (body === "aborted" || body === "too large") return body;
  return new SocketRequest(incoming, body, outgoing);
}

/** A request whose body, if there is any, stays unread. */
export function requestOf(incoming: Incoming): Request {
  return new SocketRequest(incoming);
}

/** As most requests are: then there is nothing to wait for. */
function hasNoBody({ headers, httpVersionMajor, stream }: Http2ServerRequest): boolean {
  if (httpVersionMajor > 1) return stream.endAfterHeaders;
  return headers["content-length"] === undefined && headers["transfer-encoding"] === undefined;
}

function headersOf(incoming: Incoming): Headers {
  const { headers } = incoming;
  const plain: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    // HTTP/2's own fields (`:path` …) say nothing that method and URL do not.
    if (value === undefined || name[0] === ":") continue;
    if (name.startsWith("impersonate-")) plain[name] = linesOf(incoming.rawHeaders, name).join("\n");
    else plain[name] = typeof value === "string" ? value : value.join(", ");
  }
  return plain;
}

/** The values of a header, line by line: names and values take turns. */
function linesOf(raw: readonly string[], name: string): string[] {
  return raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name);
}

function readBody(incoming: Http2ServerRequest): Promise<Uint8Array | "aborted" | "too large"> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const refuse = (): void => {
      incoming.removeAllListeners("data");
      incoming.resume();
      resolve("too large");
    };
    if (Number(incoming.headers["content-length"] ?? 0) > bodyLimitBytes) return refuse();
    const abort = (): void => resolve("aborted");
    incoming.on("data", (chunk: Uint8Array) => {
      length += chunk.length;
      if (length > bodyLimitBytes) return refuse();
      chunks.push(chunk);
    });
    incoming.on("end", () => resolve(chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks)));
    incoming.on("error", abort);
    incoming.on("close", abort);
  });
}

/** What the handshake told of the client; the same for all requests of a connection. */
interface Introduction {
  readonly peer?: Peer;
  readonly bad: boolean;
}

const introductions = new WeakMap<object, Introduction>();

function introductionOf(incoming: Incoming): Introduction {
  const connection = ("stream" in incoming && incoming.stream?.session) || incoming.socket;
  let introduction = introductions.get(connection);
  if (introduction === undefined) {
    introduction = introduce(incoming.socket as TLSSocket);
    introductions.set(connection, introduction);
  }
  return introduction;
}

function introduce(socket: TLSSocket): Introduction {
  const { subject, fingerprint256 = "" } = socket.getPeerCertificate();
  if (!subject) return { bad: false };
  if (!socket.authorized) return { bad: true };
  const listOf = (value: unknown): string[] =>
    value === undefined ? [] : Array.isArray(value) ? value : [String(value)];
  const fingerprint = fingerprint256.replaceAll(":", "").toLowerCase();
  return {
    bad: false,
    peer: { commonName: listOf(subject.CN)[0] ?? "", organizations: listOf(subject.O), fingerprint },
  };
}

/** True when the client showed a certificate that our authority did not sign, or that has expired. */
export function hasBadCertificate(incoming: Incoming): boolean {
  return introductionOf(incoming).bad;
}
