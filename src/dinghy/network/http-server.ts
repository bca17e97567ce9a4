import { ByteReader } from "./byte-reader.ts";
import {
  type Head,
  type HttpBody,
  type HttpHeaders,
  type HttpRequest,
  hasNoBody,
  readBody,
  readHead,
  statusLine,
  writeMessage,
} from "./http-message.ts";
import type { Connection, Listener, NetworkInterface } from "./network.ts";
import { NetworkError } from "./network-error.ts";
import { type ServerSecurity, secureServer } from "./secure-connection.ts";

export interface HttpReply {
  readonly status: number;
  readonly headers?: HttpHeaders;
  readonly body?: HttpBody;
  /** With status 101: takes the connection over once the reply is sent. */
  readonly upgrade?: (connection: Connection) => void;
}

/** A handler that throws has its caller answered 500. */
export type HttpHandler = (request: HttpRequest) => HttpReply | Promise<HttpReply>;

/** An HTTP/1.1 server on a port. Throws `NetworkError` as `NetworkInterface.listen` does. */
export function serveHttp(at: NetworkInterface, port: number, handler: HttpHandler, host?: string): Listener {
  return at.listen(port, (connection) => void serveHttpConnection(connection, handler), host);
}

/** The same over TLS. A client that breaks off the handshake is no event. */
export function serveHttps(
  at: NetworkInterface,
  port: number,
  security: ServerSecurity,
  handler: HttpHandler,
): Listener {
  const serve = async (raw: Connection): Promise<void> => {
    const connection = await refusingPlainHttp(raw);
    if (connection) await serveHttpConnection(await secureServer(connection, at.clock, security), handler);
  };
  return at.listen(port, (connection) => void serve(connection).catch(() => connection.close()));
}

const plainHttp = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIO)/;
const notHere = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

/** A client that forgot the `s` is told so, as Go's server tells it; undefined then. The connection as it came otherwise. */
export async function refusingPlainHttp(connection: Connection): Promise<Connection | undefined> {
  let first = await connection.read();
  if (first !== null && plainHttp.test(new TextDecoder("latin1").decode(first.subarray(0, 5)))) {
    await connection.write(new TextEncoder().encode(notHere));
    connection.close();
    return undefined;
  }
  const read = (): Promise<Uint8Array | null> => {
    if (first === null) return connection.read();
    const piece = first;
    first = null;
    return Promise.resolve(piece);
  };
  return { ...connection, read };
}

/** Answers the requests of one connection, one after the other. Resolves when it is over; never rejects. */
export async function serveHttpConnection(connection: Connection, handler: HttpHandler): Promise<void> {
  const reader = new ByteReader(connection);
  try {
    let next: Next;
    do next = await serveOne(connection, reader, handler);
    while (next === "more");
    if (next === "over") connection.close();
  } catch (error) {
    if (error instanceof NetworkError && error.code === "EPROTO")
      await reply(connection, { status: 400, body: `${error.message}\n` }, "GET", true).catch(() => {});
    connection.close();
  }
}

/** What becomes of the connection after a reply: another request may follow, it is over, or somebody else's now. */
type Next = "more" | "over" | "upgraded";

async function serveOne(connection: Connection, reader: ByteReader, handler: HttpHandler): Promise<Next> {
  const head = await readHead(reader);
  if (head === undefined) return "over";
  const request = await readRequest(connection, reader, head);
  const answer = await answerOf(handler, request);
  const last = wantsClose(head);
  await reply(connection, answer, request.method, last);
  if (answer.status !== 101 || answer.upgrade === undefined) return last ? "over" : "more";
  answer.upgrade(reader.handOver());
  return "upgraded";
}

async function readRequest(connection: Connection, reader: ByteReader, head: Head): Promise<HttpRequest> {
  const [method, path, version] = head.startLine;
  if (!/^HTTP\/1\.[01]$/.test(version)) throw new NetworkError("EPROTO", `not an HTTP/1 request: ${method} ${path}`);
  if (head.headers.expect?.toLowerCase() === "100-continue")
    await connection.write(new TextEncoder().encode("HTTP/1.1 100 Continue\r\n\r\n"));
  const body = await readBody(reader, head.headers, false);
  const { remote, local } = connection;
  return { method, path, headers: head.headers, body, remote, local };
}

async function answerOf(handler: HttpHandler, request: HttpRequest): Promise<HttpReply> {
  try {
    return await handler(request);
  } catch (error) {
    return { status: 500, body: `${error instanceof Error ? error.message : String(error)}\n` };
  }
}

function reply(connection: Connection, answer: HttpReply, method: string, last: boolean): Promise<void> {
  const bodyless = hasNoBody(method, answer.status);
  const body = answer.status === 204 || answer.status === 101 ? undefined : (answer.body ?? "");
  const headers = { ...answer.headers, ...(last && { connection: "close" }) };
  return writeMessage(connection, statusLine(answer.status), headers, body, bodyless);
}

function wantsClose({ startLine, headers }: Head): boolean {
  const connection = headers.connection?.toLowerCase() ?? "";
  return startLine[2] === "HTTP/1.0" ? !connection.includes("keep-alive") : connection.includes("close");
}
