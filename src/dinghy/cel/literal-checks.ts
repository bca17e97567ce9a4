import type { CallNode, Node } from "./ast.ts";
import { childrenOf } from "./checker.ts";
import type { Issue } from "./issues.ts";
import { interpolate, wrongType } from "./library/format-clause.ts";
import { regularExpression } from "./regular-expression.ts";
import { firstTimestamp, lastTimestamp, parseDuration, parseTimestamp } from "./time.ts";
import { type CelType, describeType } from "./types.ts";

const valid: Readonly<Record<string, (text: string) => boolean>> = {
  duration: (text) => parseDuration(text) !== undefined,
  timestamp: (text) => parseTimestamp(text) !== undefined,
  matches: (text) => regularExpression(text).problem === undefined,
};

/** Durations, timestamps, regular expressions and formats written out must be such. Upstream: cel-go cel/validator.go. */
export function literalIssues(node: Node): Issue[] {
  const below = childrenOf(node).flatMap(literalIssues);
  if (node.kind !== "call") return below;
  if (node.name === "format" && node.target && node.args.length === 1) return [...below, ...formatIssues(node)];
  if (!Object.hasOwn(valid, node.name)) return below;
  const literal = node.args.at(-1);
  if (literal?.kind !== "literal" || isValid(node.name, literal.value)) return below;
  return [...below, { pos: literal.pos, message: `invalid ${node.name} argument` }];
}

function isValid(name: string, value: unknown): boolean {
  if (typeof value === "string") return valid[name]?.(value) ?? true;
  if (name !== "timestamp" || typeof value !== "bigint") return true;
  const nanos = value * 1_000_000_000n;
  return nanos >= firstTimestamp && nanos <= lastTimestamp;
}

class Problem extends Error {
  readonly pos: number | undefined;
  constructor(message: string, pos?: number) {
    super(message);
    this.pos = pos;
  }
}

function formatIssues({ pos, target, args: [list] }: CallNode): Issue[] {
  if (target?.kind !== "literal" || typeof target.value !== "string" || list?.kind !== "list") return [];
  const { elements } = list;
  const check = ({ verb }: { verb: string }, index: number): string => {
    const bad = unfit(verb, elements[index] as Node);
    if (bad) throw new Problem(wrongType(verb, typeNameOf(bad.type as CelType)), bad.pos);
    return "";
  };
  try {
    const { used } = interpolate(target.value, elements.length, check, (message) => new Problem(message));
    if (used >= elements.length) return [];
    const counts = `(expected ${used}, got ${elements.length})`;
    return [{ pos, message: `too many arguments supplied to string.format ${counts}` }];
  } catch (error) {
    if (error instanceof Problem) return [{ pos: error.pos ?? pos, message: error.message }];
    throw error;
  }
}

/** Without their parameters, as a type calls itself. */
function typeNameOf(type: CelType): string {
  return describeType(type).replace(/\(.*$/s, "");
}

const shown = "list map int uint double bool string timestamp bytes duration type null".split(" ");
const fits: Readonly<Record<string, readonly string[]>> = {
  s: shown,
  d: ["int", "uint"],
  f: ["double", "string"],
  e: ["double", "string"],
  b: ["int", "uint", "bool"],
  x: ["int", "uint", "string", "bytes"],
  o: ["int", "uint"],
};

/** The part of an argument that the clause cannot show. Values whose type is open are left to the evaluation. */
function unfit(verb: string, node: Node): Node | undefined {
  const kind = node.type?.kind ?? "dyn";
  const open = kind === "dyn" || kind === "any" || kind === "param";
  if (!open && !fits[verb.toLowerCase()]?.includes(kind)) return node;
  return verb === "s"
    ? childrenShown(node)
        .map((each) => unfit(verb, each))
        .find((each) => each)
    : undefined;
}

function childrenShown(node: Node): readonly Node[] {
  if (node.kind === "list") return node.elements;
  return node.kind === "map" ? node.entries.flatMap(({ key, value }) => [key, value]) : [];
}
