/** Runs an awk program: one thing, longer than most files, because statements and expressions call each other. */
import { FileError } from "../../files/file-error.ts";
import type { Process } from "../../processes/process.ts";
import { createStepCost } from "../step-cost.ts";
import { builtins, formatAwk } from "./builtins.ts";
import { AwkRecord, expressionFor } from "./record.ts";
import { AwkStreams } from "./streams.ts";
import type { AwkProgram, AwkRule, Expression, LeftValue, Statement } from "./syntax.ts";
import { compareValues, inputValue, isTrue, numberOf, textOf, type Value } from "./value.ts";
import { arrayOf, type Cell, newCell, Variables } from "./variables.ts";

/** Says which record comes next; undefined at the end of all input. */
export interface MainInput {
  next(interpreter: Interpreter): Promise<string | undefined>;
  skipFile(): void;
}

/** How a statement ended, where it did not simply end. */
type Completion = undefined | "break" | "continue" | "return";

class Next extends Error {}
class Exit extends Error {}

const callDepthMax = 500;
const outputMax = 4096;

export class Interpreter {
  readonly process: Process;
  readonly variables: Variables;
  readonly record: AwkRecord;
  readonly streams: AwkStreams;
  readonly #program: AwkProgram;
  readonly #input: MainInput;
  readonly #active = new Set<AwkRule>();
  #exitCode = 0;
  #returned: Value;
  #out = "";
  /** Of a rule that is tried, or a turn of a loop. */
  readonly #cost = createStepCost();
  /** Where `rand` stands. */
  random: () => number;
  seed = 0;

  constructor(process: Process, program: AwkProgram, input: MainInput) {
    this.process = process;
    this.#program = program;
    this.#input = input;
    this.random = () => process.host.random.next();
    this.streams = new AwkStreams(process, () => this.flush());
    this.variables = new Variables({
      FS: " ",
      OFS: " ",
      ORS: "\n",
      RS: "\n",
      SUBSEP: "\x1c",
      CONVFMT: "%.6g",
      OFMT: "%.6g",
      NR: 0,
      FNR: 0,
      RSTART: 0,
      RLENGTH: -1,
      FILENAME: "",
    });
    this.record = new AwkRecord(() => ({
      input: this.text("FS"),
      output: this.text("OFS"),
      paragraphs: this.text("RS") === "" && this.text("FS") !== " ",
    }));
  }

  /** A global's value as text. */
  text(name: string): string {
    return textOf(this.variables.global(name).value);
  }

  async run(): Promise<number> {
    try {
      if (await this.#phase(() => this.#main())) await this.#phase(() => this.#all(this.#program.end));
      await this.flush();
      await this.streams.closeAll();
      return this.#exitCode;
    } finally {
      // What was printed before an error is still shown.
      await this.flush().catch(() => {});
      this.streams.release();
    }
  }

  /** True where END shall still run. */
  async #phase(run: () => Promise<void>): Promise<boolean> {
    try {
      await run();
      return true;
    } catch (error) {
      if (error instanceof Exit) return !this.#ending;
      throw error;
    } finally {
      this.#ending = true;
    }
  }

  #ending = false;

  async #main(): Promise<void> {
    await this.#all(this.#program.begin);
    if (this.#program.rules.length === 0 && this.#program.end.length === 0) return;
    for (let text = await this.#input.next(this); text !== undefined; text = await this.#input.next(this)) {
      this.record.set(text);
      try {
        for (const rule of this.#program.rules) await this.#apply(rule);
      } catch (error) {
        if (!(error instanceof Next)) throw error;
      }
    }
  }

  async #all(statements: readonly Statement[]): Promise<void> {
    for (const statement of statements) await this.#execute(statement);
  }

