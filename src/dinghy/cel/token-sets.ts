/** Kinds of tokens by the names that errors give them, and sets of them. Upstream: cel-go parser/gen/CEL.g4. */
import type { Token } from "./lexer.ts";
import { Uint } from "./value.ts";

/** What may come next. */
export interface Follow {
  readonly types: ReadonlySet<string>;
  /** Or nothing more of this rule: then whatever may follow the rule. */
  readonly open: boolean;
}

export const only = (...types: readonly string[]): Follow => ({ types: new Set(types), open: false });
export const open = (...types: readonly string[]): Follow => ({ types: new Set(types), open: true });

export const operators = {
  relation: ["'=='", "'!='", "'in'", "'<'", "'<='", "'>='", "'>'"],
  product: ["'*'", "'/'", "'%'"],
  sum: ["'+'", "'-'"],
} as const;

export const ofRelations: Follow = open(...operators.relation);
export const ofCalc: Follow = open(...operators.product, ...operators.sum);

const literals = ["'true'", "'false'", "'null'", "NUM_FLOAT", "NUM_INT", "NUM_UINT", "STRING", "BYTES"];
export const firstOfMember: Follow = only("'['", "'{'", "'('", "'.'", "'-'", ...literals, "IDENTIFIER");
export const firstOfExpression: Follow = only(...firstOfMember.types, "'!'");

/** In the order of the grammar, which is that of errors. */
const order = [
  "<EOF>",
  ...operators.relation,
  ...["&&", "||", "[", "]", "{", "}", "(", ")", ".", ",", "-", "!", "?", ":", "+", "*", "/", "%"].map(
    (each) => `'${each}'`,
  ),
  ...literals,
  "IDENTIFIER",
  "ESC_IDENTIFIER",
];

export function isIn(type: string, types: readonly string[]): boolean {
  return types.includes(type);
}

export function showSet(types: ReadonlySet<string>): string {
  const names = order.filter((type) => types.has(type));
  return names.length === 1 ? (names[0] as string) : `{${names.join(", ")}}`;
}

export function typeOf({ kind, text, value }: Token): string {
  if (kind === "end") return "<EOF>";
  if (kind === "identifier") return "IDENTIFIER";
  if (kind === "operator" || typeof value === "boolean" || value === null) return `'${text}'`;
  if (value instanceof Uint) return "NUM_UINT";
  if (typeof value === "bigint") return "NUM_INT";
  if (typeof value === "number") return "NUM_FLOAT";
  return typeof value === "string" ? "STRING" : "BYTES";
}
