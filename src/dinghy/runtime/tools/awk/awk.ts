import { FileError } from "../../files/file-error.ts";
import { readText } from "../../files/file-operations.ts";
import type { Process, Program } from "../../processes/process.ts";
import { parseArguments, splitOnce, usage } from "../arguments.ts";
import { unescapeText } from "../escapes.ts";
import { Interpreter, type MainInput } from "./interpreter.ts";
import { parseAwk } from "./parser.ts";
import { RecordReader } from "./record-reader.ts";
import { inputValue, numberOf, textOf } from "./value.ts";
import { arrayOf } from "./variables.ts";

/** `awk [-F SEPARATOR] [-v NAME=VALUE]... {-f FILE | PROGRAM} [FILE | NAME=VALUE]...` */
export const awk: Program = async (process) => {
  const args = parseArguments(process, "+F:v:f:e:", { "field-separator": "F", assign: "v", file: "f" });
  const operands = [...args.operands];
  const texts = [...args.values("f").map((path) => readText(process, path)), ...args.values("e")];
  if (texts.length === 0)
    texts.push(operands.shift() ?? usage(process, "usage: awk [OPTIONS] [AWK_PROGRAM] [FILE]..."));
  const input = new OperandInput(process);
  const interpreter = new Interpreter(process, readProgram(process, texts.join("\n")), input);
  const separator = args.value("F");
  if (separator !== undefined) assign(interpreter, `FS=${separator === "t" ? "\\t" : separator}`);
  for (const text of args.values("v")) assign(interpreter, text);
  fillArrays(interpreter, operands);
  const status = await interpreter.run();
  input.close();
  return status || (input.failed ? 2 : 0);
};

function readProgram(process: Process, text: string): ReturnType<typeof parseAwk> {
  try {
    return parseAwk(text);
  } catch (error) {
    return usage(process, (error as Error).message);
  }
}

function assign(interpreter: Interpreter, text: string): void {
  const [name, value = ""] = splitOnce(text, "=");
  interpreter.variables.assign(name, unescapeText(value, /^([0-7]{1,3})/).text);
}

function fillArrays(interpreter: Interpreter, operands: readonly string[]): void {
  const argv = arrayOf(interpreter.variables.global("ARGV"));
  for (const [index, text] of ["awk", ...operands].entries()) argv.set(String(index), inputValue(text));
  interpreter.variables.global("ARGC").value = operands.length + 1;
  const environ = arrayOf(interpreter.variables.global("ENVIRON"));
  for (const [name, value] of interpreter.process.env) environ.set(name, inputValue(value));
}

/** The records of the files that ARGV names, assignments among them made as they are reached. */
class OperandInput implements MainInput {
  failed = false;
  readonly #process: Process;
  #index = 1;
  #reader: RecordReader | undefined;
  #files = 0;

  constructor(process: Process) {
    this.#process = process;
  }

  async next(interpreter: Interpreter): Promise<string | undefined> {
    for (;;) {
      this.#reader ??= this.#open(interpreter);
      if (this.#reader === undefined) return undefined;
      const record = await this.#reader.read(interpreter.text("RS"));
      if (record !== undefined) {
        interpreter.countRecord(true);
        return record;
      }
      this.skipFile();
    }
  }

  skipFile(): void {
    this.close();
    this.#reader = undefined;
  }

  close(): void {
    this.#reader?.close();
  }

  #open(interpreter: Interpreter): RecordReader | undefined {
    const { variables } = interpreter;
    const argv = arrayOf(variables.global("ARGV"));
    while (this.#index < numberOf(variables.global("ARGC").value)) {
      const operand = textOf(argv.get(String(this.#index++)));
      if (operand === "") continue;
      if (/^[A-Za-z_]\w*=/.test(operand)) assign(interpreter, operand);
      else {
        const reader = this.#openFile(interpreter, operand);
        if (reader) return reader;
      }
    }
    return this.#files === 0 ? this.#openFile(interpreter, "-") : undefined;
  }

  #openFile(interpreter: Interpreter, path: string): RecordReader | undefined {
    this.#files++;
    try {
      const stream = path === "-" ? this.#process.stream(0).retain() : this.#process.open(path, { read: true });
      interpreter.variables.global("FILENAME").value = path === "-" ? "" : path;
      interpreter.variables.global("FNR").value = 0;
      return new RecordReader(this.#process, stream, () => interpreter.flush());
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.#process.report(`${path}: ${error.message}`);
      this.failed = true;
      return undefined;
    }
  }
}
