import type { Entry } from "../files/node.ts";
import { find, isDirectory, permits } from "../files/resolve.ts";
import type { Process } from "../processes/process.ts";

/** Unary tests that look at a file; links are followed but by -h and -L. */
const fileTests: Readonly<Record<string, (node: Entry, process: Process) => boolean>> = {
  "-e": () => true,
  "-a": () => true,
  "-f": (node) => node.kind === "file" || (node.kind === "computed" && !isDirectory(node)),
  "-d": (node) => isDirectory(node),
  "-c": (node) => node.kind === "device",
  "-h": (node) => node.kind === "symlink",
  "-L": (node) => node.kind === "symlink",
  "-s": (node) => isDirectory(node) || (node.kind === "file" && node.content.size > 0),
  "-r": (node, process) => permits(node, process, 4),
  "-w": (node, process) => permits(node, process, 2),
  "-x": (node, process) => permits(node, process, 1),
  "-u": (node) => (node.mode & 0o4000) !== 0,
  "-g": (node) => (node.mode & 0o2000) !== 0,
  "-k": (node) => (node.mode & 0o1000) !== 0,
  "-O": (node, process) => node.uid === process.uid,
  "-G": (node, process) => node.gid === process.gid,
  "-b": () => false,
  "-p": () => false,
  "-S": () => false,
};

const comparisons: Readonly<Record<string, (left: bigint, right: bigint) => boolean>> = {
  "-eq": (left, right) => left === right,
  "-ne": (left, right) => left !== right,
  "-lt": (left, right) => left < right,
  "-le": (left, right) => left <= right,
  "-gt": (left, right) => left > right,
  "-ge": (left, right) => left >= right,
};

const binaryOperators = new Set(["=", "==", "!=", "<", ">", "-nt", "-ot", "-ef", ...Object.keys(comparisons)]);

/** The words are no condition. */
export class TestError extends Error {}

/**
 * Whether the condition of `test` holds. Throws `TestError` for what is no condition.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/test.html
 */
export function evaluateTest(process: Process, words: readonly string[]): boolean {
  if (words.length === 0) return false;
  const reader = new Reader(process, words);
  const result = reader.either();
  if (reader.at < words.length) throw new TestError(`${words[reader.at]}: unknown operand`);
  return result;
}

class Reader {
  at = 0;
  readonly #process: Process;
  readonly #words: readonly string[];

  constructor(process: Process, words: readonly string[]) {
    this.#process = process;
    this.#words = words;
  }

  either(): boolean {
    let result = this.#both();
    while (this.#words[this.at] === "-o") {
      this.at++;
      const right = this.#both();
      result = result || right;
    }
    return result;
  }

  #both(): boolean {
    let result = this.#not();
    while (this.#words[this.at] === "-a") {
      this.at++;
      const right = this.#not();
      result = result && right;
    }
    return result;
  }

  #not(): boolean {
    const following = this.#words[this.at + 1];
    const alone = following === undefined || (binaryOperators.has(following) && this.at + 2 < this.#words.length);
    if (this.#words[this.at] !== "!" || alone) return this.#primary();
    this.at++;
    return !this.#not();
  }

  #primary(): boolean {
    const word = this.#next();
    const operator = this.#words[this.at];
    if (operator !== undefined && binaryOperators.has(operator) && this.at + 1 < this.#words.length) {
      this.at++;
      return this.#compare(word, operator, this.#next());
    }
    if (word === "(" && operator !== undefined) {
      const result = this.either();
      if (this.#next() !== ")") throw new TestError("closing paren expected");
      return result;
    }
    if (operator === undefined || !/^-[a-zA-Z]$/.test(word)) return word !== "";
    if (word === "-z") return this.#next() === "";
    if (word === "-n") return this.#next() !== "";
    if (word === "-t") return this.#process.streams[Number(this.#next())]?.terminal !== undefined;
    const check = fileTests[word];
    if (check === undefined) return word !== "";
    const node = find(this.#process, this.#next(), word !== "-h" && word !== "-L");
    return node !== undefined && check(node, this.#process);
  }

  #compare(left: string, operator: string, right: string): boolean {
    const compare = comparisons[operator];
    if (compare) return compare(integer(left), integer(right));
    if (operator === "=" || operator === "==") return left === right;
    if (operator === "!=") return left !== right;
    if (operator === "<") return left < right;
    if (operator === ">") return left > right;
    const [first, second] = [find(this.#process, left), find(this.#process, right)];
    if (operator === "-ef") return first !== undefined && first === second;
    const [older, newer] = operator === "-nt" ? [second, first] : [first, second];
    return newer !== undefined && (older === undefined || newer.modifiedMs > older.modifiedMs);
  }

  #next(): string {
    const word = this.#words[this.at++];
    if (word === undefined) throw new TestError("argument expected");
    return word;
  }
}

function integer(text: string): bigint {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new TestError(`${text.trim() === "" ? "" : text}: bad number`);
  return BigInt(text.trim().replace(/^\+/, ""));
}
