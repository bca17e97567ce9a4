import { STATUS_CODES } from "node:http";
import type { ByteReader } from "./byte-reader.ts";
import type { Connection, Endpoint } from "./network.ts";
import { NetworkError } from "./network-error.ts";

/** Names in lower case; a header that came more than once has its values joined by ", ". */
export type HttpHeaders = Readonly<Record<string, string>>;

export interface HttpRequest {
  /** Upper case. */
  readonly method: string;
  /** Path and query as on the wire. */
  readonly path: string;
  readonly headers: HttpHeaders;
  readonly body: Uint8Array;
  /** Who asks, as the server sees them. */
  readonly remote: Endpoint;
  readonly local: Endpoint;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly body: Uint8Array;
  /** After 101 Switching Protocols: the connection, for the protocol that was agreed on. */
  readonly upgraded?: Connection;
}

/** A body: as a whole, or in pieces that are sent as they come (chunked). */
export type HttpBody = Uint8Array | string | AsyncIterable<Uint8Array>;

/** A head may be this long, as with nginx' and Node's defaults together. */
const headBytesMax = 16 * 1024;
const encoder = new TextEncoder();

export interface Head {
  readonly startLine: readonly [string, string, string];
  readonly headers: HttpHeaders;
}

/** The start line (in its three parts) and the headers, or undefined when the stream ended before them. */
export async function readHead(reader: ByteReader): Promise<Head | undefined> {
  const start = await reader.line(headBytesMax);
  if (start === undefined) return undefined;
  const [first = "", second = "", ...others] = start.split(" ");
  const headers: Record<string, string> = {};
  let left = headBytesMax;
  for (;;) {
    const line = await reader.line(left);
    if (line === undefined) throw new NetworkError("ECONNRESET", "the stream ended inside an HTTP head");
    if (line === "") return { startLine: [first, second, others.join(" ")], headers };
    left -= line.length;
    if (left < 0) throw new NetworkError("EPROTO", `an HTTP head is longer than ${headBytesMax} bytes`);
    const colon = line.indexOf(":");
    if (colon <= 0) throw new NetworkError("EPROTO", `not an HTTP header: ${JSON.stringify(line)}`);
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
}

/** The body that the headers announce; `untilEnd` where one without a length goes to the end of the stream. */
export async function readBody(reader: ByteReader, headers: HttpHeaders, untilEnd: boolean): Promise<Uint8Array> {
  if (isChunked(headers)) return readChunks(reader);
  const length = headers["content-length"];
  if (length === undefined) return untilEnd ? reader.rest() : new Uint8Array(0);
  if (!/^\d+$/.test(length)) throw new NetworkError("EPROTO", `not a content-length: ${length}`);
  return reader.exactly(Number(length));
}

function isChunked(headers: HttpHeaders): boolean {
  return headers["transfer-encoding"]?.toLowerCase() === "chunked";
}

async function readChunks(reader: ByteReader): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of chunksOf(reader)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function* chunksOf(reader: ByteReader): AsyncIterable<Uint8Array> {
  for (;;) {
    const line = await reader.line(headBytesMax);
    const size = /^[0-9a-fA-F]+/.exec(line ?? "")?.[0];
    if (size === undefined) throw new NetworkError("EPROTO", `not a chunk size: ${JSON.stringify(line)}`);
    const length = Number.parseInt(size, 16);
    if (length > 0) yield await reader.exactly(length);
    // Each chunk ends with an empty line; after the last one trailers may come before it.
    while ((await reader.line(headBytesMax)) !== "") if (length > 0) throw new NetworkError("EPROTO", "chunk too long");
    if (length === 0) return;
  }
}

/** The body of an answer in the pieces in which it comes. */
export async function* bodyPieces(reader: ByteReader, headers: HttpHeaders): AsyncIterable<Uint8Array> {
  if (isChunked(headers)) return yield* chunksOf(reader);
  if (headers["content-length"] !== undefined) return yield await readBody(reader, headers, true);
  for (let piece = await reader.some(); piece !== null; piece = await reader.some()) yield piece;
}

/** Writes a message; `bodyless` keeps the body (but not its length) away, as for HEAD. */
export async function writeMessage(
  connection: Connection,
  startLine: string,
  headers: Readonly<Record<string, string | readonly string[]>>,
  body: HttpBody | undefined,
  bodyless = false,
): Promise<void> {
  const whole = typeof body === "string" ? encoder.encode(body) : body;
  const pieces = whole !== undefined && Symbol.asyncIterator in whole ? whole : undefined;
  const framing: Readonly<Record<string, string>> | undefined = pieces
    ? { "transfer-encoding": "chunked" }
    : whole && { "content-length": String((whole as Uint8Array).length) };
  const all: Readonly<Record<string, string | readonly string[]>> = { ...headers, ...framing };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    (typeof value === "string" ? [value] : [...value]).map((each) => `${name}: ${each}\r\n`),
  );
  const head = encoder.encode(`${startLine}\r\n${lines.join("")}\r\n`);
  if (bodyless || whole === undefined) return connection.write(head);
  if (!pieces) return connection.write(Buffer.concat([head, whole as Uint8Array]));
  await connection.write(head);
  for await (const piece of pieces) if (piece.length > 0) await connection.write(chunkOf(piece));
  await connection.write(encoder.encode("0\r\n\r\n"));
}

function chunkOf(piece: Uint8Array): Uint8Array {
  return Buffer.concat([encoder.encode(`${piece.length.toString(16)}\r\n`), piece, encoder.encode("\r\n")]);
}

export function statusLine(status: number): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Unknown"}`;
}

/** Whether a response to this method with this status has no body, whatever its headers say. */
export function hasNoBody(method: string, status: number): boolean {
  return method === "HEAD" || status === 204 || status === 304 || (status >= 100 && status < 200);
}
