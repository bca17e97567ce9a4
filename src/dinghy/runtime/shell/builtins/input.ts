import type { Builtin } from "../builtins.ts";
import { type Shell, ShellFailure } from "../shell.ts";

interface ReadOptions {
  raw: boolean;
  silent: boolean;
  prompt: string;
  /** Milliseconds; undefined waits for ever. */
  timeoutMs: number | undefined;
  characters: number | undefined;
  names: string[];
}

function parse(args: readonly string[]): ReadOptions {
  const options: ReadOptions = {
    raw: false,
    silent: false,
    prompt: "",
    timeoutMs: undefined,
    characters: undefined,
    names: [],
  };
  const rest = [...args];
  while (/^-[a-z]/.test(rest[0] ?? "")) {
    const flags = (rest.shift() as string).slice(1);
    for (let at = 0; at < flags.length; at++) {
      const flag = flags[at] as string;
      if (flag === "r") options.raw = true;
      else if (flag === "s") options.silent = true;
      else if ("ptnd".includes(flag)) {
        const value = flags.slice(at + 1) || (rest.shift() ?? "");
        if (flag === "p") options.prompt = value;
        if (flag === "t") options.timeoutMs = Number(value) * 1000;
        if (flag === "n") options.characters = Number(value);
        break;
      } else throw new ShellFailure(`read: illegal option -${flag}`);
    }
  }
  options.names = rest.length > 0 ? rest : ["REPLY"];
  return options;
}

const read: Builtin = async (shell, [, ...args]) => {
  const options = parse(args);
  const { process } = shell;
  if (options.prompt && process.streams[0]?.terminal)
    process.streams[2]?.write(new TextEncoder().encode(options.prompt));
  const { text, whole } = await withTimeout(shell, options);
  assign(shell, options, text);
  return whole ? 0 : 1;
};

interface Line {
  readonly text: string;
  /** False at the end of the input or of the time. */
  readonly whole: boolean;
}

async function withTimeout(shell: Shell, options: ReadOptions): Promise<Line> {
  const { process } = shell;
  if (options.timeoutMs === undefined) return readLogical(shell, options);
  const stream = process.stream(0);
  let late = false;
  const timer = process.host.clock.setTimer(options.timeoutMs, () => {
    late = true;
    wake();
  });
  let wake = (): void => {};
  try {
    for (;;) {
      const bytes = stream.readLine(65_536);
      if (bytes === null) return { text: "", whole: false };
      if (bytes !== undefined) return { text: new TextDecoder().decode(bytes).replace(/\n$/, ""), whole: true };
      await process.suspend((ready) => {
        wake = ready;
        return stream.onReady("read", ready);
      });
      if (late) return { text: "", whole: false };
    }
  } finally {
    timer.cancel();
  }
}

/** A line; without `-r`, lines that end with a backslash go on. */
async function readLogical(shell: Shell, { raw, characters }: ReadOptions): Promise<Line> {
  const { process } = shell;
  const decoder = new TextDecoder();
  if (characters !== undefined) {
    const bytes = await process.read(0, characters);
    return { text: bytes ? decoder.decode(bytes) : "", whole: bytes !== null };
  }
  let text = "";
  for (;;) {
    const bytes = await process.readLine(0);
    if (bytes === null) return { text, whole: false };
    const line = decoder.decode(bytes);
    if (!line.endsWith("\n")) return { text: text + line, whole: false };
    const continued = !raw && /(?:^|[^\\])(?:\\\\)*\\\n$/.test(line);
    if (!continued) return { text: text + line.slice(0, -1), whole: true };
    text += line.slice(0, -2);
  }
}

/** Splits by IFS; the last name takes the rest. Without `-r` a backslash keeps the next character. */
function assign(shell: Shell, { raw, names }: ReadOptions, text: string): void {
  const separators = shell.variables.get("IFS") ?? " \t\n";
  const blanks = [...separators].filter((character) => /\s/.test(character)).join("");
  const characters = raw ? [...text].map((value) => ({ value, kept: false })) : escaped(text);
  const isBlank = (index: number): boolean => {
    const character = characters[index];
    return character !== undefined && !character.kept && blanks.includes(character.value) && character.value !== "";
  };
  const isSeparator = (index: number): boolean => {
    const character = characters[index];
    return character !== undefined && !character.kept && separators.includes(character.value);
  };
  let at = 0;
  const skipBlanks = (): void => {
    while (isBlank(at)) at++;
  };
  skipBlanks();
  for (const [index, name] of names.entries()) {
    let value = "";
    if (index === names.length - 1) {
      let end = characters.length;
      while (end > at && isBlank(end - 1)) end--;
      value = characters
        .slice(at, end)
        .map((character) => character.value)
        .join("");
      // A single separator after the last field is not part of it.
      if (
        value.length > 0 &&
        isSeparator(end - 1) &&
        !characters.slice(at, end - 1).some((_, i) => isSeparator(at + i))
      )
        value = value.slice(0, -1);
    } else {
      while (at < characters.length && !isSeparator(at)) value += characters[at++]?.value;
      skipBlanks();
      if (isSeparator(at) && !isBlank(at)) at++;
      skipBlanks();
    }
    shell.set(name, value);
  }
}

function escaped(text: string): { value: string; kept: boolean }[] {
  const characters: { value: string; kept: boolean }[] = [];
  for (let at = 0; at < text.length; at++) {
    const kept = text[at] === "\\" && at + 1 < text.length;
    if (kept) at++;
    characters.push({ value: text[at] as string, kept });
  }
  return characters;
}

/** `getopts`: one option a call, in OPTIND, OPTARG and the named variable. */
const getopts: Builtin = async (shell, [, spec = "", name = "", ...given]) => {
  const args = given.length > 0 ? given : shell.positional;
  const silent = spec.startsWith(":");
  const at = Number(shell.get("OPTIND") ?? "1");
  const word = args[at - 1];
  const finish = (): number => {
    shell.set(name, "?");
    return 1;
  };
  if (word === undefined || !/^-./.test(word)) return finish();
  if (word === "--") {
    shell.set("OPTIND", String(at + 1));
    return finish();
  }
  const position = Math.max(1, shell.optionIndex);
  const letter = word[position] as string;
  const advance = (index: number, next: number): void => {
    shell.set("OPTIND", String(next));
    shell.optionIndex = index;
  };
  const last = position + 1 >= word.length;
  const declared = letter === ":" ? -1 : spec.indexOf(letter, silent ? 1 : 0);
  shell.variables.unset("OPTARG");
  if (declared < 0) {
    if (silent) shell.set("OPTARG", letter);
    else shell.complain(`illegal option -${letter}`);
    advance(last ? 0 : position + 1, last ? at + 1 : at);
    shell.set(name, "?");
    return 0;
  }
  if (spec[declared + 1] !== ":") {
    advance(last ? 0 : position + 1, last ? at + 1 : at);
    shell.set(name, letter);
    return 0;
  }
  const argument = last ? args[at] : word.slice(position + 1);
  advance(0, last ? at + 2 : at + 1);
  if (argument === undefined) {
    if (silent) shell.set("OPTARG", letter);
    else shell.complain(`no arg for -${letter} option`);
    shell.set(name, silent ? ":" : "?");
    return 0;
  }
  shell.set("OPTARG", argument);
  shell.set(name, letter);
  return 0;
};

export const inputBuiltins: Readonly<Record<string, Builtin>> = { read, getopts };
