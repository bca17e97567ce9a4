/** The grammar of awk. Longer than most files because it is one thing: productions that call each other. */
/**
 * The grammar of awk, a method for each of its rules: one thing, longer than most, because the rules call each other.
 */
import type { AwkFunction, AwkProgram, AwkRule, Expression, LeftValue, Statement } from "./syntax.ts";
import { type Token, tokenize } from "./tokens.ts";

/** Reads a program. Throws `Error`, worded as busybox does: `cmd. line:1: Unexpected token`. */
export function parseAwk(text: string): AwkProgram {
  return new Parser(tokenize(text)).program();
}

const comparisons = new Set(["<", "<=", "==", "!=", ">", ">=", "~", "!~"]);
const assignments = new Set(["=", "+=", "-=", "*=", "/=", "%=", "^=", "**="]);

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  /** Inside `print a > b` a bare `>` is a redirection. */
  #noGreater = false;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  program(): AwkProgram {
    const begin: Statement[] = [];
    const end: Statement[] = [];
    const rules: AwkRule[] = [];
    const functions = new Map<string, AwkFunction>();
    for (this.#terminators(); this.#peek().kind !== "end"; this.#terminators()) {
      if (this.#take("BEGIN")) begin.push(this.#block());
      else if (this.#take("END")) end.push(this.#block());
      else if (this.#take("function") || this.#take("func")) this.#function(functions);
      else rules.push(this.#rule());
    }
    return { begin, rules, end, functions };
  }

  #peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] as Token;
  }

  #next(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }

  #is(text: string): boolean {
    const { kind, text: found } = this.#peek();
    return found === text && (kind === "symbol" || kind === "keyword" || kind === "newline");
  }

  #take(text: string): boolean {
    const found = this.#is(text);
    if (found) this.#at++;
    return found;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#unexpected();
  }

  #unexpected(): never {
    const { line, kind } = this.#peek();
    throw new Error(`cmd. line:${line}: Unexpected ${kind === "end" ? "end of string" : "token"}`);
  }

  #newlines(): void {
    while (this.#take("\n"));
  }

  #terminators(): void {
    while (this.#take("\n") || this.#take(";"));
  }

  #function(functions: Map<string, AwkFunction>): void {
    const name = this.#next().text;
    this.#expect("(");
    const parameters: string[] = [];
    while (!this.#take(")")) {
      parameters.push(this.#next().text);
      if (this.#take(",")) this.#newlines();
    }
    this.#newlines();
    functions.set(name, { parameters, body: this.#block() });
  }

  #rule(): AwkRule {
    let pattern: Expression | undefined;
    let until: Expression | undefined;
    if (!this.#is("{")) {
      pattern = this.#expression();
      if (this.#take(",")) {
        this.#newlines();
        until = this.#expression();
      }
    }
    return { pattern, until, action: this.#is("{") ? this.#block() : undefined };
  }

  #block(): Statement {
    this.#expect("{");
    const statements: Statement[] = [];
    for (this.#terminators(); !this.#take("}"); this.#terminators()) {
      if (this.#peek().kind === "end") this.#unexpected();
      statements.push(this.#statement());
    }
    return { kind: "block", statements };
  }

  /** A statement with what ends it. */
  #statement(): Statement {
    if (this.#is("{")) return this.#block();
    if (this.#take(";")) return { kind: "block", statements: [] };
    if (this.#take("if")) return this.#if();
    if (this.#take("while")) {
      const test = this.#condition();
      if (this.#take(";")) return { kind: "while", test, body: { kind: "block", statements: [] }, bodyFirst: false };
      return { kind: "while", test, body: this.#body(), bodyFirst: false };
    }
    if (this.#take("do")) return this.#doWhile();
    if (this.#take("for")) return this.#for();
    const statement = this.#simple();
    if (!this.#is("}") && this.#peek().kind !== "end" && !this.#take(";") && !this.#take("\n")) this.#unexpected();
    return statement;
  }

  #condition(): Expression {
    this.#expect("(");
    const test = this.#inner(() => this.#expression());
    this.#expect(")");
    return test;
  }

  #body(): Statement {
    this.#newlines();
    return this.#statement();
  }

  #if(): Statement {
    const test = this.#condition();
    const yes = this.#body();
    const start = this.#at;
    this.#terminators();
    if (this.#take("else")) return { kind: "if", test, yes, no: this.#body() };
    this.#at = start;
    return { kind: "if", test, yes, no: undefined };
  }

  #doWhile(): Statement {
    const body = this.#body();
    this.#terminators();
    this.#expect("while");
    return { kind: "while", test: this.#condition(), body, bodyFirst: true };
  }

  #for(): Statement {
    this.#expect("(");
    const [name, word, array, close] = [0, 1, 2, 3].map((ahead) => this.#peek(ahead));
    if (name?.kind === "name" && word?.text === "in" && array?.kind === "name" && close?.text === ")") {
      this.#at += 4;
      return { kind: "forIn", variable: { kind: "variable", name: name.text }, array: array.text, body: this.#body() };
    }
    const start = this.#is(";") ? undefined : this.#simple();
    this.#expect(";");
    this.#newlines();
    const test = this.#is(";") ? undefined : this.#expression();
    this.#expect(";");
    this.#newlines();
    const step = this.#is(")") ? undefined : this.#simple();
    this.#expect(")");
    if (this.#take(";")) return { kind: "for", start, test, step, body: { kind: "block", statements: [] } };
    return { kind: "for", start, test, step, body: this.#body() };
  }

  #simple(): Statement {
    for (const kind of ["next", "nextfile", "break", "continue"] as const) if (this.#take(kind)) return { kind };
    for (const kind of ["exit", "return"] as const) {
      if (!this.#take(kind)) continue;
      const ends = this.#is(";") || this.#is("}") || this.#is("\n") || this.#peek().kind === "end";
      return { kind, value: ends ? undefined : this.#expression() };
    }
    if (this.#take("delete")) return this.#delete();
    if (this.#is("print") || this.#is("printf")) return this.#print(this.#next().text === "printf");
    return { kind: "expression", expression: this.#expression() };
  }

  #delete(): Statement {
    const array = this.#next().text;
    if (!this.#take("[")) return { kind: "delete", array, subscripts: undefined };
    const subscripts = this.#inner(() => this.#list("]"));
    return { kind: "delete", array, subscripts };
  }

  #print(formatted: boolean): Statement {
    const args: Expression[] = [];
    const ends = (): boolean => /^(?:[;}\n>|]|>>)$/.test(this.#peek().text) || this.#peek().kind === "end";
    if (this.#is("(") && this.#closesPrint()) {
      this.#next();
      args.push(...this.#inner(() => this.#list(")")));
    } else if (!ends()) {
      const before = this.#noGreater;
      this.#noGreater = true;
      do {
        this.#newlines();
        args.push(this.#expression());
      } while (this.#take(","));
      this.#noGreater = before;
    }
    for (const operator of [">>", ">", "|"] as const) {
      if (!this.#take(operator)) continue;
      const before = this.#noGreater;
      this.#noGreater = true;
      const target = this.#concatenation(false);
      this.#noGreater = before;
      return { kind: "print", formatted, args, redirection: { operator, target } };
    }
    return { kind: "print", formatted, args, redirection: undefined };
  }

  /** Whether the parenthesis here encloses all of print's arguments. */
  #closesPrint(): boolean {
    let depth = 0;
    for (let ahead = 0; ; ahead++) {
      const { kind, text } = this.#peek(ahead);
      if (kind === "end") return false;
      if (kind !== "symbol") continue;
      if (text === "(") depth++;
      if (text === ")" && --depth === 0) {
        const after = this.#peek(ahead + 1);
        return after.kind === "end" || after.kind === "newline" || [";", "}", ">", ">>", "|"].includes(after.text);
      }
    }
  }

  /** Expressions up to a closing symbol, which is taken. */
  #list(close: string): Expression[] {
    const list: Expression[] = [];
    this.#newlines();
    while (!this.#take(close)) {
      list.push(this.#expression());
      this.#newlines();
      if (!this.#is(close)) this.#expect(",");
      this.#newlines();
    }
    return list;
  }

  /** Inside brackets every operator means itself. */
  #inner<T>(read: () => T): T {
    const before = this.#noGreater;
    this.#noGreater = false;
    const result = read();
    this.#noGreater = before;
    return result;
  }

  #expression(): Expression {
    const left = this.#conditional();
    const operator = this.#peek();
    if (operator.kind !== "symbol" || !assignments.has(operator.text) || !isLeftValue(left)) return left;
    this.#next();
    this.#newlines();
    const name = operator.text.slice(0, -1).replace("**", "^");
    return { kind: "assignment", operator: name, target: left, value: this.#expression() };
  }

  #conditional(): Expression {
    const test = this.#or();
    if (!this.#take("?")) return test;
    this.#newlines();
    const yes = this.#expression();
    this.#newlines();
    this.#expect(":");
    this.#newlines();
    return { kind: "conditional", test, yes, no: this.#expression() };
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#take("||")) {
      this.#newlines();
      left = { kind: "binary", operator: "||", left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#membership();
    while (this.#take("&&")) {
      this.#newlines();
      left = { kind: "binary", operator: "&&", left, right: this.#membership() };
    }
    return left;
  }

  #membership(): Expression {
    let left = this.#comparison();
    while (this.#take("in")) left = { kind: "in", subscripts: [left], array: this.#next().text };
    return left;
  }

  #comparison(): Expression {
    let left = this.#concatenation(true);
    for (;;) {
      const negated = this.#is("!") && this.#peek(1).text === "~" && !this.#peek(1).spaced;
      const operator = negated ? "!~" : this.#peek().text;
      if ((!negated && this.#peek().kind !== "symbol") || !comparisons.has(operator)) return left;
      if (operator === ">" && this.#noGreater) return left;
      this.#at += negated ? 2 : 1;
      left = { kind: "binary", operator, left, right: this.#concatenation(true) };
    }
  }

  /** With `pipes`, `command | getline` too. */
  #concatenation(pipes: boolean): Expression {
    let left = this.#additive();
    for (;;) {
      if (pipes && this.#is("|") && this.#peek(1).text === "getline") {
        this.#at += 2;
        left = { kind: "getline", from: "command", source: left, target: this.#getlineTarget() };
      } else if (this.#beginsOperand()) {
        left = { kind: "binary", operator: " ", left, right: this.#additive() };
      } else return left;
    }
  }

  #beginsOperand(): boolean {
    const { kind, text } = this.#peek();
    if (["number", "string", "name", "function", "builtin", "regex"].includes(kind)) return true;
    if (kind !== "symbol") return false;
    if (text === "!") return this.#peek(1).text !== "~";
    return ["$", "(", "++", "--"].includes(text);
  }

  #additive(): Expression {
    let left = this.#multiplicative();
    while (this.#is("+") || this.#is("-")) {
      left = { kind: "binary", operator: this.#next().text, left, right: this.#multiplicative() };
    }
    return left;
  }

  #multiplicative(): Expression {
    let left = this.#unary();
    while (this.#is("*") || this.#is("/") || this.#is("%")) {
      left = { kind: "binary", operator: this.#next().text, left, right: this.#unary() };
    }
    return left;
  }

  #unary(): Expression {
    for (const operator of ["!", "-", "+"] as const) {
      if (this.#take(operator)) return { kind: "unary", operator, operand: this.#unary() };
    }
    return this.#power();
  }

  #power(): Expression {
    const base = this.#postfix();
    if (!this.#take("^") && !this.#take("**")) return base;
    return { kind: "binary", operator: "^", left: base, right: this.#unary() };
  }

  #postfix(): Expression {
    const operand = this.#primary();
    if (!isLeftValue(operand)) return operand;
    if (this.#take("++")) return { kind: "step", by: 1, before: false, target: operand };
    if (this.#take("--")) return { kind: "step", by: -1, before: false, target: operand };
    return operand;
  }

  #primary(): Expression {
    const token = this.#next();
    switch (token.kind) {
      case "number":
        return { kind: "number", value: Number(token.text) };
      case "string":
        return { kind: "string", value: token.text };
      case "regex":
        return { kind: "expression", source: token.text };
      case "name":
        return this.#variable(token.text);
      case "function":
        this.#expect("(");
        return { kind: "call", name: token.text, builtin: false, args: this.#inner(() => this.#list(")")) };
      case "builtin": {
        const args = this.#take("(") ? this.#inner(() => this.#list(")")) : [];
        return { kind: "call", name: token.text, builtin: true, args };
      }
      case "symbol":
        return this.#symbol(token.text);
      default:
        if (token.text === "getline") return this.#getline();
        this.#at--;
        return this.#unexpected();
    }
  }

  #symbol(text: string): Expression {
    if (text === "$") {
      if (this.#is("++") || this.#is("--")) {
        const by = this.#next().text === "++" ? 1 : -1;
        return { kind: "field", index: { kind: "step", by, before: true, target: this.#leftValue() } };
      }
      return { kind: "field", index: this.#is("-") ? this.#unary() : this.#primary() };
    }
    if (text === "++" || text === "--") {
      return { kind: "step", by: text === "++" ? 1 : -1, before: true, target: this.#leftValue() };
    }
    if (text !== "(") {
      this.#at--;
      this.#unexpected();
    }
    const list = this.#inner(() => this.#list(")"));
    if (list.length > 1) {
      this.#expect("in");
      return { kind: "in", subscripts: list, array: this.#next().text };
    }
    return { kind: "grouping", inner: list[0] ?? this.#unexpected() };
  }

  #variable(name: string): LeftValue {
    if (!this.#take("[")) return { kind: "variable", name };
    return { kind: "element", array: name, subscripts: this.#inner(() => this.#list("]")) };
  }

  #leftValue(): LeftValue {
    const operand = this.#primary();
    return isLeftValue(operand) ? operand : this.#unexpected();
  }

  #getline(): Expression {
    const target = this.#getlineTarget();
    if (!this.#take("<")) return { kind: "getline", from: "input", source: undefined, target };
    return { kind: "getline", from: "file", source: this.#postfix(), target };
  }

  #getlineTarget(): LeftValue | undefined {
    if (this.#peek().kind === "name" || this.#is("$")) return this.#leftValue();
    return undefined;
  }
}

function isLeftValue(expression: Expression): expression is LeftValue {
  return ["variable", "field", "element"].includes(expression.kind);
}
