/** One member of an archive. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html (ustar interchange format) */
export interface TarMember {
  readonly name: string;
  readonly kind: "file" | "directory" | "symlink" | "link";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of content; 0 for all but files. */
  readonly size: number;
  /** Seconds since the epoch. */
  readonly modified: number;
  readonly target: string;
  readonly userName: string;
  readonly groupName: string;
}

export const blockBytes = 512;
const nameBytes = 100;
const prefixBytes = 155;
const sumOffset = 148;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

const letters = { file: "0", link: "1", symlink: "2", directory: "5" } as const;

/** The member's header, after one that carries its name where that is too long for ustar's fields. */
export function encodeTarHeader(member: TarMember): Uint8Array {
  const name = member.kind === "directory" ? `${member.name.replace(/\/+$/, "")}/` : member.name;
  const long = encoder.encode(name).length > nameBytes ? longName(name, "L") : new Uint8Array(0);
  const longTarget =
    encoder.encode(member.target).length > nameBytes ? longName(member.target, "K") : new Uint8Array(0);
  return Buffer.concat([longTarget, long, headerBlock(member, name, letters[member.kind])]);
}

function headerBlock(member: Omit<TarMember, "name" | "kind">, name: string, letter: string): Uint8Array {
  const block = new Uint8Array(blockBytes);
  const put = (text: string, offset: number, length: number): void =>
    void block.set(encoder.encode(text).subarray(0, length), offset);
  const octal = (value: number, digits: number): string => `${Math.floor(value).toString(8).padStart(digits, "0")}\0`;
  put(name, 0, nameBytes);
  put(octal(member.mode & 0o7777, 7), 100, 8);
  put(octal(member.uid, 7), 108, 8);
  put(octal(member.gid, 7), 116, 8);
  put(octal(member.size, 11), 124, 12);
  put(octal(Math.max(0, member.modified), 11), 136, 12);
  put("        ", sumOffset, 8);
  put(letter, 156, 1);
  put(member.target, 157, nameBytes);
  put("ustar  \0", 257, 8);
  put(member.userName, 265, 31);
  put(member.groupName, 297, 31);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, "0")}\0 `, sumOffset, 8);
  return block;
}

function longName(text: string, letter: string): Uint8Array {
  const bytes = encoder.encode(`${text}\0`);
  const common = { mode: 0, uid: 0, gid: 0, size: bytes.length, modified: 0, target: "", userName: "", groupName: "" };
  return Buffer.concat([headerBlock(common, "././@LongLink", letter), bytes, padding(bytes.length)]);
}

/** Zeros up to the next block. */
export function padding(size: number): Uint8Array {
  return new Uint8Array((blockBytes - (size % blockBytes)) % blockBytes);
}

/** What a header block says before its extensions are applied; `type` is the letter of the member's kind. */
export interface TarHeader extends Omit<TarMember, "kind"> {
  readonly type: string;
}

/** Undefined for the empty block that ends an archive. Throws `Error` for what is no header. */
export function decodeTarHeader(block: Uint8Array): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  const text = (offset: number, length: number): string =>
    decoder.decode(block.subarray(offset, offset + length)).replace(/\0.*$/s, "");
  const octal = (offset: number, length: number): number => {
    // GNU's way for numbers that are too long: base 256.
    if (((block[offset] ?? 0) & 0x80) !== 0)
      return Number(block.subarray(offset + 1, offset + length).reduce((sum, byte) => sum * 256 + byte, 0));
    return Number.parseInt(text(offset, length).trim() || "0", 8);
  };
  const sum = block.reduce(
    (total, byte, index) => total + (index >= sumOffset && index < sumOffset + 8 ? 32 : byte),
    0,
  );
  if (sum !== octal(sumOffset, 8)) throw new Error("invalid tar magic");
  const prefix = text(257, 6) === "ustar" ? text(345, prefixBytes) : "";
  const name = text(0, nameBytes);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    mode: octal(100, 8) & 0o7777,
    uid: octal(108, 8),
    gid: octal(116, 8),
    size: octal(124, 12),
    modified: octal(136, 12),
    type: text(156, 1) || "0",
    target: text(157, nameBytes),
    userName: text(265, 32),
    groupName: text(297, 32),
  };
}

/** The records of a pax extended header: `path`, `linkpath`, `size`, `mtime` … */
export function decodePaxRecords(bytes: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(32, at);
    const length = Number.parseInt(decoder.decode(bytes.subarray(at, blank)), 10);
    if (blank < 0 || !(length > 0)) break;
    const [key = "", ...value] = decoder.decode(bytes.subarray(blank + 1, at + length - 1)).split("=");
    records.set(key, value.join("="));
    at += length;
  }
  return records;
}
