/**
 * What the JSON scanner of real servers says of a text that is no JSON. Only asked when a parser has refused the text,
 * so it may be slow; undefined when this scanner finds nothing wrong.
 * Upstream: https://pkg.go.dev/encoding/json#SyntaxError (scanner.go). Pure.
 */
export function goJsonProblem(text: string): string | undefined {
  const scanner = new Scanner(text);
  return scanner.problem();
}

class Refusal extends Error {}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  problem(): string | undefined {
    try {
      this.#value();
      this.#space();
      if (this.#at < this.#text.length) this.#refuse("after top-level value");
      return undefined;
    } catch (error) {
      if (error instanceof Refusal) return error.message;
      throw error;
    }
  }

  #refuse(where: string): never {
    const point = this.#text.codePointAt(this.#at);
    if (point === undefined) throw new Refusal("unexpected end of JSON input");
    throw new Refusal(`invalid character ${quoted(point)} ${where}`);
  }

  #space(): void {
    while (" \t\r\n".includes(this.#text[this.#at] ?? "-")) this.#at++;
  }

  #value(): void {
    this.#space();
    const first = this.#text[this.#at] ?? "";
    if (first === "{") this.#object();
    else if (first === "[") this.#array();
    else if (first === '"') this.#string();
    else if (first === "-" || isDigit(first)) this.#number();
    else if (first === "t") this.#literal("true");
    else if (first === "f") this.#literal("false");
    else if (first === "n") this.#literal("null");
    else this.#refuse("looking for beginning of value");
  }

  #object(): void {
    this.#at++;
    this.#space();
    if (this.#take("}")) return;
    for (;;) {
      this.#space();
      if (this.#text[this.#at] !== '"') this.#refuse("looking for beginning of object key string");
      this.#string();
      this.#space();
      if (!this.#take(":")) this.#refuse("after object key");
      this.#value();
      this.#space();
      if (this.#take("}")) return;
      if (!this.#take(",")) this.#refuse("after object key:value pair");
    }
  }

  #array(): void {
    this.#at++;
    this.#space();
    if (this.#take("]")) return;
    for (;;) {
      this.#value();
      this.#space();
      if (this.#take("]")) return;
      if (!this.#take(",")) this.#refuse("after array element");
    }
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #string(): void {
    this.#at++;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined || character < " ") this.#refuse("in string literal");
      this.#at++;
      if (character === '"') return;
      if (character === "\\") this.#escape();
    }
  }

  #escape(): void {
    const character = this.#text[this.#at] ?? "";
    if (character === "" || !'bfnrt\\/"u'.includes(character)) this.#refuse("in string escape code");
    this.#at++;
    if (character !== "u") return;
    for (let digits = 0; digits < 4; digits++, this.#at++) {
      if (!/^[0-9a-fA-F]$/.test(this.#text[this.#at] ?? "")) this.#refuse("in \\u hexadecimal character escape");
    }
  }

  #number(): void {
    if (this.#take("-") && !isDigit(this.#text[this.#at])) this.#refuse("in numeric literal");
    if (!this.#take("0")) this.#digits();
    if (this.#take(".")) {
      if (!isDigit(this.#text[this.#at])) this.#refuse("after decimal point in numeric literal");
      this.#digits();
    }
    if (this.#take("e") || this.#take("E")) {
      if (!this.#take("+")) this.#take("-");
      if (!isDigit(this.#text[this.#at])) this.#refuse("in exponent of numeric literal");
      this.#digits();
    }
  }

  #digits(): void {
    while (isDigit(this.#text[this.#at])) this.#at++;
  }

  /** Read letter by letter. */
  #literal(word: string): void {
    for (const letter of word) {
      if (!this.#take(letter)) this.#refuse(`in literal ${word} (expecting '${letter}')`);
    }
  }
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}

function quoted(point: number): string {
  const character = String.fromCodePoint(point);
  if (character === "'") return String.raw`'\''`;
  if (character === '"') return `'"'`;
  return `'${JSON.stringify(character).slice(1, -1)}'`;
}
