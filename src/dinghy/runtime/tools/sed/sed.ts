import { FileError } from "../../files/file-error.ts";
import { readText, stat, writeFile } from "../../files/file-operations.ts";
import type { Process, Program } from "../../processes/process.ts";
import { parseArguments, usage } from "../arguments.ts";
import { lineBatches, openInput } from "../lines.ts";
import { type InputLine, SedMachine } from "./sed-machine.ts";
import { parseSed, type SedCommand } from "./sed-script.ts";

/** `sed [-i[SUFFIX]] [-nrEs] [-f FILE]... [-e COMMANDS]... [FILE]...` */
export const sed: Program = async (process) => {
  const suffix = takeInPlace(process);
  const args = parseArguments(process, "nrEsue:f:z", {
    quiet: "n",
    silent: "n",
    expression: "e",
    file: "f",
    "regexp-extended": "E",
    separate: "s",
  });
  const operands = [...args.operands];
  const scripts = [...args.values("f").map((path) => readText(process, path)), ...args.values("e")];
  if (scripts.length === 0)
    scripts.push(operands.shift() ?? usage(process, "usage: sed [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]..."));
  const commands = readScript(process, scripts, args.has("r") || args.has("E"));
  const quiet = args.has("n");
  if (suffix !== undefined) return editInPlace(process, commands, quiet, operands, suffix);
  let status = 0;
  const output = async (text: string): Promise<void> => process.print(text);
  const machine = new SedMachine(process, commands, quiet, output);
  const missing = (): void => {
    status = 1;
  };
  await machine.run(linesOfFiles(process, operands.length === 0 ? ["-"] : operands, missing));
  return machine.exitCode ?? status;
};

function readScript(process: Process, scripts: readonly string[], extended: boolean): SedCommand[] {
  try {
    return parseSed(scripts.map((script) => script.replace(/\n$/, "")).join("\n"), extended);
  } catch (error) {
    return usage(process, (error as Error).message);
  }
}

/** Takes `-i`, whose suffix must be in the same word, out of the command line. */
function takeInPlace(process: Process): string | undefined {
  let suffix: string | undefined;
  process.argv = process.argv.flatMap((word, index) => {
    const [, others, given] = /^-([nrEs]*)i(.*)$/.exec(index === 0 ? "" : word) ?? [];
    const long = /^--in-place(?:=(.*))?$/.exec(word);
    if (long) suffix = long[1] ?? "";
    if (given !== undefined) suffix = given;
    return long ? [] : given === undefined ? [word] : others === "" ? [] : [`-${others}`];
  });
  return suffix;
}

async function editInPlace(
  process: Process,
  commands: readonly SedCommand[],
  quiet: boolean,
  paths: readonly string[],
  suffix: string,
): Promise<number> {
  let status = 0;
  for (const path of paths) {
    let text = "";
    const machine = new SedMachine(process, commands, quiet, async (more) => {
      text += more;
    });
    let found = true;
    await machine.run(
      linesOfFiles(process, [path], () => {
        found = false;
      }),
    );
    if (!found) {
      status = 1;
      continue;
    }
    if (suffix !== "") writeFile(process, path + suffix, readText(process, path), stat(process, path).mode);
    writeFile(process, path, text);
    if (machine.exitCode !== undefined) return machine.exitCode;
  }
  return status;
}

/** The lines of all files, one after the other; `terminated` is false where a last line lacks its newline. */
async function* linesOfFiles(
  process: Process,
  paths: readonly string[],
  missing: () => void,
): AsyncGenerator<InputLine> {
  for (const path of paths) {
    try {
      const stream = openInput(process, path);
      try {
        for await (const { lines, terminated } of lineBatches(process, stream)) {
          for (const [index, line] of lines.entries()) {
            const last = index === lines.length - 1;
            yield { line, terminated: terminated || !last, last };
          }
        }
      } finally {
        stream.release();
      }
    } catch (error) {
      if (!(error instanceof FileError) || error.code === "EPIPE") throw error;
      process.report(`${path}: ${error.message}`);
      missing();
    }
  }
}
