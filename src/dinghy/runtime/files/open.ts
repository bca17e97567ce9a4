import { ByteStream, firstLine } from "../processes/byte-stream.ts";
import { zeroBlock } from "./content.ts";
import { FileError } from "./file-error.ts";
import { openForWriting, truncateTo, writeInto } from "./file-operations.ts";
import type { DeviceNode, Entry, FileNode } from "./node.ts";
import { type Caller, isDirectory, locate, nodeOf, permits } from "./resolve.ts";

export interface OpenOptions {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly append?: boolean;
  readonly truncate?: boolean;
  /** Makes the file where it is missing. */
  readonly create?: boolean;
  /** With `create`: throws EEXIST where it is there. */
  readonly exclusive?: boolean;
}

/** Devices that lead to what the opening process has: its own descriptors, its terminal. */
export type OpenSpecial = (device: string) => ByteStream | undefined;

/** Opens a file. Throws `FileError`. */
export function openFile(caller: Caller, path: string, options: OpenOptions, special: OpenSpecial): ByteStream {
  const writes = options.write === true || options.append === true;
  const node =
    writes && options.create
      ? openForWriting(caller, path, 0o666, options.truncate === true, options.exclusive)
      : openExisting(caller, path, options, writes);
  if (node.kind === "device") return openDevice(node, special);
  if (node.kind === "file") return new FileStream(node, caller, options.append === true);
  if (node.kind === "computed" && node.read) return new SnapshotStream(new TextEncoder().encode(node.read()), node);
  throw new FileError(writes ? "EACCES" : "EISDIR", path);
}

function openExisting(caller: Caller, path: string, options: OpenOptions, writes: boolean): Entry {
  const location = locate(caller, path);
  const node = nodeOf(location);
  if (isDirectory(node)) throw new FileError("EISDIR", path);
  if (options.read && !permits(node, caller, 4)) throw new FileError("EACCES", path);
  return writes ? openForWriting(caller, path, 0o666, options.truncate === true) : node;
}

function openDevice(node: DeviceNode, special: OpenSpecial): ByteStream {
  if (node.device === "null") return new NullDevice(undefined, node);
  if (node.device === "zero" || node.device === "full") return new ZeroDevice(undefined, node);
  if (node.device === "random") return new RandomDevice(undefined, node);
  const stream = special(node.device);
  if (stream === undefined) throw new FileError("ENOENT", `/dev/${node.device}`);
  return stream;
}

class FileStream extends ByteStream {
  readonly #file: FileNode;
  readonly #now: () => number;
  readonly #append: boolean;
  #position = 0;

  constructor(file: FileNode, caller: Caller, append: boolean) {
    super(undefined, file);
    this.#file = file;
    this.#now = () => caller.now();
    this.#append = append;
  }

  override read(max: number): Uint8Array | null {
    const bytes = this.#file.content.read(this.#position, max);
    this.#position += bytes.length;
    return bytes.length === 0 ? null : bytes;
  }

  override readLine(max: number): Uint8Array | null {
    let length = 0;
    while (length < max) {
      const bytes = this.#file.content.read(this.#position + length, max - length);
      const line = firstLine(bytes, max - length);
      length += line.length;
      if (bytes.length === 0 || line.length < bytes.length || line.at(-1) === 10) break;
    }
    return this.read(length);
  }

  override write(bytes: Uint8Array): number {
    if (this.#append) this.#position = this.#file.content.size;
    writeInto(this.#file, this.#position, bytes, this.#now());
    this.#position += bytes.length;
    return bytes.length;
  }

  override seek(offset: number): void {
    this.#position = offset;
  }

  /** At the end of the file: when it has changed. */
  override onReady(_direction: "read" | "write", ready: () => void): () => void {
    const stop = this.#file.content.watch(() => {
      stop();
      if (this.#file.content.size < this.#position) this.#position = 0;
      ready();
    });
    return stop;
  }

  truncate(size: number): void {
    truncateTo(this.#file, size, this.#now());
  }
}

class SnapshotStream extends ByteStream {
  #rest: Uint8Array;
  constructor(bytes: Uint8Array, node: Entry) {
    super(undefined, node);
    this.#rest = bytes;
  }
  override read(max: number): Uint8Array | null {
    const taken = this.#rest.subarray(0, max);
    this.#rest = this.#rest.subarray(max);
    return taken.length === 0 ? null : taken;
  }
}

/** Nothing to read, room for everything. */
export class NullDevice extends ByteStream {
  override read(): null {
    return null;
  }
  override write(bytes: Uint8Array): number {
    return bytes.length;
  }
  /** Nothing will ever come (`tail -f /dev/null`). */
  override onReady(direction: "read" | "write", ready: () => void): () => void {
    if (direction === "write") ready();
    return () => {};
  }
}

class ZeroDevice extends ByteStream {
  override read(max: number): Uint8Array {
    return zeroBlock.subarray(0, Math.min(max, zeroBlock.length));
  }
  override write(bytes: Uint8Array): number {
    if (this.node?.kind === "device" && this.node.device === "full") throw new FileError("ENOSPC");
    return bytes.length;
  }
}

/** The same bytes in every run: nothing in a container may guard a secret, and runs must be repeatable. */
class RandomDevice extends ByteStream {
  #state = 0x2545f491;
  override read(max: number): Uint8Array {
    const bytes = new Uint8Array(Math.min(max, 4096));
    for (let index = 0; index < bytes.length; index++) {
      this.#state ^= this.#state << 13;
      this.#state ^= this.#state >>> 17;
      this.#state ^= this.#state << 5;
      bytes[index] = this.#state >>> 16;
    }
    return bytes;
  }
  override write(bytes: Uint8Array): number {
    return bytes.length;
  }
}
