import { FileError } from "../files/file-error.ts";
import { find } from "../files/resolve.ts";
import { ByteStream, firstLine } from "../processes/byte-stream.ts";
import type { Process } from "../processes/process.ts";
import { expandText } from "./expand.ts";
import type { Shell } from "./shell.ts";
import type { Redirection } from "./syntax.ts";

/** A redirection that could not be made; the command is not run. */
export class RedirectionError extends Error {}

/** Puts the descriptors back as they were (`undo`), or lets the change stand (`keep`). */
export interface Redirected {
  undo(): void;
  keep(): void;
}

const nothing: Redirected = { undo: () => {}, keep: () => {} };

/** Makes redirections from left to right. Throws `RedirectionError`, with everything put back. */
export async function redirect(shell: Shell, redirections: readonly Redirection[]): Promise<Redirected> {
  if (redirections.length === 0) return nothing;
  const { process } = shell;
  const saved = new Map<number, ByteStream | undefined>();
  const place = (fd: number, stream: ByteStream | undefined): void => {
    if (!saved.has(fd)) {
      saved.set(fd, process.streams[fd]);
      process.streams[fd] = undefined;
    }
    process.install(fd, stream);
  };
  const undo = (): void => {
    for (const [fd, stream] of saved) process.install(fd, stream);
    saved.clear();
  };
  const keep = (): void => {
    for (const stream of saved.values()) stream?.release();
    saved.clear();
  };
  try {
    for (const redirection of redirections) await make(shell, redirection, place);
    return { undo, keep };
  } catch (error) {
    undo();
    throw error;
  }
}

type Place = (fd: number, stream: ByteStream | undefined) => void;

async function make(shell: Shell, { fd, operator, target }: Redirection, place: Place): Promise<void> {
  const text = await expandText(shell, target);
  const { process } = shell;
  if (operator === "<<") place(fd ?? 0, new TextStream(text));
  else if (operator === "<&" || operator === ">&") duplicate(process, fd, operator, text, place);
  else if (fd === -1) {
    const stream = open(shell, operator, text);
    place(1, stream);
    place(2, stream.retain());
  } else {
    place(fd ?? (operator === "<" || operator === "<>" ? 0 : 1), open(shell, operator, text));
  }
}

function duplicate(process: Process, fd: number | undefined, operator: string, text: string, place: Place): void {
  const to = fd ?? (operator === "<&" ? 0 : 1);
  if (text === "-") {
    place(to, undefined);
    return;
  }
  if (!/^\d+$/.test(text)) throw new RedirectionError("syntax error: bad fd number");
  const from = process.streams[Number(text)];
  if (from === undefined) throw new RedirectionError(`${text}: Bad file descriptor`);
  if (Number(text) !== to) place(to, from.retain());
}

function open(shell: Shell, operator: string, path: string): ByteStream {
  const { process } = shell;
  try {
    if (operator === "<") return process.open(path, { read: true });
    if (operator === "<>") return process.open(path, { read: true, write: true, create: true });
    if (operator === ">" && shell.options.noclobber && find(process, path)?.kind === "file") {
      throw new FileError("EEXIST", path);
    }
    return process.open(path, { write: true, create: true, truncate: operator !== ">>", append: operator === ">>" });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new RedirectionError(`can't ${operator === "<" ? "open" : "create"} ${path}: ${reason(error, operator)}`);
  }
}

function reason(error: FileError, operator: string): string {
  if (error.code !== "ENOENT") return error.message;
  return operator === "<" ? "no such file" : "nonexistent directory";
}

/** A here-document. */
class TextStream extends ByteStream {
  #rest: Uint8Array;
  constructor(text: string) {
    super();
    this.#rest = new TextEncoder().encode(text);
  }
  override read(max: number): Uint8Array | null {
    const taken = this.#rest.subarray(0, max);
    this.#rest = this.#rest.subarray(max);
    return taken.length === 0 ? null : taken;
  }
  override readLine(max: number): Uint8Array | null {
    return this.read(firstLine(this.#rest, max).length);
  }
}
