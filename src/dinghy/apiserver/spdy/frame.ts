/**
 * SPDY/3.1 frames as bytes. Pure; knows nothing of sockets or of header compression.
 *
 * Source: https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/
 */
export type Frame =
  | { readonly type: "data"; readonly stream: number; readonly fin: boolean; readonly bytes: Uint8Array }
  | { readonly type: "control"; readonly kind: number; readonly fin: boolean; readonly payload: Buffer };

export const controlKind = {
  synStream: 1,
  synReply: 2,
  rstStream: 3,
  ping: 6,
  goAway: 7,
  headers: 8,
  windowUpdate: 9,
} as const;

const headBytes = 8;
/** No client of Kubernetes sends frames anywhere near this large. */
const payloadMaxBytes = 4 * 1024 * 1024;
const dataMaxBytes = 16 * 1024;
const finFlag = 1;

/** The first frame in `buffer` and what follows it; undefined when it is not complete. Throws on a frame past all bounds. */
export function takeFrame(buffer: Buffer): { readonly frame: Frame; readonly rest: Buffer } | undefined {
  if (buffer.length < headBytes) return undefined;
  const length = buffer.readUIntBE(5, 3);
  if (length > payloadMaxBytes) throw new Error(`a SPDY frame of ${length} bytes is too large`);
  if (buffer.length < headBytes + length) return undefined;
  const word = buffer.readUInt32BE(0);
  const fin = ((buffer[4] as number) & finFlag) !== 0;
  const payload = buffer.subarray(headBytes, headBytes + length);
  const frame: Frame =
    word >>> 31 === 1
      ? { type: "control", kind: word & 0xffff, fin, payload }
      : { type: "data", stream: word, fin, bytes: payload };
  return { frame, rest: buffer.subarray(headBytes + length) };
}

/** Data in as many frames as it takes; an empty one that ends the stream when `fin` is true and there is no data. */
export function dataFrames(stream: number, bytes: Uint8Array, fin: boolean): Buffer {
  const parts: Uint8Array[] = [];
  let offset = 0;
  do {
    const piece = bytes.subarray(offset, offset + dataMaxBytes);
    offset += piece.length;
    const last = offset >= bytes.length;
    parts.push(head(stream, fin && last ? finFlag : 0, piece.length), piece);
  } while (offset < bytes.length);
  return Buffer.concat(parts);
}

export function controlFrame(kind: number, payload: Uint8Array): Buffer {
  const version = 3;
  return Buffer.concat([head((1 << 31) | (version << 16) | kind, 0, payload.length), payload]);
}

function head(word: number, flags: number, length: number): Buffer {
  const bytes = Buffer.alloc(headBytes);
  bytes.writeUInt32BE(word >>> 0, 0);
  bytes[4] = flags;
  bytes.writeUIntBE(length, 5, 3);
  return bytes;
}

/** Numbers of four bytes each, as payloads have them. */
export function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, index * 4);
  return bytes;
}
