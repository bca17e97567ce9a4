import type { ByteStream } from "../../processes/byte-stream.ts";
import type { Process } from "../../processes/process.ts";
import { blockBytes, decodePaxRecords, decodeTarHeader, type TarHeader, type TarMember } from "./tar-header.ts";

const kinds: Readonly<Record<string, TarMember["kind"]>> = {
  "0": "file",
  "7": "file",
  "1": "link",
  "2": "symlink",
  "5": "directory",
};

/** Reads members from a stream, one after the other, extensions of GNU and pax applied. */
export class TarReader {
  readonly #process: Process;
  readonly #stream: ByteStream;
  #buffered: Buffer = Buffer.alloc(0);
  #left = 0;
  #padding = 0;

  constructor(process: Process, stream: ByteStream) {
    this.#process = process;
    this.#stream = stream;
  }

  /** The next member; what was left of the one before is skipped. Throws `Error` for what is no archive. */
  async next(): Promise<TarMember | undefined> {
    let extended = new Map<string, string>();
    for (;;) {
      await this.#skip();
      const block = await this.#exactly(blockBytes);
      const header = block && decodeTarHeader(block);
      if (header === undefined) {
        if (block === undefined && this.#buffered.length > 0) throw new Error("short read");
        // What follows the end is padding: a writer shall not find its pipe closed.
        await this.#drain();
        return undefined;
      }
      this.#left = header.size;
      this.#padding = (blockBytes - (header.size % blockBytes)) % blockBytes;
      if (header.type === "x" || header.type === "g") {
        const records = decodePaxRecords(await this.#content());
        if (header.type === "x") extended = records;
      } else if (header.type === "L" || header.type === "K") {
        extended.set(
          header.type === "L" ? "path" : "linkpath",
          (await this.#content()).toString().replace(/\0.*$/s, ""),
        );
      } else return this.#member(header, extended);
    }
  }

  #member(header: TarHeader, extended: ReadonlyMap<string, string>): TarMember {
    const { type, ...rest } = header;
    const size = Number(extended.get("size") ?? header.size);
    const kind = header.name.endsWith("/") && type === "0" ? "directory" : (kinds[type] ?? "file");
    this.#left = kind === "file" ? size : 0;
    this.#padding = (blockBytes - (this.#left % blockBytes)) % blockBytes;
    return {
      ...rest,
      kind,
      size: this.#left,
      name: extended.get("path") ?? header.name,
      target: extended.get("linkpath") ?? header.target,
      modified: Number(extended.get("mtime") ?? header.modified),
    };
  }

  /** The next piece of the present member's content; null at its end. */
  async read(): Promise<Uint8Array | null> {
    if (this.#left === 0) return null;
    if (this.#buffered.length === 0 && !(await this.#fill())) throw new Error("short read");
    const piece = this.#buffered.subarray(0, this.#left);
    this.#buffered = this.#buffered.subarray(piece.length);
    this.#left -= piece.length;
    return piece;
  }

  async #content(): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    for (let piece = await this.read(); piece !== null; piece = await this.read()) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  async #skip(): Promise<void> {
    while ((await this.read()) !== null);
    await this.#exactly(this.#padding);
    this.#padding = 0;
  }

  async #exactly(length: number): Promise<Buffer | undefined> {
    while (this.#buffered.length < length) if (!(await this.#fill())) return undefined;
    const bytes = this.#buffered.subarray(0, length);
    this.#buffered = this.#buffered.subarray(length);
    return bytes;
  }

  async #drain(): Promise<void> {
    while (await this.#fill()) this.#buffered = Buffer.alloc(0);
  }

  async #fill(): Promise<boolean> {
    const bytes = await this.#process.read(this.#stream);
    if (bytes === null) return false;
    const more = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#buffered = this.#buffered.length === 0 ? more : Buffer.concat([this.#buffered, more]);
    return true;
  }
}
