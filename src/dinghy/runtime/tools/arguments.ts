import { FileError } from "../files/file-error.ts";
import type { ByteStream } from "../processes/byte-stream.ts";
import { ExitRequest, type Process } from "../processes/process.ts";
import { openInput } from "./lines.ts";

/** A tool's command line: letters with how often they came, values of options that take one, and operands. */
export interface Arguments {
  has(letter: string): boolean;
  /** The last value of an option that takes one. */
  value(letter: string): string | undefined;
  values(letter: string): readonly string[];
  readonly operands: readonly string[];
}

/**
 * Reads options as getopt does. `letters` lists them, with `:` after those that take a value; `long` maps long names to
 * letters. Options may follow operands unless `letters` begins with `+`. Ends the process on an unknown option.
 */
export function parseArguments(
  process: Process,
  letters: string,
  long: Readonly<Record<string, string>> = {},
): Arguments {
  const found = new Map<string, string[]>();
  const operands: string[] = [];
  const rest = process.argv.slice(1);
  const add = (letter: string, value: string): void => void found.set(letter, [...(found.get(letter) ?? []), value]);
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") {
      operands.push(...rest);
      break;
    }
    if (word.startsWith("--")) readLong(process, word.slice(2), letters, long, rest, add);
    else if (word.startsWith("-") && word !== "-") readShort(process, word.slice(1), letters, rest, add);
    else {
      operands.push(word);
      if (letters.startsWith("+")) operands.push(...rest.splice(0));
    }
  }
  return {
    has: (letter) => found.has(letter),
    value: (letter) => found.get(letter)?.at(-1),
    values: (letter) => found.get(letter) ?? [],
    operands,
  };
}

type Add = (letter: string, value: string) => void;

function readLong(
  process: Process,
  text: string,
  letters: string,
  long: Readonly<Record<string, string>>,
  rest: string[],
  add: Add,
): void {
  const [name = "", inline] = splitOnce(text, "=");
  const letter = long[name];
  if (letter === undefined) usage(process, `unrecognized option: ${name}`);
  const takesValue = letters.includes(`${letter}:`);
  add(letter, takesValue ? (inline ?? rest.shift() ?? usage(process, `option requires an argument: ${name}`)) : "");
}

function readShort(process: Process, flags: string, letters: string, rest: string[], add: Add): void {
  for (let at = 0; at < flags.length; at++) {
    const letter = flags[at] as string;
    const known = letters.indexOf(letter);
    if (known < 0 || letter === ":" || letter === "+") usage(process, `unrecognized option: ${letter}`);
    if (letters[known + 1] !== ":") {
      add(letter, "");
      continue;
    }
    const inline = flags.slice(at + 1);
    add(letter, inline !== "" ? inline : (rest.shift() ?? usage(process, `option requires an argument: ${letter}`)));
    return;
  }
}

/** Text before and after the first separator; only one part where there is none. */
export function splitOnce(text: string, separator: string): [string] | [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** Ends the process after a wrong command line. */
export function usage(process: Process, complaint: string): never {
  process.report(complaint);
  throw new ExitRequest(1);
}

/** Runs `act` for each operand; what cannot be done is told as `NAME: PATH: why`. Gives the exit code. */
export async function forEachOperand(
  process: Process,
  operands: readonly string[],
  act: (operand: string) => void | Promise<void>,
  told: (operand: string, error: FileError) => string = (operand, error) => `${operand}: ${error.message}`,
): Promise<number> {
  let status = 0;
  for (const operand of operands) {
    try {
      await act(operand);
    } catch (error) {
      if (!(error instanceof FileError) || error.code === "EPIPE") throw error;
      process.report(told(operand, error));
      status = 1;
    }
  }
  return status;
}

/** `can't open 'x': No such file or directory`, as tools that copy bytes put it. */
export const cannotOpen = (path: string, error: FileError): string => `can't open '${path}': ${error.message}`;

/** Runs `use` on each operand opened for reading (standard input where there is none). Gives the exit code. */
export function forEachInput(
  process: Process,
  operands: readonly string[],
  use: (stream: ByteStream, path: string) => void | Promise<void>,
  told?: (operand: string, error: FileError) => string,
): Promise<number> {
  const act = async (path: string): Promise<void> => {
    const stream = openInput(process, path);
    try {
      await use(stream, path);
    } finally {
      stream.release();
    }
  };
  return forEachOperand(process, operands.length === 0 ? ["-"] : operands, act, told);
}
