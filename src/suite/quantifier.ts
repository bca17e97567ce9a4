/** How many of a set have to be so. `every` fails on an empty set: a promise about nothing proves nothing. */
export interface Quantifier {
  readonly text: string;
  accepts(matching: number, total: number): boolean;
}

/** What `{count}` matches. */
export const quantifierPattern = String.raw`every|some|no|(?:exactly|at least|at most) \d+|between \d+ and \d+`;

/** Throws an `Error` when the text is none of the forms. */
export function parseQuantifier(text: string): Quantifier {
  const [first = Number.NaN, second = Number.NaN] = (text.match(/\d+/g) ?? []).map(Number);
  const accepts = ((): Quantifier["accepts"] | undefined => {
    if (text === "every") return (matching, total) => total > 0 && matching === total;
    if (text === "some") return (matching) => matching > 0;
    if (text === "no") return (matching) => matching === 0;
    if (/^exactly \d+$/.test(text)) return (matching) => matching === first;
    if (/^at least \d+$/.test(text)) return (matching) => matching >= first;
    if (/^at most \d+$/.test(text)) return (matching) => matching <= first;
    if (/^between \d+ and \d+$/.test(text)) return (matching) => matching >= first && matching <= second;
    return undefined;
  })();
  if (accepts === undefined) throw new Error(`"${text}" is no number of things like "every" or "at least 2"`);
  return { text, accepts };
}
