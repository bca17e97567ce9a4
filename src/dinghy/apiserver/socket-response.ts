import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { constants, gzipSync } from "node:zlib";
import type { Document, Response, Stream } from "#wire";

/** Smaller bodies are not worth the work. */
const compressFromBytes = 128 * 1024;

/**
 * A reader that falls this far behind is cut off, so that one slow watcher cannot fill the memory. It starts anew from
 * its last version, as after any broken connection.
 */
export const backlogMaxBytes = 64 * 1024 * 1024;

/** Writes a complete body, compressed when it is large and the client takes that. */
export function sendDocument(
  incoming: Http2ServerRequest,
  outgoing: Http2ServerResponse,
  response: Response,
  document: Document,
): void {
  const { status, headers } = response;
  saysNothingOfTheConnection(outgoing);
  if (status === 204 || status === 304) {
    outgoing.writeHead(status, { ...headers });
    outgoing.end();
    return;
  }
  const content = document.content?.();
  if (typeof content === "string" && content.length < compressFromBytes) {
    outgoing.writeHead(status, { ...headers, "content-length": Buffer.byteLength(content) });
    // With its head in one piece, and without memory of its own.
    if (incoming.method === "HEAD") outgoing.end();
    else outgoing.end(content);
    return;
  }
  let bytes = document.bytes();
  let head: Record<string, string | number> = { ...headers, "content-length": bytes.length };
  if (bytes.length >= compressFromBytes && /\bgzip\b/.test(String(incoming.headers["accept-encoding"] ?? ""))) {
    bytes = gzipSync(bytes, { level: constants.Z_BEST_SPEED });
    const vary = headers.vary ? `${headers.vary}, Accept-Encoding` : "Accept-Encoding";
    head = { ...headers, "content-encoding": "gzip", vary, "content-length": bytes.length };
  }
  outgoing.writeHead(status, head);
  if (incoming.method === "HEAD") outgoing.end();
  else sendInPieces(outgoing, bytes);
}

/**
 * That a connection of HTTP/1.1 stays open needs no words, and real servers waste none; each client would have to read
 * them with every answer. Where it is going to be closed, Node says so.
 */
function saysNothingOfTheConnection(outgoing: Http2ServerResponse): void {
  if ((outgoing as { shouldKeepAlive?: boolean }).shouldKeepAlive === true) outgoing.removeHeader("connection");
}

/** Others are served, and the client reads, between two pieces of a large answer. */
const pieceBytes = 256 * 1024;

function sendInPieces(outgoing: Http2ServerResponse, bytes: Uint8Array): void {
  if (bytes.length <= pieceBytes) {
    outgoing.end(bytes);
    return;
  }
  outgoing.write(bytes.subarray(0, pieceBytes), (error?: Error | null) => {
    if (!error) sendInPieces(outgoing, bytes.subarray(pieceBytes));
  });
}

/** Puts work off to the end of a turn of the event loop (`Clock.gather`). */
type Gather = (run: () => void) => void;

/** So many pieces at most are joined: a watch that begins with all there is would be in memory twice. */
const mostJoined = 128;

/** Writes a body piece by piece, each as soon as it comes, or with those that come in the same turn. */
export function sendStream(
  outgoing: Http2ServerResponse,
  response: Response,
  stream: Stream,
  gather: Gather | undefined,
): void {
  let backlog = 0;
  let ended = false;
  let stop: (() => void) | undefined;
  let frames: Document[] = [];
  const finish = (): void => {
    ended = true;
    frames = [];
    stop?.();
    stop = undefined;
  };
  const flush = (): void => {
    const bytes = joined(frames);
    frames = [];
    if (bytes.length === 0) return;
    backlog += bytes.length;
    outgoing.write(bytes, () => {
      backlog -= bytes.length;
    });
    if (backlog <= backlogMaxBytes) return;
    finish();
    abort(outgoing);
  };
  saysNothingOfTheConnection(outgoing);
  outgoing.writeHead(response.status, { ...response.headers });
  // HTTP/2 sends the head by itself.
  (outgoing as { flushHeaders?(): void }).flushHeaders?.();
  outgoing.on("close", finish);
  const open = stream.open({
    write: (frame) => {
      if (ended) return;
      const count = frames.push(frame);
      if (gather === undefined || count === mostJoined) flush();
      else if (count === 1) gather(flush);
    },
    end: (error) => {
      if (ended) return;
      flush();
      ended = true;
      if (error) abort(outgoing);
      else outgoing.end();
    },
  });
  // The reader may have gone, or the flow ended, while it was being opened.
  if (ended) open();
  else stop = open;
}

function joined(frames: readonly Document[]): Uint8Array {
  const [only] = frames;
  if (frames.length === 1 && only !== undefined) return only.bytes();
  return Buffer.concat(frames.map((frame) => frame.bytes()));
}

function abort(outgoing: Http2ServerResponse): void {
  if (outgoing.stream) outgoing.stream.close(internalError);
  else (outgoing as unknown as { destroy(): void }).destroy();
}

/** INTERNAL_ERROR of RFC 9113 section 7. */
const internalError = 0x2;
