/**
 * Writes protobuf messages from JSON: a message is described by its fields, and each field by how its value is written.
 * https://protobuf.dev/programming-guides/encoding/
 */
import { wireType } from "./wire-reader.ts";

/** The bytes of a value: of a field with its tag, or of a message's inside. */
export type Write = (value: never) => Uint8Array;

const nothing = new Uint8Array();

/** A field that is a message, given as its inside. */
export function one(number: number, inside: Write): Write {
  return (value) => delimited(number, inside(value));
}

export function many(number: number, inside: Write): Write {
  return (values: readonly never[]) => Buffer.concat(values.map((value) => delimited(number, inside(value))));
}

/** An object as a list of messages, each with a name (field 1) and a value (field 2). */
export function named(number: number, inside: Write): Write {
  return (object: Readonly<Record<string, never>>) =>
    Buffer.concat(
      Object.entries(object).map(([name, value]) =>
        delimited(number, Buffer.concat([delimited(1, Buffer.from(name)), delimited(2, inside(value))])),
      ),
    );
}

export function text(number: number): Write {
  return (value: string) => (value === "" ? nothing : delimited(number, Buffer.from(value)));
}

export function texts(number: number): Write {
  return (values: readonly string[]) => Buffer.concat(values.map((value) => delimited(number, Buffer.from(value))));
}

export function flag(number: number): Write {
  return (value: boolean) => (value ? Buffer.concat([tag(number, wireType.varint), varint(1)]) : nothing);
}

/** Not negative. */
export function integer(number: number): Write {
  return (value: number) => Buffer.concat([tag(number, wireType.varint), varint(value)]);
}

export function double(number: number): Write {
  return (value: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    return Buffer.concat([tag(number, wireType.fixed64), bytes]);
  };
}

/**
 * The inside of a message whose fields are those of a JSON object. Keys that begin with `x-` are written by `extension`,
 * other unknown keys are left out.
 */
export function fields(of: () => Readonly<Record<string, Write>>, extension?: Write): Write {
  let known: Readonly<Record<string, Write>> | undefined;
  return (object: Readonly<Record<string, never>>) => {
    known ??= of();
    const parts: Uint8Array[] = [];
    for (const [key, value] of Object.entries(object)) {
      const write = known[key];
      if (value === undefined) continue;
      if (write !== undefined) parts.push(write(value));
      else if (extension !== undefined && key.startsWith("x-")) parts.push(extension({ [key]: value } as never));
    }
    return Buffer.concat(parts);
  };
}

export function delimited(number: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([tag(number, wireType.bytes), varint(bytes.length), bytes]);
}

function tag(number: number, type: number): Uint8Array {
  return varint(number * 8 + type);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}
