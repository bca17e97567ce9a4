import type { Schema } from "#schemas";
import { formatDuration, parseDuration } from "./duration.ts";
import type { FieldPath } from "./field-path.ts";
import { formatValue } from "./format-value.ts";
import { type MatchContext, type Mismatch, matchShape, mismatch } from "./match-shape.ts";
import { compareValues, equalValues, timeOf } from "./ordering.ts";
import type { Operator, Shape } from "./shape.ts";
import { HarnessError } from "./verdict.ts";

type OperatorShape = Extract<Shape, { type: "operator" }>;

export function matchOperator(
  shape: OperatorShape,
  actual: unknown,
  schema: Schema | undefined,
  path: FieldPath,
  context: MatchContext,
): Mismatch[] {
  const { operator, argument, line } = shape;
  const below = (inner: Shape, value: unknown, at: FieldPath, type = schema): Mismatch[] =>
    matchShape(inner, value, type, at, context);
  switch (operator) {
    case "each":
    case "some":
      return matchItems(shape, actual, path, (item, at) => below(argument, item, at, schema?.items));
    case "save":
      return saveValue(shape, actual, path, context, (value) => (shape.name ? below(argument, value, path) : []));
    case "one-of": {
      const choices = argument.type === "list" ? argument.items : [argument];
      if (choices.some((choice) => below(choice, actual, path).length === 0)) return [];
      return [mismatch(path, `one of ${describe(argument)}`, actual, line)];
    }
    case "not":
      return below(argument, actual, path).length > 0
        ? []
        : [mismatch(path, `not ${describe(argument)}`, actual, line)];
    default: {
      const wanted = simple[operator](plain(argument), actual, context);
      return wanted === undefined ? [] : [mismatch(path, wanted, actual, line)];
    }
  }
}

/** What each operator wants, told only when the value is not so. */
type Simple = (argument: unknown, actual: unknown, context: MatchContext) => string | undefined;

const unless = (holds: boolean, wanted: string): string | undefined => (holds ? undefined : wanted);

const comparison =
  (words: string, test: (order: number) => boolean): Simple =>
  (argument, actual) => {
    const order = compareValues(actual, argument);
    return unless(order !== undefined && test(order), `${words} ${formatValue(argument)}`);
  };

const simple: Readonly<Record<Exclude<Operator, "each" | "some" | "save" | "one-of" | "not">, Simple>> = {
  absent: (_, actual) => unless(actual === undefined || actual === null, "absent"),
  present: (_, actual) => unless(actual !== undefined && actual !== null, "present"),
  re: (argument, actual) =>
    unless(typeof actual === "string" && regexOf(String(argument)).test(actual), `matches ${argument}`),
  gt: comparison("more than", (order) => order > 0),
  gte: comparison("at least", (order) => order >= 0),
  lt: comparison("less than", (order) => order < 0),
  lte: comparison("at most", (order) => order <= 0),
  between: (argument, actual) => {
    const [low, high] = pairOf(argument, "!between");
    const orders = [compareValues(actual, low), compareValues(high, actual)];
    return unless(
      orders.every((order) => order !== undefined && order >= 0),
      `between ${formatValue(low)} and ${formatValue(high)}`,
    );
  },
  len: (argument, actual) => {
    const size = sizeOf(actual);
    if (typeof argument === "number") return unless(size === argument, `${argument} items`);
    const [low, high] = pairOf(argument, "!len");
    return unless(size !== undefined && size >= Number(low) && size <= Number(high), `${low} to ${high} items`);
  },
  contains: (argument, actual) =>
    unless(
      typeof actual === "string"
        ? actual.includes(String(argument))
        : Array.isArray(actual) && actual.some((item) => equalValues(item, argument)),
      `contains ${formatValue(argument)}`,
    ),
  same: (argument, actual, context) => {
    const saved = context.saved(String(argument));
    if (saved === undefined) throw new HarnessError(`nothing has been saved as ${argument}, which !same compares with`);
    return unless(equalValues(saved, actual), `the same as ${argument} (${formatValue(saved)})`);
  },
  quantity: (argument, actual) => unless(compareValues(argument, actual) === 0, `the quantity ${argument}`),
  age: (argument, actual, context) => {
    const [low, high] = Array.isArray(argument) ? pairOf(argument, "!age") : ["0s", argument];
    const at = timeOf(actual);
    const ageMs = at === undefined ? undefined : context.nowMs - at;
    // Times of Kubernetes are cut to whole seconds, so an age may seem up to a second more than it is.
    const fits =
      ageMs !== undefined && ageMs + 1000 > parseDuration(String(low)) && ageMs - 1000 < parseDuration(String(high));
    return unless(fits, `${low} to ${high} old${ageMs === undefined ? "" : ` (is ${formatDuration(ageMs)})`}`);
  },
};

function matchItems(
  { operator, line, argument }: OperatorShape,
  actual: unknown,
  path: FieldPath,
  match: (item: unknown, at: FieldPath) => Mismatch[],
): Mismatch[] {
  if (!Array.isArray(actual) || actual.length === 0) return [mismatch(path, "a list with items", actual, line)];
  const found = actual.map((item, index) => match(item, [...path, { index }]));
  if (operator === "each") return found.flat();
  const best = found.reduce((nearest, next) => (next.length < nearest.length ? next : nearest));
  if (best.length === 0) return [];
  return argument.type === "map" ? best : [mismatch(path, `some item ${describe(argument)}`, actual, line)];
}

/** `!save uid` takes any value; `!save:uid <shape>` takes one that matches. */
function saveValue(
  shape: OperatorShape,
  actual: unknown,
  path: FieldPath,
  context: MatchContext,
  check: (value: unknown) => Mismatch[],
): Mismatch[] {
  const name = shape.name ?? String(plain(shape.argument));
  if (actual === undefined || actual === null)
    return [mismatch(path, `present (to save as $${name})`, actual, shape.line)];
  const found = check(actual);
  if (found.length === 0) context.save(name, actual);
  return found;
}

/** The plain value that an operator's argument stands for. */
function plain(shape: Shape): unknown {
  switch (shape.type) {
    case "scalar":
      return shape.value;
    case "list":
      return shape.items.map(plain);
    case "map":
      return Object.fromEntries(shape.fields.map(([name, field]) => [name, plain(field)]));
    case "operator":
      return `!${shape.operator} ${formatValue(plain(shape.argument))}`;
  }
}

const describe = (shape: Shape): string => formatValue(plain(shape), 60);

function pairOf(argument: unknown, tag: string): [unknown, unknown] {
  if (Array.isArray(argument) && argument.length === 2) return argument as [unknown, unknown];
  throw new HarnessError(`${tag} takes two values, as in ${tag} [2, 4]; it got ${formatValue(argument)}`);
}

function sizeOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return 0;
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  return typeof value === "object" ? Object.keys(value).length : undefined;
}

/** `/pattern/flags`, or the pattern alone. Throws `HarnessError` when it is no regular expression. */
export function regexOf(text: string): RegExp {
  const [, pattern = text, flags = ""] = /^\/(.*)\/([a-z]*)$/s.exec(text) ?? [];
  try {
    return new RegExp(pattern, flags);
  } catch (cause) {
    throw new HarnessError(`${text} is no regular expression: ${(cause as Error).message}`);
  }
}
