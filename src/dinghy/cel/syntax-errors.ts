/**
 * What is wrong with a text that is no expression, as the parser of real servers tells it: that one is generated, and
 * mends what it reads by leaving out or making up tokens, so that one slip may be told of in several ways. The parser
 * here is slow and builds nothing; it runs only when the other one has failed.
 * Upstream: cel-go parser/gen/CEL.g4, antlr4 runtime DefaultErrorStrategy.
 */
import { escapeBlanks, type Issue } from "./issues.ts";
import type { Token } from "./lexer.ts";
import {
  type Follow,
  firstOfExpression,
  firstOfMember,
  isIn,
  ofCalc,
  ofRelations,
  only,
  open,
  operators,
  showSet,
  typeOf,
} from "./token-sets.ts";

/** Ends the rule that it is thrown in. */
class Mismatch extends Error {
  readonly pos: number;

  constructor(pos: number, message: string) {
    super(message);
    this.pos = pos;
  }
}

const mostAttempts = 30;

/** In the order in which they are found. */
export function syntaxErrors(text: string, tokens: readonly Token[]): Issue[] {
  const parser = new RecoveringParser(text, tokens);
  parser.run();
  return parser.issues;
}

class RecoveringParser {
  readonly issues: Issue[] = [];
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #types: readonly string[];
  /** What may follow each rule that is being read, innermost last. */
  readonly #callers: Follow[] = [];
  #at = 0;
  #attempts = 0;
  /** Since the last error no token has matched: more errors would be echoes of it. */
  #recovering = false;
  #state = "";
  #lastErrorAt = -1;
  #lastErrorStates = new Set<string>();

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
    this.#types = tokens.map(typeOf);
  }

  run(): void {
    this.#guarded(() => {
      this.#rule("start.expr", only("<EOF>"), () => this.#expression());
      this.#match("start.end", "<EOF>", only());
    });
  }

  #type(ahead = 0): string {
    return this.#types[Math.min(this.#at + ahead, this.#types.length - 1)] as string;
  }

  #token(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] as Token;
  }

  #rule(state: string, follow: Follow, body: () => void): void {
    this.#state = state;
    this.#callers.push(follow);
    this.#guarded(body);
    this.#callers.pop();
  }

  #guarded(body: () => void): void {
    try {
      body();
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      this.#report(error.pos, error.message);
      this.#recover();
    }
  }

  #report(pos: number, message: string): void {
    if (this.#recovering) return;
    this.#recovering = true;
    this.issues.push({ pos, message: `Syntax error: ${message}` });
  }

  #matched(): void {
    this.#recovering = false;
    this.#lastErrorAt = -1;
    this.#lastErrorStates.clear();
  }

  /** Skips what no rule that is being read could go on with. */
  #recover(): void {
    if (++this.#attempts > mostAttempts) this.#at = this.#types.length - 1;
    if (this.#lastErrorAt === this.#at && this.#lastErrorStates.has(this.#state)) this.#at++;
    this.#lastErrorAt = this.#at;
    this.#lastErrorStates.add(this.#state);
    this.#skipUntil((type) => this.#callers.some((follow) => follow.types.has(type)));
  }

  #skipUntil(wanted: (type: string) => boolean): void {
    while (this.#type() !== "<EOF>" && !wanted(this.#type())) this.#at++;
  }

  /** What could come next, whoever reads it. */
  #expected(next: Follow): Set<string> {
    const types = new Set(next.types);
    let ends = next.open;
    for (let i = this.#callers.length - 1; ends && i >= 0; i--) {
      const caller = this.#callers[i] as Follow;
      for (const type of caller.types) types.add(type);
      ends = caller.open;
    }
    if (ends) types.add("<EOF>");
    return types;
  }

  #shown(): string {
    return this.#type() === "<EOF>" ? "'<EOF>'" : `'${escapeBlanks(this.#token().text)}'`;
  }

  #unwanted(expected: ReadonlySet<string>): void {
    this.#report(this.#token().pos, `extraneous input ${this.#shown()} expecting ${showSet(expected)}`);
  }

  #mismatch(expected: ReadonlySet<string>): Mismatch {
    return new Mismatch(this.#token().pos, `mismatched input ${this.#shown()} expecting ${showSet(expected)}`);
  }

  /** No alternative goes on with the token that is `ahead`. */
  #noViable(ahead: number): Mismatch {
    const offending = this.#token(ahead);
    const end = offending.kind === "end" ? this.#text.length : offending.pos + offending.text.length;
    const text = escapeBlanks(this.#text.slice(this.#token().pos, end));
    return new Mismatch(offending.pos, `no viable alternative at input '${text}'`);
  }

  #match(state: string, type: string, after: Follow): void {
    this.#state = state;
    if (this.#type() === type) {
      this.#matched();
      this.#at++;
      return;
    }
    if (++this.#attempts > mostAttempts) this.#at = this.#types.length - 1;
    const expected = this.#expected(only(type));
    if (this.#deleteOne(expected)) this.#at++;
    else if (this.#expected(after).has(this.#type())) {
      this.#report(this.#token().pos, `missing ${showSet(expected)} at ${this.#shown()}`);
    } else throw this.#mismatch(expected);
  }

  /** Leaves out a token if the one after it is what is wanted. */
  #deleteOne(expected: ReadonlySet<string>): boolean {
    if (!expected.has(this.#type(1))) return false;
    this.#unwanted(expected);
    this.#at++;
    this.#matched();
    return true;
  }

  /** Before an alternative is chosen. */
  #sync(state: string, next: Follow): void {
    this.#state = state;
    if (this.#recovering || next.open || next.types.has(this.#type())) return;
    const expected = this.#expected(next);
    if (!this.#deleteOne(expected)) throw this.#mismatch(expected);
  }

  /** Before another turn of a loop that must have had one. */
  #syncAgain(state: string, next: Follow): void {
    this.#state = state;
    if (this.#recovering || next.types.has(this.#type())) return;
    const expected = this.#expected(next);
    this.#unwanted(expected);
    this.#skipUntil((type) => expected.has(type) || this.#callers.some((follow) => follow.types.has(type)));
  }

  #accept(state: string, type: string): boolean {
    if (this.#type() !== type) return false;
    this.#match(state, type, only());
    return true;
  }

  #expression(): void {
    this.#rule("expr.condition", open("'?'"), () => this.#or());
    if (!this.#accept("expr.question", "'?'")) return;
    this.#rule("expr.yes", only("':'"), () => this.#or());
    this.#match("expr.colon", "':'", firstOfExpression);
    this.#rule("expr.no", open(), () => this.#expression());
  }

  #or(): void {
    this.#rule("or.first", open("'||'"), () => this.#and());
    while (this.#accept("or.operator", "'||'")) this.#rule("or.next", open("'||'"), () => this.#and());
  }

  #and(): void {
    this.#rule("and.first", open("'&&'"), () => this.#relation(0));
    while (this.#accept("and.operator", "'&&'")) this.#rule("and.next", open("'&&'"), () => this.#relation(0));
  }

  #relation(precedence: number): void {
    this.#rule("relation.first", ofRelations, () => this.#calc(0));
    while (precedence < 2 && isIn(this.#type(), operators.relation)) {
      this.#match("relation.operator", this.#type(), only());
      this.#rule("relation.next", ofRelations, () => this.#relation(2));
    }
  }

  #calc(precedence: number): void {
    this.#rule("calc.first", ofCalc, () => this.#unary());
    for (;;) {
      const product = precedence < 3 && isIn(this.#type(), operators.product);
      if (!product && !(precedence < 2 && isIn(this.#type(), operators.sum))) return;
      this.#match("calc.operator", this.#type(), only());
      this.#rule("calc.next", ofCalc, () => this.#calc(product ? 3 : 2));
    }
  }

  #unary(): void {
    this.#sync("unary", firstOfExpression);
    const type = this.#type();
    if (type === "'!'") this.#not();
    else if (type === "'-'" && !this.#isNumberNext()) this.#minus();
    else if (firstOfMember.types.has(type)) this.#rule("unary.member", open(), () => this.#member());
    else throw this.#noViable(0);
  }

  #isNumberNext(): boolean {
    return this.#type(1) === "NUM_INT" || this.#type(1) === "NUM_FLOAT";
  }

  #not(): void {
    do {
      this.#match("not.operator", "'!'", only());
      this.#syncAgain("not.again", firstOfExpression);
    } while (this.#type() === "'!'");
    this.#rule("not.member", open(), () => this.#member());
  }

  #minus(): void {
    do {
      if (!firstOfMember.types.has(this.#type(1))) throw this.#noViable(1);
      this.#match("minus.operator", "'-'", only());
      this.#syncAgain("minus.again", firstOfMember);
    } while (this.#type() === "'-'");
    this.#rule("minus.member", open(), () => this.#member());
  }

  #member(): void {
    this.#rule("member.primary", open("'.'", "'['"), () => this.#primary());
    while (this.#type() === "'.'" || this.#type() === "'['") {
      if (this.#type() === "'['") this.#index();
      else this.#afterDot();
    }
  }

  #index(): void {
    this.#match("index.open", "'['", only());
    this.#sync("index.optional", only(...firstOfExpression.types, "'?'"));
    this.#accept("index.question", "'?'");
    this.#rule("index.expr", only("']'"), () => this.#expression());
    this.#match("index.close", "']'", open("'.'", "'['"));
  }

  #afterDot(): void {
    this.#state = "member.alternative";
    const next = this.#type(1);
    if (next !== "IDENTIFIER" && next !== "ESC_IDENTIFIER" && next !== "'?'") throw this.#noViable(1);
    this.#match("member.dot", "'.'", only());
    if (next === "IDENTIFIER" && this.#type(1) === "'('") {
      this.#match("member.name", "IDENTIFIER", only());
      this.#arguments("member", open("'.'", "'['"));
      return;
    }
    this.#accept("select.question", "'?'");
    this.#rule("select.field", open("'.'", "'['"), () => this.#field());
  }

  #field(): void {
    this.#sync("field", only("IDENTIFIER", "ESC_IDENTIFIER"));
    if (this.#accept("field.name", "IDENTIFIER") || this.#accept("field.escaped", "ESC_IDENTIFIER")) return;
    throw this.#noViable(0);
  }

  #arguments(of: string, after: Follow): void {
    this.#match(`${of}.open`, "'('", only());
    this.#sync(`${of}.arguments`, only(...firstOfExpression.types, "')'"));
    if (firstOfExpression.types.has(this.#type())) {
      this.#rule(`${of}.list`, only("')'"), () => {
        this.#rule("list.first", open("','"), () => this.#expression());
        while (this.#accept("list.comma", "','")) this.#rule("list.next", open("','"), () => this.#expression());
      });
    }
    this.#match(`${of}.close`, "')'", after);
  }

  #primary(): void {
    this.#sync("primary", firstOfMember);
    const type = this.#type();
    if (type === "'('") this.#nested();
    else if (type === "'['") this.#parts("list", "']'", [...firstOfExpression.types, "'?'"], () => this.#element());
    else if (type === "'{'") this.#parts("map", "'}'", [...firstOfExpression.types, "'?'"], () => this.#entry());
    else if (type === "'.'" || type === "IDENTIFIER") this.#named();
    else if (firstOfMember.types.has(type)) this.#literal();
    else throw this.#noViable(0);
  }

  #nested(): void {
    this.#match("nested.open", "'('", only());
    this.#rule("nested.expr", only("')'"), () => this.#expression());
    this.#match("nested.close", "')'", open());
  }

  #literal(): void {
    this.#accept("literal.sign", "'-'");
    this.#match("literal.token", this.#type(), only());
  }

  #named(): void {
    const dots = this.#type() === "'.'" ? 1 : 0;
    if (this.#type(dots) !== "IDENTIFIER") throw this.#noViable(dots);
    let ahead = dots + 1;
    while (this.#type(ahead) === "'.'" && this.#type(ahead + 1) === "IDENTIFIER") ahead += 2;
    const isMessage = this.#type(ahead) === "'{'";
    for (let left = isMessage ? ahead : dots + 1; left > 0; left--) this.#match("name", this.#type(), only());
    if (isMessage) {
      this.#parts("message", "'}'", ["'?'", "IDENTIFIER", "ESC_IDENTIFIER"], () => this.#assignment());
    } else if (this.#type() === "'('") this.#arguments("call", open());
  }

  /** What stands between brackets; a comma may come after the last. */
  #parts(of: string, close: string, first: readonly string[], part: () => void): void {
    this.#match(`${of}.open`, this.#type(), only());
    this.#sync(`${of}.parts`, only(...first, "','", close));
    if (first.includes(this.#type())) {
      this.#rule(`${of}.list`, only("','", close), () => {
        part();
        while (this.#type() === "','" && first.includes(this.#type(1))) {
          this.#match(`${of}.comma`, "','", only());
          part();
        }
      });
    }
    this.#sync(`${of}.last`, only("','", close));
    this.#accept(`${of}.trailing`, "','");
    this.#match(`${of}.close`, close, open());
  }

  #element(): void {
    this.#rule("list.element", open("','"), () => this.#optional());
  }

  #entry(): void {
    this.#rule("map.key", only("':'"), () => this.#optional());
    this.#match("map.colon", "':'", firstOfExpression);
    this.#rule("map.value", open("','"), () => this.#expression());
  }

  #assignment(): void {
    this.#rule("message.field", only("':'"), () => {
      this.#sync("message.optional", only("'?'", "IDENTIFIER", "ESC_IDENTIFIER"));
      this.#accept("message.question", "'?'");
      this.#rule("message.name", open(), () => this.#field());
    });
    this.#match("message.colon", "':'", firstOfExpression);
    this.#rule("message.value", open("','"), () => this.#expression());
  }

  #optional(): void {
    this.#sync("optional", only(...firstOfExpression.types, "'?'"));
    this.#accept("optional.question", "'?'");
    this.#rule("optional.expr", open(), () => this.#expression());
  }
}
