import type { ByteReader } from "./byte-reader.ts";
import type { Connection } from "./network.ts";
import { NetworkError } from "./network-error.ts";

/** Types of HTTP/2 frames. https://www.rfc-editor.org/rfc/rfc9113#section-6 */
export const frameTypes = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goAway: 7 } as const;
/** Flags: on DATA and HEADERS the end of the stream, on SETTINGS and PING an acknowledgement. */
export const endOfStream = 0x1;
export const acknowledgement = 0x1;
const endOfHeaders = 0x4;
/** What a peer may send at most in one frame, as long as nobody has said otherwise. */
const frameBytesMax = 16_384;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Uint8Array;
}

/** Rejects with `NetworkError`: EPROTO where the peer speaks something else, ECONNRESET where it breaks off. */
export async function readFrame(reader: ByteReader): Promise<Frame> {
  const head = Buffer.from(await reader.exactly(9));
  const length = head.readUIntBE(0, 3);
  if (length > frameBytesMax) throw new NetworkError("EPROTO", `an HTTP/2 frame of ${length} bytes is too large`);
  const payload = length === 0 ? new Uint8Array(0) : await reader.exactly(length);
  return { type: head.readUInt8(3), flags: head.readUInt8(4), stream: head.readUInt32BE(5) & 0x7fffffff, payload };
}

export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

type Headers = readonly (readonly [name: string, value: string])[];

/** A HEADERS frame; names and values are written out in full, which every peer understands. */
export function headersFrame(stream: number, headers: Headers, last = false): Uint8Array {
  const fields = headers.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]);
  return frame(frameTypes.headers, endOfHeaders | (last ? endOfStream : 0), stream, Buffer.concat(fields));
}

function text(value: string): Uint8Array {
  const bytes = Buffer.from(value);
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const rest: number[] = [];
  let left = bytes.length - 127;
  for (; left >= 128; left >>= 7) rest.push((left & 127) | 128);
  return Buffer.concat([Buffer.from([127, ...rest, left]), bytes]);
}

/** The headers of a frame that were written out in full, as `headersFrame` does. Throws `NetworkError` EPROTO for others. */
export function headersIn(payload: Uint8Array): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  let at = 0;
  const next = (): string => {
    let length = payload[at++] ?? 0;
    if (length >= 128) throw new NetworkError("EPROTO", "a header is compressed");
    for (let shift = 0; length >= 127; shift += 7) {
      const more = payload[at++] ?? 0;
      length += (more & 127) << shift;
      if (more < 128) break;
    }
    at += length;
    return Buffer.from(payload.subarray(at - length, at)).toString();
  };
  while (at < payload.length) {
    if (payload[at++] !== 0) throw new NetworkError("EPROTO", "a header refers to a table");
    const name = next();
    headers.set(name, next());
  }
  return headers;
}

/** What a peer asks for beside the conversation itself. True where the frame was such. */
export function answerControl(connection: Connection, { type, flags, payload }: Frame): boolean {
  if (type !== frameTypes.settings && type !== frameTypes.ping) return false;
  const reply = type === frameTypes.settings ? undefined : payload;
  if ((flags & acknowledgement) === 0) void connection.write(frame(type, acknowledgement, 0, reply)).catch(() => {});
  return true;
}
