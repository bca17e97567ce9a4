/**
 * Values without parts, from protobuf to their form in JSON.
 *
 * Upstream: staging/src/k8s.io/apimachinery/pkg/{apis/meta/v1,api/resource,util/intstr,runtime}/generated.proto.
 */
import { formatTime } from "#clock";
import type { ProtobufLeaf } from "#schemas";
import { ProtobufError, textOfBytes, WireReader, wireType } from "./wire-reader.ts";

/** Undefined where the value is none: Go's zero time. */
type ReadBytes = (bytes: Uint8Array) => unknown;

export type IntegerLeaf = "bool" | "int32" | "int64";

export function isInteger(leaf: ProtobufLeaf): leaf is IntegerLeaf {
  return leaf === "bool" || leaf === "int32" || leaf === "int64";
}

/** JSON has no other numbers than these; what lies beyond 2^53 is rounded as it is in a JSON body. */
export function integerOf(leaf: IntegerLeaf, value: bigint): number | boolean {
  if (leaf === "bool") return value !== 0n;
  return Number(BigInt.asIntN(leaf === "int32" ? 32 : 64, value));
}

export const byteReaders: Readonly<Record<Exclude<ProtobufLeaf, IntegerLeaf>, ReadBytes>> = {
  string: textOfBytes,
  bytes: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64"),
  Time: (bytes) => timeOf(bytes, () => ""),
  MicroTime: (bytes) => timeOf(bytes, (nanos) => `.${String(Math.floor(nanos / 1000)).padStart(6, "0")}`),
  Quantity: (bytes) => readParts(bytes).text(1),
  IntOrString: (bytes) => {
    const parts = readParts(bytes);
    return parts.integer(1) === 0n ? integerOf("int32", parts.integer(2)) : parts.text(3);
  },
  RawExtension: jsonWithin,
  FieldsV1: jsonWithin,
  strings: (bytes) => readParts(bytes).texts(1),
};

interface Parts {
  /** The last one given, or zero. */
  integer(number: number): bigint;
  text(number: number): string;
  texts(number: number): string[];
  bytes(number: number): Uint8Array;
}

/** A small message whose fields are all integers and strings. */
export function readParts(message: Uint8Array): Parts {
  const integers = new Map<number, bigint>();
  const pieces = new Map<number, Uint8Array[]>();
  const reader = new WireReader(message);
  while (!reader.isAtEnd) {
    const tag = reader.tag("message");
    if (tag.wireType === wireType.varint) integers.set(tag.number, reader.varint());
    else if (tag.wireType !== wireType.bytes) reader.skip(tag);
    else pieces.set(tag.number, [...(pieces.get(tag.number) ?? []), reader.bytes()]);
  }
  const bytes = (number: number) => pieces.get(number)?.at(-1) ?? new Uint8Array();
  return {
    integer: (number) => integers.get(number) ?? 0n,
    bytes,
    text: (number) => textOfBytes(bytes(number)),
    texts: (number) => (pieces.get(number) ?? []).map(textOfBytes),
  };
}

/** The years that RFC 3339 can write. */
const firstSecond = -62_167_219_200;
const lastSecond = 253_402_300_799;

function timeOf(bytes: Uint8Array, fraction: (nanos: number) => string): string | undefined {
  if (bytes.length === 0) return undefined;
  const parts = readParts(bytes);
  const seconds = Number(BigInt.asIntN(64, parts.integer(1)));
  const nanos = Number(BigInt.asIntN(32, parts.integer(2)));
  if (seconds < firstSecond || seconds > lastSecond) throw new ProtobufError("year outside of range [0,9999]");
  if (nanos < 0 || nanos >= 1e9) throw new ProtobufError(`nanoseconds outside of range [0,999999999]: ${nanos}`);
  return formatTime(seconds * 1000).replace("Z", `${fraction(nanos)}Z`);
}

/** Field 1 is a JSON text. */
function jsonWithin(bytes: Uint8Array): unknown {
  const text = readParts(bytes).text(1);
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProtobufError(`the JSON inside cannot be parsed: ${(error as Error).message}`);
  }
}
