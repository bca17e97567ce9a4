/** Any selector, written in any of the ways that the grammar allows, matches what its plain meaning matches. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type LabelSelectorTerm, labelSelectorMatches, parseLabelSelector, selectorOf } from "./label-selector.ts";

/** Few, so that terms and labels meet; with names that look like operators. */
const key = fc.constantFrom("app", "a.b/tier", "in", "notin", "x_y-z");
const value = fc.constantFrom("", "web", "db", "in", "notin", "7", "-3", "10");
const labels = fc.dictionary(key, value);
const space = fc.constantFrom("", " ", "  ", "\t");

type Word = { readonly text: string; readonly term: LabelSelectorTerm };

const values = fc.uniqueArray(value, { minLength: 1, maxLength: 3 });
const word: fc.Arbitrary<Word> = fc.oneof(
  fc
    .record({ key, value, equal: fc.constantFrom("=", "==", "!="), a: space, b: space })
    .map(({ key, value, equal, a, b }) => ({
      text: `${key}${a}${equal}${b}${value}`,
      term: { key, operator: equal === "!=" ? ("NotIn" as const) : ("In" as const), values: [value] },
    })),
  fc.record({ key, values, not: fc.boolean(), a: space, b: space }).map(({ key, values, not, a, b }) => ({
    text: `${key} ${not ? "notin" : "in"} (${values.map((each) => a + each + b).join(",")})`,
    term: { key, operator: not ? ("NotIn" as const) : ("In" as const), values },
  })),
  fc.record({ key, not: fc.boolean(), a: space }).map(({ key, not, a }) => ({
    text: not ? `!${a}${key}` : key,
    term: { key, operator: not ? ("DoesNotExist" as const) : ("Exists" as const), values: [] },
  })),
  fc
    .record({ key, bound: fc.integer({ min: -20, max: 20 }), above: fc.boolean(), a: space })
    .map(({ key, bound, above, a }) => ({
      text: `${key}${a}${above ? ">" : "<"}${a}${bound}`,
      term: { key, operator: above ? ("Gt" as const) : ("Lt" as const), values: [String(bound)] },
    })),
);

/** The meaning, said as plainly as can be. */
function holds({ key, operator, values }: LabelSelectorTerm, labels: Record<string, string>): boolean {
  const present = Object.hasOwn(labels, key);
  const label = labels[key] ?? "";
  if (operator === "Exists") return present;
  if (operator === "DoesNotExist") return !present;
  if (operator === "In") return present && values.includes(label);
  if (operator === "NotIn") return !(present && values.includes(label));
  if (!present || !/^-?\d+$/.test(label)) return false;
  return operator === "Gt" ? Number(label) > Number(values[0]) : Number(label) < Number(values[0]);
}

test("a selector that was written out matches what its terms mean", () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), labels, space, (words, labels, around) => {
      const text = words.map(({ text }) => around + text + around).join(",");
      const expected = words.every(({ term }) => holds(term, labels));
      assert.equal(labelSelectorMatches(parseLabelSelector(text), labels), expected, text);
    }),
    { numRuns: 500 },
  );
});

test("a selector object and its text say the same", () => {
  const operator = fc.constantFrom("In" as const, "NotIn" as const, "Exists" as const, "DoesNotExist" as const);
  const expressions = fc.array(fc.record({ key, operator, values }), { maxLength: 3 });
  fc.assert(
    fc.property(labels, expressions, labels, (matchLabels, given, labels) => {
      const matchExpressions = given.map((each) => (/xist/.test(each.operator) ? { ...each, values: [] } : each));
      const text = [
        ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
        ...matchExpressions.map(({ key, operator, values }) =>
          operator === "Exists"
            ? key
            : operator === "DoesNotExist"
              ? `!${key}`
              : `${key} ${operator.toLowerCase()} (${values})`,
        ),
      ].join(",");
      const terms = selectorOf({ matchLabels, matchExpressions });
      assert.equal(labelSelectorMatches(terms, labels), labelSelectorMatches(parseLabelSelector(text), labels), text);
    }),
  );
});

test("text that is no selector is refused with a reason, or read; nothing else happens", () => {
  const piece = fc.constantFrom(
    "a",
    "in",
    "notin",
    "=",
    "==",
    "!",
    "!=",
    "(",
    ")",
    ",",
    ">",
    "<",
    " ",
    "1",
    "é",
    "\u0000",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      try {
        parseLabelSelector(pieces.join(""));
      } catch (error) {
        assert.ok(error instanceof Error && error.message.length > 10, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});
