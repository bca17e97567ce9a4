/**
 * Single gRPC calls over the network inside the process: one message there, one back. As much of HTTP/2 as that takes
 * between programs of this project. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
import { ByteReader } from "./byte-reader.ts";
import { answerControl, endOfStream, frame, frameTypes, headersFrame, headersIn, readFrame } from "./grpc-frames.ts";
import type { Connection, Listener, NetworkInterface } from "./network.ts";
import { NetworkError } from "./network-error.ts";

const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

/** The outcome of a call: a code of gRPC (0 is success) with its message, and the answer where there is one. */
export interface GrpcAnswer {
  readonly code: number;
  readonly message?: string;
  readonly body?: Uint8Array;
}

export const grpcCodes = { ok: 0, notFound: 5, unimplemented: 12 } as const;

/** One call on an open connection. Rejects with `NetworkError` where the peer speaks no HTTP/2 or breaks off. */
export async function callGrpc(
  connection: Connection,
  path: string,
  message: Uint8Array,
  headers: readonly (readonly [string, string])[] = [],
): Promise<GrpcAnswer> {
  const { address, port } = connection.remote;
  const request = [
    [":method", "POST"],
    [":scheme", "http"],
    [":path", path],
    [":authority", `${address}:${port}`],
    ["content-type", "application/grpc"],
    ["te", "trailers"],
    ...headers,
  ] as const;
  const data = frame(frameTypes.data, endOfStream, 1, prefixed(message));
  await connection.write(Buffer.concat([preface, frame(frameTypes.settings, 0, 0), headersFrame(1, request), data]));
  return readAnswer(connection, new ByteReader(connection));
}

async function readAnswer(connection: Connection, reader: ByteReader): Promise<GrpcAnswer> {
  const headers = new Map<string, string>();
  const pieces: Uint8Array[] = [];
  for (;;) {
    const next = await readFrame(reader);
    if (answerControl(connection, next)) continue;
    if (next.type === frameTypes.goAway || next.type === frameTypes.reset)
      throw new NetworkError("ECONNRESET", "the server gave the call up");
    if (next.type === frameTypes.headers) for (const [name, value] of headersIn(next.payload)) headers.set(name, value);
    if (next.type === frameTypes.data) pieces.push(next.payload);
    if ((next.type !== frameTypes.headers && next.type !== frameTypes.data) || !(next.flags & endOfStream)) continue;
    const code = Number(headers.get("grpc-status") ?? 2);
    const body = pieces.length === 0 ? undefined : Buffer.concat(pieces).subarray(5);
    return { code, message: decodeURIComponent(headers.get("grpc-message") ?? ""), body };
  }
}

/** The length of a message goes before it; 0: it is not compressed. */
function prefixed(message: Uint8Array): Uint8Array {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

export type GrpcHandler = (path: string, message: Uint8Array) => GrpcAnswer;

/** A server of single calls on a port. Throws `NetworkError` as `NetworkInterface.listen` does. */
export function serveGrpc(at: NetworkInterface, port: number, handler: GrpcHandler): Listener {
  return at.listen(port, (connection) => void serve(connection, handler).catch(() => connection.close()));
}

async function serve(connection: Connection, handler: GrpcHandler): Promise<void> {
  const reader = new ByteReader(connection);
  if (!preface.equals(await reader.exactly(preface.length))) return connection.close();
  await connection.write(frame(frameTypes.settings, 0, 0));
  const calls = new Map<number, { readonly path: string; readonly pieces: Uint8Array[] }>();
  for (;;) {
    const next = await readFrame(reader);
    if (answerControl(connection, next)) continue;
    if (next.type === frameTypes.headers)
      calls.set(next.stream, { path: headersIn(next.payload).get(":path") ?? "", pieces: [] });
    const call = calls.get(next.stream);
    if (call === undefined) continue;
    if (next.type === frameTypes.data) call.pieces.push(next.payload);
    if (!(next.flags & endOfStream)) continue;
    calls.delete(next.stream);
    const answer = handler(call.path, Buffer.concat(call.pieces).subarray(5));
    await connection.write(answerFrames(next.stream, answer));
  }
}

function answerFrames(stream: number, { code, message = "", body }: GrpcAnswer): Uint8Array {
  const head = [
    [":status", "200"],
    ["content-type", "application/grpc"],
  ] as const;
  const trailers = [
    ["grpc-status", String(code)],
    ["grpc-message", encodeURIComponent(message)],
  ] as const;
  return Buffer.concat([
    headersFrame(stream, head),
    ...(body ? [frame(frameTypes.data, 0, stream, prefixed(body))] : []),
    headersFrame(stream, trailers, true),
  ]);
}
