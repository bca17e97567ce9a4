import type { LabelSelector } from "./meta.ts";

/** One requirement on labels; all terms of a selector must hold. `Gt` and `Lt` compare integers. */
export interface LabelSelectorTerm {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";
  readonly values: readonly string[];
}

/** The terms of an object's `LabelSelector`; none when it is empty (matches all). */
export function selectorOf(selector: LabelSelector): LabelSelectorTerm[] {
  const terms: LabelSelectorTerm[] = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: "In",
    values: [value],
  }));
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    terms.push({ key, operator, values: values ?? [] });
  }
  return terms;
}

/** `NotIn` matches objects that lack the key, as Kubernetes does. */
export function labelSelectorMatches(
  terms: readonly LabelSelectorTerm[],
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  return terms.every((term) => termHolds(term, labels?.[term.key]));
}

function termHolds(term: LabelSelectorTerm, value: string | undefined): boolean {
  switch (term.operator) {
    case "In":
      return value !== undefined && term.values.includes(value);
    case "NotIn":
      return value === undefined || !term.values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
    case "Lt":
      return value !== undefined && integerHolds(term, value);
  }
}

function integerHolds(term: LabelSelectorTerm, value: string): boolean {
  if (!/^-?\d+$/.test(value)) return false;
  const bound = BigInt(term.values[0] as string);
  return term.operator === "Gt" ? BigInt(value) > bound : BigInt(value) < bound;
}

const token = /\s*(?:(==|!=|=|!|,|\(|\)|>|<)|([^\s=!,()<>]+))/y;

/**
 * Reads the query grammar: `app=web,tier in (a,b),!legacy,size>3`.
 * Throws an `Error` whose message says what was found and what was expected, worded as real servers word it.
 * Upstream: apimachinery/pkg/labels/selector.go.
 */
export function parseLabelSelector(text: string): LabelSelectorTerm[] {
  const tokens = tokensOf(text);
  const terms: LabelSelectorTerm[] = [];
  let position = 0;
  const peek = (): string => tokens[position] ?? "";
  const take = (): string => tokens[position++] ?? "";
  const word = (expected: string): string => {
    const found = take();
    if (found === "" || punctuation.has(found)) throw new Error(`found '${found}', expected: ${expected}`);
    return found;
  };
  const set = (): string[] => {
    if (take() !== "(")
      throw new Error(`unable to parse requirement: found '${tokens[position - 1] ?? ""}' expected: '('`);
    const values: string[] = [];
    for (;;) {
      if (peek() === ")" || peek() === ",") values.push("");
      else values.push(word("identifier"));
      const next = take();
      if (next === ")") return values;
      if (next !== ",") throw new Error(`found '${next}', expected: ',' or ')'`);
    }
  };
  while (position < tokens.length) {
    if (peek() === "!") {
      take();
      terms.push({ key: word("identifier"), operator: "DoesNotExist", values: [] });
    } else {
      terms.push(requirement(word("!, identifier, or 'end of string'")));
    }
    if (position < tokens.length && take() !== ",") {
      throw new Error(`found '${tokens[position - 1]}', expected: ',' or 'end of string'`);
    }
  }
  return terms;

  function requirement(key: string): LabelSelectorTerm {
    const operator = peek();
    if (operator === "" || operator === ",") return { key, operator: "Exists", values: [] };
    take();
    switch (operator) {
      case "=":
      case "==":
        return { key, operator: "In", values: [exact()] };
      case "!=":
        return { key, operator: "NotIn", values: [exact()] };
      case ">":
      case "<": {
        const bound = word("identifier");
        if (!/^-?\d+$/.test(bound)) {
          throw new Error(`for 'Gt', 'Lt' operators, the value must be an integer`);
        }
        return { key, operator: operator === ">" ? "Gt" : "Lt", values: [bound] };
      }
      case "in":
        return { key, operator: "In", values: set() };
      case "notin":
        return { key, operator: "NotIn", values: set() };
      default:
        throw new Error(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`);
    }
  }

  function exact(): string {
    return peek() === "" || peek() === "," ? "" : word("identifier");
  }
}

const punctuation = new Set(["==", "!=", "=", "!", ",", "(", ")", ">", "<"]);

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    tokens.push((match[1] ?? match[2]) as string);
  }
  return tokens;
}
