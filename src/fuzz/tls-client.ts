import { connect, type TLSSocket } from "node:tls";
import { createWallClock } from "#clock";
import type { ClusterAccess } from "#suite";
import { requestBytes } from "./attack.ts";

/** What came back on a connection. Status 0: it ended, or was given up, with no answer. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** Nothing came although it was waited for, and the connection stayed open. */
  readonly hung: boolean;
}

/** Speaks to the server byte by byte: no library that would mend what is sent. */
export interface TlsClient {
  /** A well-made request, by a new connection. */
  ask(method: string, target: string, body?: string): Promise<RawAnswer>;
  /** Any bytes at all; numbers are pauses in milliseconds. */
  send(pieces: readonly (Uint8Array | number)[], patienceMs: number): Promise<RawAnswer>;
}

const patienceMs = 20_000;

/** Sockets live on the wall clock. */
const clock = createWallClock();

export function createTlsClient(access: ClusterAccess): TlsClient {
  const open = (): TLSSocket =>
    connect({
      host: access.server.hostname,
      port: Number(access.server.port || 443),
      ca: access.certificateAuthority,
      cert: access.clientCertificate,
      key: access.clientKey,
      rejectUnauthorized: !access.insecureSkipVerify,
      ALPNProtocols: ["http/1.1"],
    });
  const authorization = access.token === undefined ? [] : [["Authorization", `Bearer ${access.token}`] as const];
  const send: TlsClient["send"] = (pieces, patience) => converse(open(), pieces, patience);
  return {
    send,
    ask: (method, target, body = "") =>
      send([requestBytes({ method, target, headers: authorization }, Buffer.from(body))], patienceMs),
  };
}

async function converse(
  socket: TLSSocket,
  pieces: readonly (Uint8Array | number)[],
  patience: number,
): Promise<RawAnswer> {
  const received: Buffer[] = [];
  let hung = false;
  const ended = new Promise<void>((resolve) => {
    socket.on("data", (chunk: Buffer) => received.push(chunk));
    // A server that hangs up in the middle of what is sent to it breaks the connection: that is one of its answers.
    socket.on("error", () => resolve());
    socket.on("close", () => resolve());
  });
  for (const piece of pieces) {
    if (socket.destroyed) break;
    if (typeof piece === "number") await pause(piece, ended);
    else socket.write(piece);
  }
  if (patience > 0) hung = await pause(patience, ended);
  socket.destroy();
  return { ...readAnswer(Buffer.concat(received)), hung };
}

/** True when the time passed before the connection ended. */
async function pause(ms: number, ended: Promise<void>): Promise<boolean> {
  const stop = new AbortController();
  const passed = clock.sleep(ms, stop.signal).then(
    () => true,
    () => false,
  );
  const over = await Promise.race([passed, ended.then(() => false)]);
  stop.abort();
  return over;
}

function readAnswer(bytes: Buffer): Omit<RawAnswer, "hung"> {
  const end = bytes.indexOf("\r\n\r\n");
  const head = bytes
    .subarray(0, end < 0 ? 0 : end)
    .toString("latin1")
    .split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head[0] ?? "")?.[1] ?? 0);
  const headers = new Map(
    head.slice(1).map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const rest = bytes.subarray(end + 4);
  const body = headers.get("transfer-encoding") === "chunked" ? joinChunks(rest) : rest;
  return { status, headers, body: body.toString() };
}

function joinChunks(bytes: Buffer): Buffer {
  const chunks: Buffer[] = [];
  let position = 0;
  for (;;) {
    const line = bytes.indexOf("\r\n", position);
    const length = line < 0 ? 0 : Number.parseInt(bytes.subarray(position, line).toString("latin1"), 16);
    if (!(length > 0)) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(line + 2, line + 2 + length));
    position = line + 2 + length + 2;
  }
}
