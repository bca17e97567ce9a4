/** Tokens → tree, macros expanded. Upstream: cel-go parser/parser.go and parser/gen/CEL.g4. */
import type { MapEntry, Node, StructField } from "./ast.ts";
import { type Issue, nowhere, SyntaxIssue } from "./issues.ts";
import { type Token, tokenize } from "./lexer.ts";
import { expandMacro } from "./macros.ts";
import { syntaxErrors } from "./syntax-errors.ts";
import type { Value } from "./value.ts";

const reserved = new Set(
  "as break const continue else for function if import let loop package namespace return var void while".split(" "),
);
const relations = new Set(["<", "<=", ">=", ">", "==", "!=", "in"]);
const largestSize = 100_000;
const deepest = 250;

/** Thrown where the text is no expression; what exactly is wrong is found out by `syntaxErrors`. */
class Unparsable extends Error {}

/** The tree, or what is wrong with the text. */
export function parse(text: string): { node: Node; issues: [] } | { node?: undefined; issues: Issue[] } {
  if (text.length > largestSize) {
    const message = `expression code point size exceeds limit: size: ${text.length}, limit ${largestSize}`;
    return { issues: [{ pos: nowhere, message }] };
  }
  const issues: Issue[] = [];
  const tokens = tokenize(text, issues);
  try {
    const node = new Parser(tokens, issues).parseAll();
    return issues.length === 0 ? { node, issues: [] } : { issues };
  } catch (error) {
    if (error instanceof SyntaxIssue) return { issues: [...issues, error.issue] };
    if (error instanceof Unparsable) return { issues: [...issues, ...syntaxErrors(text, tokens)] };
    throw error;
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #issues: Issue[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], issues: Issue[]) {
    this.#tokens = tokens;
    this.#issues = issues;
  }

  parseAll(): Node {
    const node = this.#expression();
    if (this.#peek().kind !== "end") throw new Unparsable();
    return node;
  }

  #peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] as Token;
  }

  #next(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }

  #is(...texts: string[]): boolean {
    const { kind, text } = this.#peek();
    return kind === "operator" && texts.includes(text);
  }

  #accept(text: string): Token | undefined {
    return this.#is(text) ? this.#next() : undefined;
  }

  #expect(text: string): Token {
    const token = this.#accept(text);
    if (token) return token;
    throw new Unparsable();
  }

  #expression(): Node {
    if (++this.#depth > deepest) throw new SyntaxIssue(nowhere, `expression recursion limit exceeded: ${deepest}`);
    const condition = this.#logical("||", "_||_", () => this.#logical("&&", "_&&_", () => this.#relation()));
    const question = this.#accept("?");
    let node = condition;
    if (question) {
      const yes = this.#logical("||", "_||_", () => this.#logical("&&", "_&&_", () => this.#relation()));
      this.#expect(":");
      node = call(question.pos, "_?_:_", [condition, yes, this.#expression()]);
    }
    this.#depth--;
    return node;
  }

  /** Long chains become balanced trees, as in cel-go; errors and costs show it. */
  #logical(operator: string, name: string, parseTerm: () => Node): Node {
    const terms = [parseTerm()];
    const positions: number[] = [];
    for (let token = this.#accept(operator); token; token = this.#accept(operator)) {
      positions.push(token.pos);
      terms.push(parseTerm());
    }
    const balance = (low: number, high: number): Node => {
      const middle = (low + high + 1) >> 1;
      const left = middle === low ? terms[middle] : balance(low, middle - 1);
      const right = middle === high ? terms[middle + 1] : balance(middle + 1, high);
      return call(positions[middle] as number, name, [left as Node, right as Node]);
    };
    return positions.length === 0 ? (terms[0] as Node) : balance(0, positions.length - 1);
  }

  #relation(): Node {
    let left = this.#sum();
    while (this.#peek().kind === "operator" && relations.has(this.#peek().text)) {
      const { pos, text } = this.#next();
      left = call(pos, text === "in" ? "@in" : `_${text}_`, [left, this.#sum()]);
    }
    return left;
  }

  #sum(): Node {
    let left = this.#product();
    while (this.#is("+", "-")) {
      const { pos, text } = this.#next();
      left = call(pos, `_${text}_`, [left, this.#product()]);
    }
    return left;
  }

  #product(): Node {
    let left = this.#unary();
    while (this.#is("*", "/", "%")) {
      const { pos, text } = this.#next();
      left = call(pos, `_${text}_`, [left, this.#unary()]);
    }
    return left;
  }

  #unary(): Node {
    if (this.#is("-") && isNumber(this.#peek(1))) return this.#member(this.#negativeLiteral());
    if (!this.#is("!", "-")) return this.#member(this.#primary());
    const { text, pos } = this.#next();
    let count = 1;
    while (this.#accept(text)) count++;
    const operand = this.#member(this.#primary());
    return count % 2 === 0 ? operand : call(pos, text === "!" ? "!_" : "-_", [operand]);
  }

  #negativeLiteral(): Node {
    const { pos } = this.#next();
    const value = this.#next().value as bigint | number;
    return { kind: "literal", pos, value: -value };
  }

  #member(start: Node): Node {
    let node = start;
    for (;;) {
      const dot = this.#accept(".");
      if (dot) {
        node = this.#afterDot(node, dot.pos);
        continue;
      }
      const open = this.#accept("[");
      if (!open) return node;
      const optional = this.#accept("?") !== undefined;
      const index = this.#expression();
      this.#expect("]");
      node = call(open.pos, optional ? "_[?_]" : "_[_]", [node, index]);
    }
  }

  #afterDot(operand: Node, pos: number): Node {
    const optional = this.#accept("?") !== undefined;
    const name = this.#name();
    if (optional) {
      const field: Node = { kind: "literal", pos: name.pos, value: name.text };
      return call(pos, "_?._", [operand, field]);
    }
    const open = this.#accept("(");
    if (!open) return { kind: "select", pos, operand, field: name.text, test: false };
    const args = this.#list(")");
    return this.#macro({ kind: "call", pos: open.pos, name: name.text, target: operand, args });
  }

  #name(): Token {
    const token = this.#peek();
    if (token.kind === "identifier") return this.#next();
    throw new Unparsable();
  }

  #primary(): Node {
    const token = this.#peek();
    if (token.kind === "literal") return this.#literal();
    if (token.kind === "identifier") return this.#identifier("");
    if (this.#accept("(")) {
      const inner = this.#expression();
      this.#expect(")");
      return inner;
    }
    if (this.#accept("[")) return this.#createList(token.pos);
    if (this.#accept("{")) return this.#createMap(token.pos);
    if (this.#accept(".")) return this.#identifier(".");
    throw new Unparsable();
  }

  #literal(): Node {
    const { pos, value } = this.#next();
    if (value === 2n ** 63n) this.#issues.push({ pos, message: "invalid int literal" });
    return { kind: "literal", pos, value: value as Value };
  }

  /** A variable, a call, or the name of a type that is constructed. */
  #identifier(leading: string): Node {
    const struct = this.#structName();
    if (struct) return this.#createStruct(struct);
    const token = this.#name();
    if (reserved.has(token.text)) {
      this.#issues.push({ pos: token.pos, message: `reserved identifier: ${token.text}` });
    }
    const open = this.#accept("(");
    if (!open) return { kind: "ident", pos: token.pos, name: token.text };
    return this.#macro({ kind: "call", pos: open.pos, name: leading + token.text, args: this.#list(")") });
  }

  #structName(): string | undefined {
    let ahead = 0;
    const names: string[] = [];
    for (;;) {
      if (this.#peek(ahead).kind !== "identifier") return undefined;
      names.push(this.#peek(ahead++).text);
      const { text, kind } = this.#peek(ahead);
      if (kind !== "operator") return undefined;
      if (text === "{") break;
      if (text !== ".") return undefined;
      ahead++;
    }
    this.#at += ahead;
    return names.join(".");
  }

  #createStruct(name: string): Node {
    const { pos } = this.#next();
    const fields: StructField[] = [];
    while (!this.#accept("}")) {
      if (fields.length > 0) this.#expect(",");
      if (this.#accept("}")) break;
      const optional = this.#accept("?") !== undefined;
      const field = this.#name();
      const colon = this.#expect(":");
      fields.push({ pos: colon.pos, name: field.text, value: this.#expression(), optional });
    }
    return { kind: "struct", pos, name, fields };
  }

  #createMap(pos: number): Node {
    const entries: MapEntry[] = [];
    while (!this.#accept("}")) {
      if (entries.length > 0) this.#expect(",");
      if (this.#accept("}")) break;
      const optional = this.#accept("?") !== undefined;
      const key = this.#expression();
      const colon = this.#expect(":");
      entries.push({ pos: colon.pos, key, value: this.#expression(), optional });
    }
    return { kind: "map", pos, entries };
  }

  #createList(pos: number): Node {
    const optional = new Set<number>();
    const elements = this.#list("]", optional);
    return { kind: "list", pos, elements, optional };
  }

  #list(close: string, optional?: Set<number>): Node[] {
    const elements: Node[] = [];
    while (!this.#accept(close)) {
      if (elements.length > 0) {
        if (!this.#accept(",")) this.#expect(close);
        else if (optional && this.#accept(close)) break;
      }
      if (optional && this.#accept("?")) optional.add(elements.length);
      elements.push(this.#expression());
    }
    return elements;
  }

  #macro(node: Extract<Node, { kind: "call" }>): Node {
    const expanded = expandMacro(node);
    if (expanded === undefined) return node;
    if ("message" in expanded) {
      this.#issues.push(expanded);
      return node;
    }
    return expanded;
  }
}

function isNumber({ kind, value }: Token): boolean {
  return kind === "literal" && (typeof value === "bigint" || typeof value === "number");
}

function call(pos: number, name: string, args: Node[]): Node {
  return { kind: "call", pos, name, args };
}
