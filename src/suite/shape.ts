import { type Document, isAlias, isMap, isScalar, isSeq, type Pair, parse, type Scalar } from "yaml";
import { HarnessError } from "./verdict.ts";
import { readYaml, type SourcePlace, substitute, type Variables, type YamlSource } from "./yaml-source.ts";

/**
 * What an object has to look like, read from YAML: maps are subsets, scalars are equal, lists go by the schema, and
 * tags are operators (`!absent`, `!gte 3`), so that keys stay plain and every part keeps its line in the book.
 */
export type Shape = { readonly line: number } & (
  | { readonly type: "scalar"; readonly value: unknown }
  | { readonly type: "map"; readonly fields: readonly (readonly [string, Shape])[]; readonly mode: MapMode }
  | {
      readonly type: "list";
      readonly items: readonly Shape[];
      readonly mode: ListMode;
      readonly keys?: readonly string[];
    }
  | { readonly type: "operator"; readonly operator: Operator; readonly name?: string; readonly argument: Shape }
);

/** `subset` unless tagged: `!only` allows no other field here, `!exact` none at any depth. */
export type MapMode = "subset" | "only" | "exact";

/** `schema` unless tagged: by merge key, as a set, or item by item, as the type of the list says. */
export type ListMode = "schema" | "only" | "exact" | "ordered" | "contains" | "key";

const operators = [
  ...["absent", "present", "not", "re", "gt", "gte", "lt", "lte", "between", "len", "one-of", "contains"],
  ...["each", "some", "save", "same", "quantity", "age"],
] as const;
export type Operator =
  | ("absent" | "present" | "not" | "re" | "gt" | "gte" | "lt" | "lte" | "between" | "len" | "one-of" | "contains")
  | ("each" | "some" | "save" | "same" | "quantity" | "age");

const modes = ["only", "exact", "ordered", "contains", "key"];

/**
 * Reads a doc string that holds one shape. Throws `HarnessError` with file and line for what is no YAML, an unknown
 * tag, or a variable that nothing has saved.
 */
export function parseShape(text: string, place: SourcePlace, variables: Variables): Shape {
  const source = readYaml(text, place);
  const [document, ...more] = source.documents;
  if (document === undefined || more.length > 0) throw fault(source, undefined, "a shape is exactly one YAML document");
  return shapeOf(document.contents, { source, document, variables });
}

/** Reads a doc string that holds a list of shapes: one item each, or one YAML document each. */
export function parseShapes(text: string, place: SourcePlace, variables: Variables): Shape[] {
  const source = readYaml(text, place);
  return source.documents.flatMap((document) => {
    const reader = { source, document, variables };
    return isSeq(document.contents)
      ? document.contents.items.map((item) => shapeOf(item, reader))
      : [shapeOf(document.contents, reader)];
  });
}

interface Reader {
  readonly source: YamlSource;
  readonly document: Document.Parsed;
  readonly variables: Variables;
}

function fault(source: YamlSource, node: unknown, message: string): HarnessError {
  return new HarnessError(`${source.place.uri}:${source.lineOf(node)}: ${message}`);
}

function shapeOf(node: unknown, reader: Reader): Shape {
  if (isAlias(node)) return shapeOf(node.resolve(reader.document), reader);
  const line = reader.source.lineOf(node);
  const tag = customTag(node);
  if (tag === undefined) return plainShape(node, reader, "subset", "schema");
  const [word = "", name] = tag.split(":");
  if (isSeq(node) && modes.includes(word)) return listShape(node, reader, word as ListMode, name);
  if (isMap(node) && (word === "only" || word === "exact")) return plainShape(node, reader, word, word);
  if (isScalar(node) && word === "exact") return plainShape(untagged(node), reader, "exact", "exact");
  if (!(operators as readonly string[]).includes(word)) throw fault(reader.source, node, `there is no tag !${tag}`);
  const argument = isScalar(node)
    ? plainShape(untagged(node), reader, "subset", "schema")
    : plainShape(node, reader, "subset", "schema");
  return { type: "operator", operator: word as Operator, line, argument, ...(name && { name }) };
}

/** `!gte` of a node that carries it; the tags of YAML itself are no operators. */
function customTag(node: unknown): string | undefined {
  const tag = (node as { tag?: string } | null)?.tag;
  return tag?.startsWith("!") && tag !== "!" ? decodeURIComponent(tag.slice(1)) : undefined;
}

/** A tag makes YAML read `3` as text; read it as it would have been without. */
function untagged(node: Scalar): unknown {
  const quoted = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE" || node.type?.startsWith("BLOCK");
  const value =
    quoted || typeof node.value !== "string" ? node.value : (parse(node.value, { logLevel: "silent" }) ?? null);
  return Object.assign(Object.create(node) as Scalar, { value, tag: undefined });
}

function plainShape(node: unknown, reader: Reader, mapMode: MapMode, listMode: ListMode): Shape {
  const line = reader.source.lineOf(node);
  if (isMap(node)) {
    const fields = node.items.map((pair: Pair): readonly [string, Shape] => {
      const key = substitute(isScalar(pair.key) ? pair.key.value : String(pair.key), reader.variables);
      return [String(key), inherit(pair.value, reader, mapMode, listMode)];
    });
    return { type: "map", fields, mode: mapMode, line };
  }
  if (isSeq(node)) return listShape(node, reader, listMode);
  return { type: "scalar", value: scalarOf(node, reader), line };
}

/** `!exact` goes all the way down; the other modes are for one level only. */
function inherit(node: unknown, reader: Reader, mapMode: MapMode, listMode: ListMode): Shape {
  const deep = mapMode === "exact" || listMode === "exact";
  return deep && customTag(node) === undefined ? plainShape(node, reader, "exact", "exact") : shapeOf(node, reader);
}

function listShape(node: { items: unknown[] }, reader: Reader, mode: ListMode, keys?: string): Shape {
  const items = node.items.map((item) => inherit(item, reader, "subset", mode));
  if (mode === "key" && keys === undefined) throw fault(reader.source, node, "say by which key: !key:name");
  return { type: "list", items, mode, line: reader.source.lineOf(node), ...(keys && { keys: keys.split("+") }) };
}

function scalarOf(node: unknown, reader: Reader): unknown {
  if (!isScalar(node)) return null;
  const unknown = /^\$([a-z]\w*)$/.exec(String(node.value))?.[1];
  if (unknown !== undefined && !reader.variables.has(unknown)) {
    throw fault(reader.source, node, `nothing has been saved as $${unknown}`);
  }
  return substitute(node.value, reader.variables);
}
