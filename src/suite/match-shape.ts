import type { Schema } from "#schemas";
import { type FieldPath, formatPath } from "./field-path.ts";
import { formatValue } from "./format-value.ts";
import { matchList } from "./match-list.ts";
import { matchOperator } from "./match-operator.ts";
import { compareValues, equalValues, timeOf } from "./ordering.ts";
import type { Shape } from "./shape.ts";

/** One place where an object is not as it should be. */
export interface Mismatch {
  /** `.status.conditions["Ready"].status` */
  readonly path: string;
  readonly wanted: string;
  readonly got: string;
  /** Line of the book; 0 where there is none. */
  readonly line: number;
}

/** What the types are, as far as they are known: built-in kinds yes, custom resources no. */
export interface TypeFacts {
  resolve(schema: Schema): Schema;
}

export interface MatchContext {
  readonly types: TypeFacts;
  /** For `!age`: milliseconds since the epoch. */
  readonly nowMs: number;
  /** Takes what `!save` found. */
  save(name: string, value: unknown): void;
  /** What `!same` compares with; undefined when nothing has been saved. */
  saved(name: string): unknown;
}

/** All differences between the shape and the value: none means that it matches. A wrong type is a difference, never an error. */
export function matchShape(
  shape: Shape,
  actual: unknown,
  schema: Schema | undefined,
  path: FieldPath,
  context: MatchContext,
): Mismatch[] {
  switch (shape.type) {
    case "scalar":
      return matchScalar(shape.value, shape.line, actual, schema, path);
    case "map":
      return matchMap(shape, actual, schema, path, context);
    case "list":
      return matchList(shape, actual, schema, path, context);
    case "operator":
      return matchOperator(shape, actual, schema, path, context);
  }
}

export function mismatch(path: FieldPath, wanted: string, actual: unknown, line: number): Mismatch {
  return { path: formatPath(path) || ".", wanted, got: formatValue(actual), line };
}

function matchScalar(wanted: unknown, line: number, actual: unknown, schema: Schema | undefined, path: FieldPath) {
  return equalBySchema(wanted, actual ?? null, schema) ? [] : [mismatch(path, formatValue(wanted), actual, line)];
}

/** Equal as the type of the field has it: `1000m` is `1` for a quantity, and `"80"` is `80` for a port. */
function equalBySchema(wanted: unknown, actual: unknown, schema: Schema | undefined): boolean {
  if (schema?.format === "quantity") return compareValues(wanted, actual) === 0 || wanted === actual;
  if (schema?.["x-kubernetes-int-or-string"]) return String(wanted) === String(actual);
  if (schema?.format?.startsWith("date-time") && timeOf(wanted) !== undefined)
    return compareValues(wanted, actual) === 0;
  return equalValues(wanted, actual);
}

function matchMap(
  shape: Extract<Shape, { type: "map" }>,
  actual: unknown,
  schema: Schema | undefined,
  path: FieldPath,
  context: MatchContext,
): Mismatch[] {
  if (actual !== undefined && (typeof actual !== "object" || actual === null || Array.isArray(actual))) {
    return [mismatch(path, "a map", actual, shape.line)];
  }
  if (actual === undefined && shape.fields.length === 0) return [mismatch(path, "a map", actual, shape.line)];
  const object = (actual ?? {}) as Record<string, unknown>;
  const resolved = schema && context.types.resolve(schema);
  const found = shape.fields.flatMap(([name, field]) => {
    const below = resolved?.properties?.[name] ?? resolved?.additionalProperties;
    return matchShape(field, object[name], below, [...path, segmentOf(name)], context);
  });
  if (shape.mode === "subset") return found;
  const named = new Set(shape.fields.map(([name]) => name));
  const extra = Object.keys(object).filter((name) => !named.has(name));
  return [...found, ...extra.map((name) => mismatch([...path, segmentOf(name)], "absent", object[name], shape.line))];
}

function segmentOf(name: string): { field: string } | { key: string } {
  return /^[A-Za-z][\w-]*$/.test(name) ? { field: name } : { key: name };
}
