import { inflateRawSync } from "node:zlib";

/** A file in a ZIP archive; `bytes` unpacks it. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes once unpacked. */
  readonly size: number;
  bytes(): Buffer;
}

const endSignature = 0x06054b50;
const stored = 0;
const deflated = 8;

/**
 * The entries of an archive by the table at its end: as much of PKWARE's APPNOTE.TXT as archives of two programs need
 * (no ZIP64, no encryption). Throws `Error` for anything else.
 */
export function readZip(archive: Buffer): ZipEntry[] {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || archive.readUInt32LE(end) !== endSignature) throw new Error("this is no ZIP archive: it has no end");
  const count = archive.readUInt16LE(end + 10);
  const entries: ZipEntry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    const method = archive.readUInt16LE(at + 10);
    const packed = archive.readUInt32LE(at + 20);
    const size = archive.readUInt32LE(at + 24);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => archive.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    const header = archive.readUInt32LE(at + 42);
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    entries.push({ name, size, bytes: () => unpack(archive, header, packed, method) });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}

function unpack(archive: Buffer, header: number, packed: number, method: number): Buffer {
  // The header before the data repeats the name, with an extra field of its own length.
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const data = archive.subarray(start, start + packed);
  if (method === stored) return data;
  if (method === deflated) return inflateRawSync(data);
  throw new Error(`the archive is packed by method ${method}; only stored and deflated are understood`);
}
