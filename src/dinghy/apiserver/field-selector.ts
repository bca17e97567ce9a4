/**
 * Field selectors: `spec.nodeName=n1,status.phase!=Failed`. Which fields may be asked for is told per resource.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/fields/selector.go. Answers to @seed:K1.1.
 */
export interface FieldTerm {
  readonly field: string;
  readonly operator: "=" | "!=";
  readonly value: string;
}

/** Reads a field of an object as the text that selectors compare with. */
export type FieldReader = (object: unknown) => string;

/** Throws an `Error` worded as real servers word it. */
export function parseFieldSelector(text: string): FieldTerm[] {
  return splitTerms(text)
    .filter((term) => term !== "")
    .map((term) => {
      const match = /^([^=!]*?)(!=|==|=)([\s\S]*)$/.exec(term);
      if (match === null) throw new Error(`invalid selector: '${text}'; can't understand '${term}'`);
      const [, field = "", operator, value = ""] = match;
      return { field, operator: operator === "!=" ? "!=" : "=", value: unescapeValue(value, text) };
    });
}

/** At commas that are not escaped. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === "\\") index++;
    else if (text[index] === ",") {
      terms.push(text.slice(start, index));
      start = index + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

function unescapeValue(value: string, selector: string): string {
  if (!/[\\=,]/.test(value)) return value;
  let result = "";
  for (let index = 0; index < value.length; index++) {
    const character = value[index] as string;
    if (character === "\\") {
      const next = value[++index];
      if (next === undefined || !"\\,=".includes(next)) {
        throw new Error(`invalid field selector: invalid escape sequence: \\${next ?? ""}: '${selector}'`);
      }
      result += next;
    } else if (character === "=") {
      throw new Error(`invalid field selector: unescaped character in value: =: '${selector}'`);
    } else result += character;
  }
  return result;
}

export function fieldTermHolds(term: FieldTerm, value: string): boolean {
  return (value === term.value) === (term.operator === "=");
}
