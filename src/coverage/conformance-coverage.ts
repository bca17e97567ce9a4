/** One of upstream's conformance tests. Several may share a name; the code name is each one's own. */
export interface UpstreamTest {
  readonly name: string;
  readonly codeName: string;
  /** Of kubernetes/kubernetes. */
  readonly file: string;
}

/** Where the book says that it covers a test: the line of a Feature, a Rule or a Scenario. */
export interface Quote {
  readonly name: string;
  /** `features/05-pods/01-life.feature:12` */
  readonly place: string;
  /** What stands in that line: `Rule: …`. */
  readonly text: string;
}

/** Why the book leaves tests out, by name. */
export interface LeftOut {
  readonly reason: string;
  readonly tests: readonly string[];
}

/** `covered` by places; `left out` for a reason; else `open`: nobody has written it yet. */
export type Standing =
  | { readonly is: "covered"; readonly by: readonly Quote[] }
  | { readonly is: "left out"; readonly reason: string }
  | { readonly is: "open" };

export interface Coverage {
  readonly tests: readonly { readonly test: UpstreamTest; readonly standing: Standing }[];
  /** Quoted, or left out, by a name that no test has. */
  readonly unknown: readonly string[];
  /** Left out for a reason, and covered all the same: the reason is out of date. */
  readonly contradictions: readonly string[];
}

/** `testname`, `codename`, `file`, … separated by tabs, under a heading. */
export function readUpstreamTests(table: string): UpstreamTest[] {
  const [, ...rows] = table.trim().split("\n");
  return rows.map((row) => {
    const [name = "", codeName = "", file = ""] = row.split("\t");
    return { name, codeName, file };
  });
}

const heading = /^\s*(Feature|Rule|Scenario|Scenario Outline):\s*(.*)$/;
/** One a line, to its end: some names have quotation marks of their own. */
const quotation = /^\s*Upstream conformance: "(.*)"$/;

/** What a chapter quotes, each under the heading that it stands below. */
export function readQuotes(path: string, text: string): Quote[] {
  let below = { line: 1, text: path };
  return text.split("\n").flatMap((line, index) => {
    const [, word, title] = heading.exec(line) ?? [];
    if (word !== undefined) below = { line: index + 1, text: `${word}: ${title}` };
    const [, name] = quotation.exec(line) ?? [];
    return name === undefined ? [] : [{ name, place: `${path}:${below.line}`, text: below.text }];
  });
}

/** Tests that share a name are covered one by one: as many of them as there are places that quote it. */
export function coverageOf(
  tests: readonly UpstreamTest[],
  quotes: readonly Quote[],
  leftOut: readonly LeftOut[],
): Coverage {
  const quoted = Map.groupBy(quotes, ({ name }) => name);
  const reasons = new Map(leftOut.flatMap(({ reason, tests: names }) => names.map((name) => [name, reason] as const)));
  const sharing = Map.groupBy(tests, ({ name }) => name);
  const standingOf = (test: UpstreamTest): Standing => {
    const sharers = sharing.get(test.name) ?? [];
    const places = quoted.get(test.name) ?? [];
    const index = sharers.indexOf(test);
    if (index < places.length)
      return { is: "covered", by: sharers.length === 1 ? places : places.slice(index, index + 1) };
    const reason = reasons.get(test.name);
    return reason === undefined ? { is: "open" } : { is: "left out", reason };
  };
  return {
    tests: tests.map((test) => ({ test, standing: standingOf(test) })),
    unknown: [...quoted.keys(), ...reasons.keys()].filter((name) => !sharing.has(name)),
    contradictions: [...reasons.keys()].filter(
      (name) => (quoted.get(name)?.length ?? 0) >= (sharing.get(name)?.length ?? 1),
    ),
  };
}
