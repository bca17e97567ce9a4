import { ExitRequest, type Process, type Program } from "../processes/process.ts";
import { compileExpression } from "./regular-expression.ts";

/** `expr EXPRESSION`: 0 where the result is neither empty nor 0, 1 where it is, 2 where it is no expression. */
export const expr: Program = async (process) => {
  const reader = new ExpressionReader(process, process.argv.slice(1));
  const value = reader.value();
  await process.print(`${value}\n`);
  return value === "" || /^-?0+$/.test(value) ? 1 : 0;
};

const levels: readonly (readonly string[])[] = [
  ["|"],
  ["&"],
  ["=", "==", "!=", "<", "<=", ">", ">="],
  ["+", "-"],
  ["*", "/", "%"],
  [":"],
];

class ExpressionReader {
  readonly #process: Process;
  readonly #words: readonly string[];
  #at = 0;

  constructor(process: Process, words: readonly string[]) {
    this.#process = process;
    this.#words = words;
  }

  value(): string {
    if (this.#words.length === 0) this.#fail("too few arguments");
    const value = this.#level(0);
    if (this.#at < this.#words.length) this.#fail("syntax error");
    return value;
  }

  #fail(message: string): never {
    this.#process.report(message);
    throw new ExitRequest(2);
  }

  #next(): string {
    return this.#words[this.#at++] ?? this.#fail("syntax error");
  }

  #level(level: number): string {
    const operators = levels[level];
    if (operators === undefined) return this.#primary();
    let left = this.#level(level + 1);
    while (operators.includes(this.#words[this.#at] ?? "")) {
      const operator = this.#next();
      left = this.#calculate(operator, left, this.#level(level + 1));
    }
    return left;
  }

  #primary(): string {
    const word = this.#next();
    if (word === "(") {
      const value = this.#level(0);
      if (this.#next() !== ")") this.#fail("syntax error");
      return value;
    }
    if (this.#at >= this.#words.length) return word;
    if (word === "length") return String([...this.#primary()].length);
    if (word === "match") return match(this.#primary(), this.#primary());
    if (word === "substr") {
      const [text, from, count] = [this.#primary(), Number(this.#primary()), Number(this.#primary())];
      return from < 1 ? "" : text.slice(from - 1, from - 1 + count);
    }
    if (word === "index") {
      const [text, characters] = [this.#primary(), this.#primary()];
      return String([...text].findIndex((character) => characters.includes(character)) + 1);
    }
    return word;
  }

  #integer(text: string): bigint {
    if (!/^-?\d+$/.test(text)) this.#fail("non-numeric argument");
    return BigInt(text);
  }

  #calculate(operator: string, left: string, right: string): string {
    const isNull = (text: string): boolean => text === "" || /^-?0+$/.test(text);
    if (operator === "|") return isNull(left) ? right : left;
    if (operator === "&") return isNull(left) || isNull(right) ? "0" : left;
    if (operator === ":") return match(left, right);
    if (/^[=!<>]/.test(operator)) return compare(operator, left, right) ? "1" : "0";
    const [one, two] = [this.#integer(left), this.#integer(right)];
    if (operator === "+") return String(one + two);
    if (operator === "-") return String(one - two);
    if (operator === "*") return String(one * two);
    if (two === 0n) this.#fail("division by zero");
    return String(operator === "/" ? one / two : one % two);
  }
}

/** Anchored at the beginning: what the first group matched, else how many characters. */
function match(text: string, pattern: string): string {
  const found = compileExpression(`^${pattern.replace(/^\^/, "")}`).exec(text);
  const grouped = /\\\(/.test(pattern);
  if (grouped) return found?.[1] ?? "";
  return String(found ? [...found[0]].length : 0);
}

function compare(operator: string, left: string, right: string): boolean {
  const numbers = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
  const order = numbers ? Number(BigInt(left) - BigInt(right)) : left < right ? -1 : left > right ? 1 : 0;
  const holds: Readonly<Record<string, boolean>> = {
    "=": order === 0,
    "==": order === 0,
    "!=": order !== 0,
    "<": order < 0,
    "<=": order <= 0,
    ">": order > 0,
    ">=": order >= 0,
  };
  return holds[operator] === true;
}
