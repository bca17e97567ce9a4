import { unescapeText } from "../escapes.ts";

export interface Token {
  readonly kind:
    | "number"
    | "string"
    | "regex"
    | "name"
    | "function"
    | "builtin"
    | "keyword"
    | "symbol"
    | "newline"
    | "end";
  readonly text: string;
  /** Blanks before it: tells a call from a concatenation. */
  readonly spaced: boolean;
  readonly line: number;
}

const keywords = new Set(
  "BEGIN END function func if else while for do break continue next nextfile exit return delete in getline print printf".split(
    " ",
  ),
);

export const builtinNames = new Set(
  `atan2 close cos exp fflush gsub index int length log match rand sin split sprintf sqrt srand sub substr system
  tolower toupper systime strftime and or xor compl lshift rshift`.split(/\s+/),
);

const symbols = /^(?:\*\*=|\*\*|\+=|-=|\*=|\/=|%=|\^=|==|<=|>=|!=|\+\+|--|&&|\|\||>>|[-{}()[\];,+*/%^!<>|?:~$=])/;

/** After one of these a slash divides; elsewhere it begins a regular expression. */
const endsOperand = (token: Token | undefined): boolean =>
  token !== undefined &&
  (["number", "string", "regex", "name", "builtin"].includes(token.kind) || /^(?:\)|\]|\$|\+\+|--)$/.test(token.text));

/** Throws `Error` for text that is no token. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let spaced = false;
  const push = (kind: Token["kind"], value: string, length: number): void => {
    tokens.push({ kind, text: value, spaced, line });
    at += length;
    spaced = false;
  };
  while (at < text.length) {
    const rest = text.slice(at);
    const blank = /^(?:[ \t\r]+|\\\r?\n|#[^\n]*)/.exec(rest)?.[0];
    if (blank !== undefined) {
      spaced = true;
      at += blank.length;
      if (blank.startsWith("\\")) line++;
      continue;
    }
    if (rest.startsWith("\n")) {
      push("newline", "\n", 1);
      line++;
      continue;
    }
    const number = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(rest)?.[0];
    const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    const string = /^"((?:[^"\\\n]|\\.)*)"/s.exec(rest);
    const regex = endsOperand(tokens.at(-1))
      ? null
      : /^\/((?:[^\\/[\n]|\\.|\[\^?\]?(?:\[:[a-z]+:\]|\\.|[^\]\n])*\])*)\//.exec(rest);
    const symbol = symbols.exec(rest)?.[0];
    if (number !== undefined) push("number", number, number.length);
    else if (name !== undefined) push(kindOf(name, rest), name, name.length);
    else if (string) push("string", unquote(string[1] ?? ""), string[0].length);
    else if (regex) push("regex", (regex[1] ?? "").replaceAll("\\/", "/"), regex[0].length);
    else if (symbol !== undefined) push("symbol", symbol, symbol.length);
    else throw new Error(`cmd. line:${line}: Unexpected token`);
  }
  push("end", "", 0);
  return tokens;
}

function kindOf(name: string, rest: string): Token["kind"] {
  if (keywords.has(name)) return "keyword";
  if (builtinNames.has(name)) return "builtin";
  return rest[name.length] === "(" ? "function" : "name";
}

function unquote(text: string): string {
  return unescapeText(text.replaceAll('\\"', '"').replaceAll("\\/", "/").replaceAll("\\\n", ""), /^([0-7]{1,3})/).text;
}
