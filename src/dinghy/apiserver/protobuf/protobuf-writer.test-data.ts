/** Writes protobuf, just well enough to test what reads it. */

type Value = string | Uint8Array | number | bigint | boolean;

/** Fields by number, in the order in which they are given: texts and bytes with their length, the rest as varints. */
export function message(...fields: readonly (readonly [number: number, value: Value])[]): Uint8Array {
  return Buffer.concat(fields.map(([number, value]) => field(number, value)));
}

export function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(rest)]);
}

function field(number: number, value: Value): Uint8Array {
  if (typeof value !== "string" && !(value instanceof Uint8Array)) {
    return Buffer.concat([varint(BigInt(number << 3)), varint(BigInt(value))]);
  }
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(BigInt((number << 3) | 2)), varint(BigInt(bytes.length)), bytes]);
}

/** A whole body: the four bytes and the envelope. */
export function enveloped(apiVersion: string, kind: string, raw: Uint8Array): Uint8Array {
  const envelope = message([1, message([1, apiVersion], [2, kind])], [2, raw], [3, ""], [4, ""]);
  return Buffer.concat([Buffer.from("k8s\0"), envelope]);
}
