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

const token = /[ \t\r\n]*(?:(==|!=|=|!|,|\(|\)|>|<)|([^ \t\r\n=!,()<>]+))/y;

/** What is wrong with a key, or with a value; nothing when it is well. */
export interface LabelRules {
  key(text: string): readonly string[];
  value(text: string): readonly string[];
}

const anything: LabelRules = { key: () => [], value: () => [] };

/**
 * Reads the query grammar: `app=web,tier in (a,b),!legacy,size>3`.
 * Throws an `Error` whose message says what was found and what was expected, worded as real servers word it; also for
 * keys and values that break the `rules`.
 * Upstream: apimachinery/pkg/labels/selector.go.
 */
export function parseLabelSelector(text: string, rules: LabelRules = anything): LabelSelectorTerm[] {
  const tokens = tokensOf(text);
  const terms: LabelSelectorTerm[] = [];
  let position = 0;
  while (peek() !== "") {
    if (peek() !== "!" && isPunctuation(peek()))
      throw unexpected(peek(), ", expected: !, identifier, or 'end of string'");
    terms.push(explain(requirement));
    const next = take();
    if (next === "") break;
    if (next !== ",") throw unexpected(next, ", expected: ',' or 'end of string'");
    if (peek() === "" || (peek() !== "!" && isPunctuation(peek()))) {
      throw unexpected(peek(), ", expected: identifier after ','");
    }
  }
  return terms;

  function peek(): string {
    return tokens[position] ?? "";
  }

  function take(): string {
    return tokens[position++] ?? "";
  }

  function requirement(): LabelSelectorTerm {
    const absent = peek() === "!";
    if (absent) take();
    const key = take();
    if (key === "" || isPunctuation(key)) throw unexpected(key, ", expected: identifier");
    const problems = rules.key(key);
    if (problems.length > 0) throw new Error(invalidValue("<nil>", key, problems));
    if (absent) return { key, operator: "DoesNotExist", values: [] };
    if (peek() === "" || peek() === ",") return { key, operator: "Exists", values: [] };
    const operator = take();
    const meaning = operators.get(operator);
    if (meaning === undefined) throw unexpected(operator, ", expected: in, notin, =, ==, !=, gt, lt");
    const values = operator === "in" || operator === "notin" ? set() : [exact()];
    requireValues(key, meaning, values);
    return { key, operator: meaning, values };
  }

  /** In brackets; what is left out between commas is the empty value. */
  function set(): string[] {
    if (take() !== "(") throw unexpected(tokens[position - 1] ?? "", " expected: '('");
    const values = new Set<string>();
    for (;;) {
      if (peek() === ")" || peek() === ",") values.add("");
      else if (peek() === "" && values.size === 0) throw unexpected("", ", expected: ',', ')' or identifier");
      else if (peek() === "" || isPunctuation(peek())) throw unexpected(peek(), ", expected: ',', or identifier");
      else values.add(take());
      const next = take();
      if (next === ")") return [...values].sort();
      if (next !== ",") throw unexpected(next, ", expected: ',' or ')'");
    }
  }

  function exact(): string {
    if (peek() === "" || peek() === ",") return "";
    const value = take();
    if (isPunctuation(value)) throw unexpected(value, ", expected: identifier");
    return value;
  }

  function requireValues(key: string, operator: LabelSelectorTerm["operator"], values: readonly string[]): void {
    const errors: string[] = [];
    values.forEach((value, index) => {
      if ((operator === "Gt" || operator === "Lt") && !/^[+-]?\d+$/.test(value)) {
        errors.push(
          invalidValue(`values[${index}]`, value, ["for 'Gt', 'Lt' operators, the value must be an integer"]),
        );
      }
    });
    values.forEach((value, index) => {
      const problems = rules.value(value);
      if (problems.length > 0) errors.push(invalidValue(`values[${index}][${key}]`, value, problems));
    });
    if (errors.length > 0) throw new Error(errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`);
  }
}

const operators: ReadonlyMap<string, LabelSelectorTerm["operator"]> = new Map([
  ["=", "In"],
  ["==", "In"],
  ["in", "In"],
  ["!=", "NotIn"],
  ["notin", "NotIn"],
  [">", "Gt"],
  ["<", "Lt"],
]);

function explain<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`unable to parse requirement: ${(error as Error).message}`);
  }
}

function unexpected(found: string, expected: string): Error {
  return new Error(`found '${found}'${expected}`);
}

function invalidValue(field: string, value: string, problems: readonly string[]): string {
  return `${field}: Invalid value: ${JSON.stringify(value)}: ${problems.join("; ")}`;
}

function isPunctuation(text: string): boolean {
  return /^[=!,()<>]/.test(text);
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    tokens.push((match[1] ?? match[2]) as string);
  }
  return tokens;
}
