import type { Schema } from "#schemas";
import type { FieldPath, Segment } from "./field-path.ts";
import { formatValue } from "./format-value.ts";
import { type MatchContext, type Mismatch, matchShape, mismatch } from "./match-shape.ts";
import type { Shape } from "./shape.ts";

type ListShape = Extract<Shape, { type: "list" }>;

/** Lists that the schema calls atomic, though their items have an identity that every reader goes by. */
const keysByField: Readonly<Record<string, string>> = {
  containerStatuses: "name",
  initContainerStatuses: "name",
  ephemeralContainerStatuses: "name",
  conditions: "type",
};

/** What remains the same for all items while a list is matched. */
interface ListMatch {
  readonly shape: ListShape;
  readonly actual: readonly unknown[];
  readonly itemSchema: Schema | undefined;
  readonly path: FieldPath;
  readonly context: MatchContext;
}

export function matchList(
  shape: ListShape,
  actual: unknown,
  schema: Schema | undefined,
  path: FieldPath,
  context: MatchContext,
): Mismatch[] {
  if (actual === undefined && shape.items.length === 0) return [];
  if (!Array.isArray(actual)) return [mismatch(path, "a list", actual, shape.line)];
  const match: ListMatch = { shape, actual, itemSchema: schema?.items, path, context };
  const keys = shape.keys ?? (shape.mode === "schema" || shape.mode === "only" ? mergeKeys(schema, path) : []);
  const found = matchItems(match, keys, schema);
  return shape.mode === "only" ? [...found, ...extraItems(match, keys)] : found;
}

function matchItems(match: ListMatch, keys: readonly string[], schema: Schema | undefined): Mismatch[] {
  const { shape } = match;
  switch (shape.mode) {
    case "contains":
      return matchContained(match);
    case "ordered":
      return matchSubsequence(match);
    case "exact":
      return matchOneByOne(match);
    case "only":
    case "key":
      return keys.length > 0 ? matchByKey(match, keys) : matchContained(match);
    case "schema":
      if (shape.items.length === 0) return matchOneByOne(match);
      if (keys.length > 0) return matchByKey(match, keys);
      return schema?.["x-kubernetes-list-type"] === "set" ? matchContained(match) : matchOneByOne(match);
  }
}

function mergeKeys(schema: Schema | undefined, path: FieldPath): readonly string[] {
  const keys = schema?.["x-kubernetes-list-map-keys"];
  if (keys !== undefined && schema?.["x-kubernetes-list-type"] === "map") return keys;
  const patchKey = schema?.["x-kubernetes-patch-merge-key"];
  if (patchKey !== undefined) return [patchKey];
  const last = path.at(-1);
  const known = last !== undefined && "field" in last ? keysByField[last.field] : undefined;
  return known === undefined ? [] : [known];
}

/** An item is found by those of the keys that its shape names; a shape that names none is found by looking. */
function matchByKey(match: ListMatch, keys: readonly string[]): Mismatch[] {
  return match.shape.items.flatMap((item) => {
    const wanted = keys.flatMap((key) => {
      const value = fieldOf(item, key);
      return value === undefined ? [] : [[key, value] as const];
    });
    if (wanted.length === 0) return matchAnywhere(match, item, match.actual);
    const label: Segment = { key: wanted.map(([, value]) => String(value)).join("/") };
    const found = match.actual.find((candidate) =>
      wanted.every(([key, value]) => String((candidate as Record<string, unknown> | null)?.[key]) === String(value)),
    );
    return matchShape(item, found, match.itemSchema, [...match.path, label], match.context);
  });
}

function fieldOf(shape: Shape, name: string): unknown {
  if (shape.type !== "map") return undefined;
  const field = shape.fields.find(([key]) => key === name)?.[1];
  return field?.type === "scalar" ? field.value : undefined;
}

function matchOneByOne({ shape, actual, itemSchema, path, context }: ListMatch): Mismatch[] {
  const found = shape.items
    .slice(0, actual.length)
    .flatMap((item, index) => matchShape(item, actual[index], itemSchema, [...path, { index }], context));
  if (actual.length === shape.items.length) return found;
  const got = `${actual.length}: ${formatValue(actual)}`;
  return [...found, { ...mismatch(path, `${shape.items.length} items`, actual, shape.line), got }];
}

/** Each shape needs an item of its own; the order does not matter. */
function matchContained(match: ListMatch): Mismatch[] {
  const left = new Set(match.actual);
  return match.shape.items.flatMap((item) => {
    const found = matchAnywhere(match, item, [...left], (taken) => left.delete(taken));
    return found;
  });
}

/** The shapes in this order, with anything in between. */
function matchSubsequence(match: ListMatch): Mismatch[] {
  let from = 0;
  return match.shape.items.flatMap((item) => {
    const rest = match.actual.slice(from);
    return matchAnywhere(match, item, rest, (_, place) => {
      from += place + 1;
    });
  });
}

/** No difference when one of the candidates matches; else those of the candidate that comes nearest. */
function matchAnywhere(
  { itemSchema, path, context, actual, shape }: ListMatch,
  item: Shape,
  candidates: readonly unknown[],
  taken: (candidate: unknown, place: number) => void = () => {},
): Mismatch[] {
  let nearest: Mismatch[] | undefined;
  for (const [place, candidate] of candidates.entries()) {
    const segment: Segment = { index: actual.indexOf(candidate) };
    const found = matchShape(item, candidate, itemSchema, [...path, segment], context);
    if (found.length === 0) {
      taken(candidate, place);
      return [];
    }
    if (nearest === undefined || found.length < nearest.length) nearest = found;
  }
  return nearest ?? [mismatch(path, "one more item that matches", actual, item.line || shape.line)];
}

function extraItems(match: ListMatch, keys: readonly string[]): Mismatch[] {
  const { shape, actual, itemSchema, path, context } = match;
  const extra = actual.filter(
    (candidate) => !shape.items.some((item) => identifies(item, candidate, keys, itemSchema, context)),
  );
  return extra.map((candidate) =>
    mismatch([...path, { index: actual.indexOf(candidate) }], "absent", candidate, shape.line),
  );
}

function identifies(
  item: Shape,
  candidate: unknown,
  keys: readonly string[],
  schema: Schema | undefined,
  context: MatchContext,
): boolean {
  const wanted = keys.filter((key) => fieldOf(item, key) !== undefined);
  if (wanted.length === 0) return matchShape(item, candidate, schema, [], context).length === 0;
  return wanted.every((key) => String((candidate as Record<string, unknown>)?.[key]) === String(fieldOf(item, key)));
}
