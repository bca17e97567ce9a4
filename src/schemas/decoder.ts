import { type DecodeState, mapMark, type Segment } from "./decode-state.ts";
import { goStructName, goTypeOf } from "./go-type.ts";
import { decodeAmount, leafDecoder } from "./leaf-decoder.ts";
import { loadSchemas } from "./load-schemas.ts";
import { type Definition, referenceTo, type Schema } from "./schema.ts";

/**
 * Reads one value, which is never null. `at` is the last segment of its path, for messages. Returns undefined after a
 * problem.
 */
export type Decoder = (value: unknown, at: Segment, state: DecodeState) => unknown;

interface FieldDecoder {
  readonly decode: Decoder;
  /** Go writes an optional list or map only if it holds something. */
  readonly omitEmpty: boolean;
}

const decoders = new Map<string, Decoder>();

/** The decoder of a definition, compiled on first use and kept: definitions never change within a process. */
export function decoderFor(definition: Definition): Decoder {
  let decoder = decoders.get(definition.name);
  if (decoder === undefined) {
    decoder = structDecoder(definition);
    decoders.set(definition.name, decoder);
  }
  return decoder;
}

function structDecoder(definition: Definition): Decoder {
  const struct = goStructName(definition.name);
  const goType = goTypeOf({ $ref: referenceTo(definition.name) });
  // Compiled at the first value, not before: definitions refer to each other in circles.
  let fields: Record<string, FieldDecoder> | undefined;

  return (value, at, state) => {
    if (!isRecord(value)) return state.mismatch(value, at, goType);
    fields ??= compileFields(definition);
    const outer = state.struct;
    state.struct = struct;
    state.path.push(at);
    const object = decodeFields(value, fields, state);
    state.path.pop();
    state.struct = outer;
    return object;
  };
}

function compileFields(definition: Definition): Record<string, FieldDecoder> {
  const fields = Object.create(null) as Record<string, FieldDecoder>;
  for (const [name, schema] of Object.entries(definition.properties)) {
    const isCollection = schema.type === "array" || schema.additionalProperties !== undefined;
    fields[name] = {
      decode: compile(schema),
      omitEmpty: isCollection && definition.required?.includes(name) !== true,
    };
  }
  return fields;
}

function decodeFields(
  value: Record<string, unknown>,
  fields: Record<string, FieldDecoder>,
  state: DecodeState,
): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const field = fields[key];
    if (field === undefined) {
      state.noteUnknown(key);
      continue;
    }
    const raw = value[key];
    if (raw === null) continue;
    const decoded = field.decode(raw, key, state);
    if (decoded === undefined || (field.omitEmpty && isEmpty(decoded as object))) continue;
    object[key] = decoded;
  }
  return object;
}

function compile(schema: Schema): Decoder {
  if (schema.$ref !== undefined) return decoderFor(loadSchemas().resolve(schema) as Definition);
  if (schema["x-kubernetes-preserve-unknown-fields"]) return (value) => value;
  if (schema.items !== undefined) return listDecoder(schema, schema.items);
  if (schema.additionalProperties !== undefined) return mapDecoder(schema, schema.additionalProperties);
  return leafDecoder(schema);
}

function listDecoder(schema: Schema, items: Schema): Decoder {
  const decodeItem = compile(items);
  const goType = goTypeOf(schema);
  const zero = zeroOf(items);
  return (value, at, state) => {
    if (!Array.isArray(value)) return state.mismatch(value, at, goType);
    state.path.push(at);
    const list: unknown[] = [];
    for (let index = 0; index < value.length; index++) {
      list.push(value[index] === null ? zero() : decodeItem(value[index], index, state));
    }
    state.path.pop();
    return list;
  };
}

function mapDecoder(schema: Schema, values: Schema): Decoder {
  const decodeValue = values.format === "quantity" ? decodeAmount : compile(values);
  const goType = goTypeOf(schema);
  const zero = zeroOf(values);
  return (value, at, state) => {
    if (!isRecord(value)) return state.mismatch(value, at, goType);
    state.path.push(at, mapMark);
    const map: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const decoded = value[key] === null ? zero() : decodeValue(value[key], key, state);
      // A plain assignment to this one key would set the prototype.
      if (key === "__proto__") Object.defineProperty(map, key, { value: decoded, enumerable: true });
      else map[key] = decoded;
    }
    state.path.length -= 2;
    return map;
  };
}

/** What Go makes of a `null` inside a list or a map. */
function zeroOf(schema: Schema): () => unknown {
  if (schema["x-kubernetes-preserve-unknown-fields"]) return () => null;
  if (schema.$ref !== undefined || schema.type === "object") return () => ({});
  if (schema.type === "array") return () => [];
  if (schema.type === "boolean") return () => false;
  if (schema.format === "quantity") return () => "0";
  return schema.type === "string" && !schema.format?.startsWith("date-time")
    ? () => ""
    : () => (schema.type === "string" ? null : 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmpty(collection: object): boolean {
  if (Array.isArray(collection)) return collection.length === 0;
  for (const _ in collection) return false;
  return true;
}