  async #apply(rule: AwkRule): Promise<void> {
    const pause = this.process.charge(this.#cost());
    if (pause) await pause;
    if (!(await this.#chosen(rule))) return;
    if (rule.action) await this.#execute(rule.action);
    else await this.#put(this.record.text() + this.text("ORS"));
  }

  async #chosen(rule: AwkRule): Promise<boolean> {
    if (rule.pattern === undefined) return true;
    if (rule.until === undefined) return isTrue(await this.evaluate(rule.pattern));
    if (!this.#active.has(rule) && !isTrue(await this.evaluate(rule.pattern))) return false;
    if (isTrue(await this.evaluate(rule.until))) this.#active.delete(rule);
    else this.#active.add(rule);
    return true;
  }

  async #put(text: string): Promise<void> {
    this.#out += text;
    if (this.#out.length > outputMax) await this.flush();
  }

  /** Writes what has been printed so far. */
  async flush(): Promise<void> {
    const text = this.#out;
    this.#out = "";
    if (text !== "") await this.process.print(text);
  }

  // --- Statements

  async #execute(statement: Statement): Promise<Completion> {
    switch (statement.kind) {
      case "expression":
        await this.evaluate(statement.expression);
        return undefined;
      case "print":
        await this.#print(statement);
        return undefined;
      case "block":
        for (const each of statement.statements) {
          const completion = await this.#execute(each);
          if (completion) return completion;
        }
        return undefined;
      case "if":
        if (isTrue(await this.evaluate(statement.test))) return this.#execute(statement.yes);
        return statement.no && this.#execute(statement.no);
      case "while":
        return this.#loop(statement.test, statement.body, undefined, statement.bodyFirst);
      case "for":
        if (statement.start) await this.#execute(statement.start);
        return this.#loop(statement.test, statement.body, statement.step, false);
      case "forIn":
        for (const key of [...arrayOf(this.variables.cell(statement.array)).keys()]) {
          await this.assign(statement.variable, inputValue(key));
          const completion = await this.#execute(statement.body);
          if (completion === "break") break;
          if (completion === "return") return completion;
        }
        return undefined;
      case "delete": {
        const array = arrayOf(this.variables.cell(statement.array));
        if (statement.subscripts === undefined) array.clear();
        else array.delete(await this.#key(statement.subscripts));
        return undefined;
      }
      case "next":
        throw new Next();
      case "nextfile":
        this.#input.skipFile();
        throw new Next();
      case "exit":
        if (statement.value) this.#exitCode = numberOf(await this.evaluate(statement.value));
        throw new Exit();
      case "return":
        this.#returned = statement.value && (await this.evaluate(statement.value));
        return "return";
      default:
        return statement.kind;
    }
  }

  async #loop(
    test: Expression | undefined,
    body: Statement,
    step: Statement | undefined,
    bodyFirst: boolean,
  ): Promise<Completion> {
    for (let first = bodyFirst; first || test === undefined || isTrue(await this.evaluate(test)); first = false) {
      const pause = this.process.charge(this.#cost());
      if (pause) await pause;
      const completion = await this.#execute(body);
      if (completion === "break") return undefined;
      if (completion === "return") return completion;
      if (step) await this.#execute(step);
    }
    return undefined;
  }

  async #print({ formatted, args, redirection }: Statement & { kind: "print" }): Promise<void> {
    const values: Value[] = [];
    for (const arg of args) values.push(await this.evaluate(arg));
    const format = this.text("OFMT");
    const line =
      values.length === 0 ? this.record.text() : values.map((value) => textOf(value, format)).join(this.text("OFS"));
    const text = formatted ? formatAwk(values) : line + this.text("ORS");
    if (redirection === undefined) return this.#put(text);
    const name = this.#text(await this.evaluate(redirection.target));
    await this.flush();
    await this.process.write(this.streams.output(name, redirection.operator), text);
  }

  // --- Expressions

  #text(value: Value): string {
    return textOf(value, this.text("CONVFMT"));
  }

