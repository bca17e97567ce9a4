import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { TLSSocket } from "node:tls";
import type { Headers, Peer, Request } from "#wire";

/** Larger bodies are refused, as the API server refuses them. */
export const bodyLimitBytes = 3 * 1024 * 1024;

/** Reads a request off a socket, whole; or says why there is none. */
export async function readRequest(
  incoming: Http2ServerRequest,
  outgoing: Http2ServerResponse,
): Promise<Request | "aborted" | "too large"> {
  const body = await readBody(incoming);
  if (body === "aborted" || body === "too large") return body;
  const gone = new AbortController();
  outgoing.on("close", () => {
    if (!outgoing.writableFinished) gone.abort(new Error("the client is gone"));
  });
  return requestOf(incoming, { ...(body.length > 0 && { body }), signal: gone.signal });
}

export function requestOf(
  incoming: Http2ServerRequest | IncomingMessage,
  more: Pick<Request, "body" | "signal">,
): Request {
  const peer = peerOf(incoming);
  return {
    method: incoming.method ?? "GET",
    url: incoming.url ?? "/",
    headers: headersOf(incoming.headers),
    ...more,
    ...(peer && { peer }),
  };
}

function headersOf(headers: NodeJS.Dict<string | string[]>): Headers {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    // HTTP/2's own fields (`:path` …) say nothing that method and URL do not.
    if (value !== undefined && name[0] !== ":") plain[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return plain;
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
    incoming.on("data", (chunk: Uint8Array) => {
      length += chunk.length;
      if (length > bodyLimitBytes) return refuse();
      chunks.push(chunk);
    });
    incoming.on("end", () => resolve(chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks)));
    incoming.on("error", () => resolve("aborted"));
    incoming.on("close", () => resolve("aborted"));
  });
}

/** What the handshake told of the client; the same for all requests of a connection. */
interface Introduction {
  readonly peer?: Peer;
  readonly bad: boolean;
}

const introductions = new WeakMap<object, Introduction>();

function introductionOf(incoming: Http2ServerRequest | IncomingMessage): Introduction {
  const connection = ("stream" in incoming && incoming.stream?.session) || incoming.socket;
  let introduction = introductions.get(connection);
  if (introduction === undefined) {
    introduction = introduce(incoming.socket as TLSSocket);
    introductions.set(connection, introduction);
  }
  return introduction;
}

function introduce(socket: TLSSocket): Introduction {
  const { subject } = socket.getPeerCertificate();
  if (!subject) return { bad: false };
  if (!socket.authorized) return { bad: true };
  const listOf = (value: unknown): string[] =>
    value === undefined ? [] : Array.isArray(value) ? value : [String(value)];
  return { bad: false, peer: { commonName: listOf(subject.CN)[0] ?? "", organizations: listOf(subject.O) } };
}

function peerOf(incoming: Http2ServerRequest | IncomingMessage): Peer | undefined {
  return introductionOf(incoming).peer;
}

/** True when the client showed a certificate that our authority did not sign, or that has expired. */
export function hasBadCertificate(incoming: Http2ServerRequest | IncomingMessage): boolean {
  return introductionOf(incoming).bad;
}
