/**
 * A message of one of Kubernetes' types, from protobuf to the JSON that a Go client would have sent in its place.
 *
 * Driven by `schemas/facts/protobuf.tsv`: fields that it does not know are passed over, as an older server does.
 * Upstream: the `generated.pb.go` of each package (proto2, fields that are no pointers are always written).
 */
import { loadSchemas, type ProtobufField, type ProtobufFields, type ProtobufLeaf } from "#schemas";
import { type JsonObject, setField } from "../json-value.ts";
import { byteReaders, integerOf, isInteger } from "./leaf-readers.ts";
import { ProtobufError, type Tag, textOfBytes, WireReader, wireType } from "./wire-reader.ts";

/**
 * Adds what the message holds to `into`: a message may come in pieces, and an embedded one has its fields in the outer
 * object. Throws `ProtobufError`.
 */
export function readMessage(definition: string, bytes: Uint8Array, into: JsonObject = {}): JsonObject {
  const fields = fieldsOf(definition);
  const reader = new WireReader(bytes);
  while (!reader.isAtEnd) {
    const tag = reader.tag(shortName(definition));
    const field = fields.get(tag.number);
    if (field === undefined) reader.skip(tag);
    else readField(reader, tag, field, into);
  }
  return into;
}

function fieldsOf(definition: string): ProtobufFields {
  const fields = loadSchemas().protobufFields(definition);
  if (fields === undefined) throw new Error(`${definition}: protobuf.tsv says nothing about it`);
  return fields;
}

function shortName(definition: string): string {
  return definition.slice(definition.lastIndexOf(".") + 1);
}

function readField(reader: WireReader, tag: Tag, field: ProtobufField, into: JsonObject): void {
  switch (field.container) {
    case "list":
      listAt(into, field.name).push(...readItems(reader, tag, field));
      break;
    case "map":
      readEntry(bytesAt(reader, tag, field), field, into);
      break;
    default:
      readSingle(reader, tag, field, into);
  }
}

function readSingle(reader: WireReader, tag: Tag, field: ProtobufField, into: JsonObject): void {
  const { name, type } = field;
  if (typeof type === "string") {
    setLeaf(into, field, readLeaf(reader, tag, field, type));
    return;
  }
  const bytes = bytesAt(reader, tag, field);
  // An embedded message has its fields in the object itself.
  if (name === "") readMessage(type.definition, bytes, into);
  else into[name] = readMessage(type.definition, bytes, into[name] as JsonObject | undefined);
}

/** One item, or, of integers, many: packed or one by one, decoders take both. */
function readItems(reader: WireReader, tag: Tag, field: ProtobufField): unknown[] {
  const { type } = field;
  if (typeof type !== "string") return [readMessage(type.definition, bytesAt(reader, tag, field))];
  if (!isInteger(type) || tag.wireType === wireType.varint) return [readLeaf(reader, tag, field, type)];
  const packed = new WireReader(bytesAt(reader, tag, field));
  const values: unknown[] = [];
  while (!packed.isAtEnd) values.push(integerOf(type, packed.varint()));
  return values;
}

function readLeaf(reader: WireReader, tag: Tag, field: ProtobufField, type: ProtobufLeaf): unknown {
  if (!isInteger(type)) return byteReaders[type](bytesAt(reader, tag, field));
  if (tag.wireType !== wireType.varint) throw wrongWireType(tag, field);
  return integerOf(type, reader.varint());
}

function bytesAt(reader: WireReader, tag: Tag, field: ProtobufField): Uint8Array {
  if (tag.wireType !== wireType.bytes) throw wrongWireType(tag, field);
  return reader.bytes();
}

/** What is no pointer is written even where there is nothing to write. */
function setLeaf(into: JsonObject, { name, isPointer }: ProtobufField, value: unknown): void {
  const isZero = value === "" || value === 0 || value === false;
  if (value === undefined || (isZero && !isPointer)) delete into[name];
  else into[name] = value;
}

function listAt(into: JsonObject, name: string): unknown[] {
  const list = (into[name] ?? []) as unknown[];
  into[name] = list;
  return list;
}

/** Key and value are the fields 1 and 2 of a message of their own; either may be missing where it is zero. */
function readEntry(entry: Uint8Array, field: ProtobufField, into: JsonObject): void {
  let key = "";
  let bytes: Uint8Array = new Uint8Array();
  const reader = new WireReader(entry);
  while (!reader.isAtEnd) {
    const tag = reader.tag(field.name);
    if (tag.number === 1) key = textOfBytes(bytesAt(reader, tag, field));
    else if (tag.number === 2) bytes = bytesAt(reader, tag, field);
    else reader.skip(tag);
  }
  const map = (into[field.name] ?? {}) as JsonObject;
  into[field.name] = map;
  setField(map, key, mapValue(field.type, bytes));
}

/** Of a map: no map of Kubernetes has integers for values. */
function mapValue(type: ProtobufField["type"], bytes: Uint8Array): unknown {
  if (typeof type !== "string") return readMessage(type.definition, bytes);
  if (isInteger(type)) throw new ProtobufError(`a map of ${type} cannot be read`);
  return byteReaders[type](bytes) ?? null;
}

function wrongWireType(tag: Tag, { name, type }: ProtobufField): ProtobufError {
  // Told by the name in Go: an embedded field is called as its type.
  const field = name === "" && typeof type === "object" ? shortName(type.definition) : name;
  const capital = field.charAt(0).toUpperCase() + field.slice(1);
  return new ProtobufError(`proto: wrong wireType = ${tag.wireType} for field ${capital}`);
}