  async evaluate(expression: Expression): Promise<Value> {
    switch (expression.kind) {
      case "number":
      case "string":
        return expression.value;
      case "expression":
        return expressionFor(expression.source).test(this.record.text()) ? 1 : 0;
      case "grouping":
        return this.evaluate(expression.inner);
      case "variable":
      case "field":
      case "element":
        return this.#read(expression);
      case "unary": {
        const operand = await this.evaluate(expression.operand);
        if (expression.operator === "!") return isTrue(operand) ? 0 : 1;
        return expression.operator === "-" ? -numberOf(operand) : numberOf(operand);
      }
      case "binary":
        return this.#binary(expression.operator, expression.left, expression.right);
      case "conditional":
        return this.evaluate(isTrue(await this.evaluate(expression.test)) ? expression.yes : expression.no);
      case "assignment": {
        const { operator, target } = expression;
        const value = await this.evaluate(expression.value);
        const result =
          operator === "" ? value : calculate(operator, numberOf(await this.#read(target)), numberOf(value));
        await this.assign(target, result);
        return result;
      }
      case "step": {
        const before = numberOf(await this.#read(expression.target));
        await this.assign(expression.target, before + expression.by);
        return expression.before ? before + expression.by : before;
      }
      case "in":
        return arrayOf(this.variables.cell(expression.array)).has(await this.#key(expression.subscripts)) ? 1 : 0;
      case "call":
        return this.#call(expression.name, expression.args, expression.builtin);
      case "getline":
        return this.#getline(expression);
    }
  }

  async #binary(operator: string, left: Expression, right: Expression): Promise<Value> {
    if (operator === "&&") return isTrue(await this.evaluate(left)) && isTrue(await this.evaluate(right)) ? 1 : 0;
    if (operator === "||") return isTrue(await this.evaluate(left)) || isTrue(await this.evaluate(right)) ? 1 : 0;
    const one = await this.evaluate(left);
    if (operator === "~" || operator === "!~") {
      const matches = (await this.pattern(right)).test(this.#text(one));
      return matches === (operator === "~") ? 1 : 0;
    }
    const two = await this.evaluate(right);
    if (operator === " ") return this.#text(one) + this.#text(two);
    const order = orders[operator];
    if (order) return order(compareValues(one, two, this.text("CONVFMT"))) ? 1 : 0;
    return calculate(operator, numberOf(one), numberOf(two));
  }

  /** An expression where a pattern is expected: a regular expression stands for itself, other values for their text. */
  async pattern(expression: Expression): Promise<RegExp> {
    const bare = expression.kind === "grouping" ? expression.inner : expression;
    return expressionFor(bare.kind === "expression" ? bare.source : this.#text(await this.evaluate(bare)));
  }

  async #key(subscripts: readonly Expression[]): Promise<string> {
    const parts: string[] = [];
    for (const subscript of subscripts) parts.push(this.#text(await this.evaluate(subscript)));
    return parts.join(this.text("SUBSEP"));
  }

  async #read(target: LeftValue): Promise<Value> {
    if (target.kind === "field") return this.record.get(await this.#index(target.index));
    if (target.kind === "element") {
      const array = arrayOf(this.variables.cell(target.array));
      const key = await this.#key(target.subscripts);
      // Looking at an element makes it.
      if (!array.has(key)) array.set(key, undefined);
      return array.get(key);
    }
    return target.name === "NF" ? this.record.count : this.variables.cell(target.name).value;
  }

  async #index(expression: Expression): Promise<number> {
    const index = Math.trunc(numberOf(await this.evaluate(expression)));
    if (index < 0) throw new Error("access to negative field");
    return index;
  }

  async assign(target: LeftValue, value: Value): Promise<void> {
    if (target.kind === "field") this.record.assign(await this.#index(target.index), value, (each) => this.#text(each));
    else if (target.kind === "element") {
      arrayOf(this.variables.cell(target.array)).set(await this.#key(target.subscripts), value);
    } else if (target.name === "NF") this.record.resize(numberOf(value));
    else this.variables.cell(target.name).value = value;
  }

  async #call(name: string, args: readonly Expression[], builtin: boolean): Promise<Value> {
    if (builtin) {
      const run = builtins[name];
      if (run === undefined) throw new Error(`undefined function ${name}`);
      return run(this, args);
    }
    const definition = this.#program.functions.get(name);
    if (definition === undefined) throw new Error(`Call to undefined function`);
    if (this.variables.depth >= callDepthMax) throw new Error("function call nesting too deep");
    const locals = new Map<string, Cell>();
    for (const [index, parameter] of definition.parameters.entries()) {
      const arg = args[index];
      locals.set(parameter, arg === undefined ? newCell() : await this.#argument(arg));
    }
    this.variables.enter(locals);
    try {
      this.#returned = undefined;
      const completion = await this.#execute(definition.body);
      return completion === "return" ? this.#returned : undefined;
    } finally {
      this.variables.leave();
    }
  }

  /** Arrays go by reference, and a variable that is nothing yet may become one. */
  async #argument(arg: Expression): Promise<Cell> {
    if (arg.kind !== "variable" || arg.name === "NF") return newCell(await this.evaluate(arg));
    const cell = this.variables.cell(arg.name);
    if (cell.array) return { value: undefined, array: cell.array };
    return cell.value === undefined ? { value: undefined, array: undefined, origin: cell } : newCell(cell.value);
  }

  async #getline({ from, source, target }: Expression & { kind: "getline" }): Promise<Value> {
    let text: string | undefined;
    try {
      if (from === "input") text = await this.#input.next(this);
      else {
        const name = this.#text(source && (await this.evaluate(source)));
        text = await this.streams.reader(name, from === "command").read(this.text("RS"));
        if (text !== undefined && from === "command") this.countRecord(false);
      }
    } catch (error) {
      if (error instanceof FileError) return -1;
      throw error;
    }
    if (text === undefined) return 0;
    if (target) await this.assign(target, inputValue(text));
    else this.record.set(text);
    return 1;
  }

  countRecord(inFile: boolean): void {
    for (const name of inFile ? ["NR", "FNR"] : ["NR"]) {
      const cell = this.variables.global(name);
      cell.value = numberOf(cell.value) + 1;
    }
  }
}

const orders: Readonly<Record<string, (order: number) => boolean>> = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  "==": (order) => order === 0,
  "!=": (order) => order !== 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

function calculate(operator: string, left: number, right: number): number {
  if (operator === "+") return left + right;
  if (operator === "-") return left - right;
  if (operator === "*") return left * right;
  if (operator === "^") return left ** right;
  if (right === 0) throw new Error("Division by zero");
  return operator === "/" ? left / right : left % right;
}
