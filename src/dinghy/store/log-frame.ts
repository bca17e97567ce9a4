import { crc32 } from "node:zlib";

/**
 * The frames of a log file: one line per group of commits, `LLLLLLLL CCCCCCCC [record,…]\n`, where L is the length of
 * the JSON in bytes and C its CRC-32, both in hexadecimal. Legible with any pager; a payload holds neither a line break
 * nor a NUL, so that a torn write can be told from damage.
 */
const header = /^[0-9a-f]{8} [0-9a-f]{8} $/;
const headerBytes = 18;
const lineBreak = 0x0a;

/** Records, each JSON in UTF-8, as one frame. */
export function frame(records: readonly Uint8Array[]): Buffer {
  const payload: Uint8Array[] = [];
  for (const [index, record] of records.entries()) payload.push(Buffer.from(index === 0 ? "[" : ","), record);
  const body = Buffer.concat([...payload, Buffer.from("]\n")]);
  const length = body.length - 1;
  return Buffer.concat([Buffer.from(`${hex(length)} ${hex(crc32(body.subarray(0, length)))} `), body]);
}

const hex = (value: number): string => value.toString(16).padStart(8, "0");

export interface Frames {
  /** The JSON of each intact frame from the start of the file. */
  readonly payloads: readonly Buffer[];
  /** Where the intact part ends. */
  readonly intactBytes: number;
  /**
   * What follows: `none`; a `torn` last write, which nobody was told of and which may be cut off; or `damage` to
   * something that was once written whole.
   */
  readonly rest: "none" | "torn" | "damage";
}

export function readFrames(file: Buffer): Frames {
  const payloads: Buffer[] = [];
  let at = 0;
  while (at < file.length) {
    const payload = payloadAt(file, at);
    if (payload === undefined) return { payloads, intactBytes: at, rest: isTorn(file, at) ? "torn" : "damage" };
    payloads.push(payload);
    at += headerBytes + payload.length + 1;
  }
  return { payloads, intactBytes: at, rest: "none" };
}

/** The payload of the frame that starts here, if it is whole. */
function payloadAt(file: Buffer, at: number): Buffer | undefined {
  const start = at + headerBytes;
  const length = lengthAt(file, at);
  if (length === undefined || file[start + length] !== lineBreak) return undefined;
  const payload = file.subarray(start, start + length);
  return crc32(payload) === checksumAt(file, at) ? payload : undefined;
}

const checksumAt = (file: Buffer, at: number): number => Number.parseInt(file.toString("latin1", at + 9, at + 17), 16);

/** The length that the header here gives, undefined if there is no header. */
function lengthAt(file: Buffer, at: number): number | undefined {
  const text = file.toString("latin1", at, at + headerBytes);
  return header.test(text) ? Number.parseInt(text.slice(0, 8), 16) : undefined;
}

/**
 * A group is written only after the one before it is safe on disk, so a torn frame is the last thing in a file, and is
 * either cut short or has pages that never arrived and read as NULs. Anything else was whole once and has been damaged.
 */
function isTorn(file: Buffer, at: number): boolean {
  for (let end = file.indexOf(lineBreak, at); end >= 0; end = file.indexOf(lineBreak, end + 1)) {
    if (payloadAt(file, end + 1) !== undefined) return false;
  }
  const isCutShort = file.length - at < headerBytes || isLongerThanFile(file, at);
  return isCutShort || file.includes(0, at);
}

/** Whether the header here promises more than there is; not if it is only the length that does not fit the checksum. */
function isLongerThanFile(file: Buffer, at: number): boolean {
  const length = lengthAt(file, at);
  const present = file.subarray(at + headerBytes, -1);
  return length !== undefined && length > present.length && crc32(present) !== checksumAt(file, at);
}
