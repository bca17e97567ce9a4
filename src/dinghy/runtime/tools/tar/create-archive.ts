import { FileError } from "../../files/file-error.ts";
import { list, stat } from "../../files/file-operations.ts";
import type { Entry } from "../../files/node.ts";
import { isDirectory } from "../../files/resolve.ts";
import type { Process } from "../../processes/process.ts";
import { sizeOf } from "../node-description.ts";
import { groupName, userName } from "../users.ts";
import type { TarRequest } from "./tar.ts";
import { blockBytes, encodeTarHeader, padding, type TarMember } from "./tar-header.ts";

/** Archives end with empty blocks and are padded to a record of twenty. */
const recordBytes = 20 * blockBytes;

/** Writes an archive of the members that are asked for. Gives the exit code. */
export async function createArchive(
  process: Process,
  request: TarRequest,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<number> {
  const archive = new ArchiveWriter(process, request, write);
  for (const member of request.members) {
    const name = member.replace(/^\/+/, "");
    if (name !== member) process.report("removing leading '/' from member names");
    await archive.add(member.startsWith("/") ? member : `${request.directory}/${member}`, name === "" ? "." : name);
  }
  await archive.end();
  if (archive.status !== 0) process.report("error exit delayed from previous errors");
  return archive.status;
}

class ArchiveWriter {
  status = 0;
  readonly #process: Process;
  readonly #request: TarRequest;
  readonly #write: (bytes: Uint8Array) => Promise<void>;
  #written = 0;

  constructor(process: Process, request: TarRequest, write: (bytes: Uint8Array) => Promise<void>) {
    this.#process = process;
    this.#request = request;
    this.#write = write;
  }

  async add(path: string, name: string): Promise<void> {
    if (this.#request.excludes(name)) return;
    try {
      const node = stat(this.#process, path, this.#request.followsLinks);
      if (node.kind === "device") return;
      if (this.#request.verbose) await this.#process.write(2, `${name}${isDirectory(node) ? "/" : ""}\n`);
      await this.#put(encodeTarHeader(this.#member(node, name)));
      if (isDirectory(node)) {
        const below = name.replace(/\/+$/, "");
        for (const child of list(this.#process, path)) await this.add(`${path}/${child}`, `${below}/${child}`);
      } else if (node.kind === "file") await this.#content(path, node.content.size);
    } catch (error) {
      if (!(error instanceof FileError) || error.code === "EPIPE") throw error;
      this.#process.report(`${name}: ${error.message}`);
      this.status = 1;
    }
  }

  #member(node: Entry, name: string): TarMember {
    const kind = isDirectory(node) ? "directory" : node.kind === "symlink" ? "symlink" : "file";
    return {
      name,
      kind,
      mode: node.mode,
      uid: node.uid,
      gid: node.gid,
      size: kind === "file" ? sizeOf(node) : 0,
      modified: Math.floor(node.modifiedMs / 1000),
      target: node.kind === "symlink" ? node.target : "",
      userName: userName(this.#process, node.uid),
      groupName: groupName(this.#process, node.gid),
    };
  }

  async #content(path: string, size: number): Promise<void> {
    const stream = this.#process.open(path, { read: true });
    try {
      let left = size;
      while (left > 0) {
        const bytes = (await this.#process.read(stream)) ?? new Uint8Array(left);
        await this.#put(bytes.subarray(0, left));
        left -= Math.min(left, bytes.length);
      }
      await this.#put(padding(size));
    } finally {
      stream.release();
    }
  }

  async #put(bytes: Uint8Array): Promise<void> {
    this.#written += bytes.length;
    if (bytes.length > 0) await this.#write(bytes);
  }

  async end(): Promise<void> {
    const end = this.#written + 2 * blockBytes;
    await this.#put(new Uint8Array(2 * blockBytes + ((recordBytes - (end % recordBytes)) % recordBytes)));
  }
}
