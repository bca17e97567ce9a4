/** `$((…))`: the integer expressions of C in 64 bits, with variables by name. */

export interface ArithmeticVariables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

export class ArithmeticError extends Error {}

/** Binary operators from the loosest to the tightest; those of one row are equally tight. */
const levels: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<=", ">=", "<", ">"],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];

const token =
  /\s*(?:(0[xX][0-9a-fA-F]+|\d+)|([A-Za-z_]\w*)|(<<=|>>=|\*\*|\+\+|--|&&|\|\||<<|>>|[-+*/%&|^=!<>]=|[-+*/%&|^=!<>~?:(),]))/y;
const depthMax = 32;

export function evaluateArithmetic(text: string, variables: ArithmeticVariables, depth = 0): bigint {
  if (text.trim() === "") return 0n;
  return new Expression(text, variables, depth).evaluate();
}

class Expression {
  readonly #tokens: string[] = [];
  readonly #variables: ArithmeticVariables;
  readonly #depth: number;
  #at = 0;
  /** Above 0 while a side is read that does not count (`0 && x=1`). */
  #idle = 0;

  constructor(text: string, variables: ArithmeticVariables, depth: number) {
    this.#variables = variables;
    this.#depth = depth;
    token.lastIndex = 0;
    const trimmed = text.trimEnd();
    while (token.lastIndex < trimmed.length) {
      const found = token.exec(trimmed);
      if (found === null) throw new ArithmeticError("arithmetic syntax error");
      this.#tokens.push(found[1] ?? found[2] ?? (found[3] as string));
    }
  }

  evaluate(): bigint {
    const value = this.#comma();
    if (this.#at < this.#tokens.length) throw new ArithmeticError("arithmetic syntax error");
    return value;
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? "";
  }

  #accept(text: string): boolean {
    if (this.#peek() !== text) return false;
    this.#at++;
    return true;
  }

  #comma(): bigint {
    let value = this.#assignment();
    while (this.#accept(",")) value = this.#assignment();
    return value;
  }

  #assignment(): bigint {
    const name = this.#peek();
    const operator = this.#tokens[this.#at + 1] ?? "";
    const assigns = /^[A-Za-z_]/.test(name) && /^(?:[-+*/%&|^]|<<|>>)?=$/.test(operator);
    if (!assigns) return this.#conditional();
    this.#at += 2;
    const right = this.#assignment();
    return this.#store(name, operator === "=" ? right : this.#apply(operator.slice(0, -1), this.#load(name), right));
  }

  #conditional(): bigint {
    const condition = this.#binary(0);
    if (!this.#accept("?")) return condition;
    const yes = this.#when(condition !== 0n, () => this.#comma());
    if (!this.#accept(":")) throw new ArithmeticError("arithmetic syntax error");
    const no = this.#when(condition === 0n, () => this.#assignment());
    return condition !== 0n ? yes : no;
  }

  #when(counts: boolean, read: () => bigint): bigint {
    if (!counts) this.#idle++;
    const value = read();
    if (!counts) this.#idle--;
    return value;
  }

  #binary(level: number): bigint {
    const operators = levels[level];
    if (operators === undefined) return this.#power();
    let left = this.#binary(level + 1);
    for (let operator = this.#peek(); operators.includes(operator); operator = this.#peek()) {
      this.#at++;
      const counts = operator === "&&" ? left !== 0n : operator === "||" ? left === 0n : true;
      const right = this.#when(counts, () => this.#binary(level + 1));
      left = this.#apply(operator, left, right);
    }
    return left;
  }

  #power(): bigint {
    const base = this.#unary();
    if (!this.#accept("**")) return base;
    return BigInt.asIntN(64, base ** this.#power());
  }

  #unary(): bigint {
    if (this.#accept("-")) return -this.#unary();
    if (this.#accept("+")) return this.#unary();
    if (this.#accept("~")) return ~this.#unary();
    if (this.#accept("!")) return this.#unary() === 0n ? 1n : 0n;
    for (const [operator, step] of [
      ["++", 1n],
      ["--", -1n],
    ] as const) {
      if (this.#accept(operator)) {
        const name = this.#name();
        return this.#store(name, this.#load(name) + step);
      }
    }
    return this.#primary();
  }

  #primary(): bigint {
    if (this.#accept("(")) {
      const value = this.#comma();
      if (!this.#accept(")")) throw new ArithmeticError("arithmetic syntax error");
      return value;
    }
    const text = this.#peek();
    if (/^\d/.test(text)) {
      this.#at++;
      return number(text);
    }
    const name = this.#name();
    const value = this.#load(name);
    if (this.#accept("++")) this.#store(name, value + 1n);
    else if (this.#accept("--")) this.#store(name, value - 1n);
    return value;
  }

  #name(): string {
    const name = this.#peek();
    if (!/^[A-Za-z_]/.test(name)) throw new ArithmeticError("arithmetic syntax error");
    this.#at++;
    return name;
  }

  #load(name: string): bigint {
    if (this.#idle > 0) return 0n;
    const text = this.#variables.get(name)?.trim() ?? "";
    if (text === "") return 0n;
    if (/^[-+]?\d+$/.test(text)) return number(text);
    if (this.#depth >= depthMax) throw new ArithmeticError("expression recursion loop detected");
    return evaluateArithmetic(text, this.#variables, this.#depth + 1);
  }

  #store(name: string, value: bigint): bigint {
    const wrapped = BigInt.asIntN(64, value);
    if (this.#idle === 0) this.#variables.set(name, String(wrapped));
    return wrapped;
  }

  #apply(operator: string, a: bigint, b: bigint): bigint {
    if (b === 0n && (operator === "/" || operator === "%")) {
      if (this.#idle > 0) return 0n;
      throw new ArithmeticError("divide by zero");
    }
    return BigInt.asIntN(64, compute(operator, a, b));
  }
}

function number(text: string): bigint {
  const [, sign, digits = "0"] = /^([-+]?)(.*)$/.exec(text) ?? [];
  try {
    const value = /^0\d/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
    return sign === "-" ? -value : value;
  } catch {
    throw new ArithmeticError("arithmetic syntax error");
  }
}

const truth = (value: boolean): bigint => (value ? 1n : 0n);

function compute(operator: string, a: bigint, b: bigint): bigint {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      return a % b;
    case "<<":
      return a << (b & 63n);
    case ">>":
      return a >> (b & 63n);
    case "&":
      return a & b;
    case "|":
      return a | b;
    case "^":
      return a ^ b;
    case "==":
      return truth(a === b);
    case "!=":
      return truth(a !== b);
    case "<":
      return truth(a < b);
    case ">":
      return truth(a > b);
    case "<=":
      return truth(a <= b);
    case ">=":
      return truth(a >= b);
    case "&&":
      return truth(a !== 0n && b !== 0n);
    default:
      return truth(a !== 0n || b !== 0n);
  }
}
