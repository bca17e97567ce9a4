/** XSalsa20 and Poly1305, which Node's library lacks: `secretbox` of NaCl. https://nacl.cr.yp.to/secretbox.html */
import { timingSafeEqual } from "node:crypto";

export const secretboxKeyBytes = 32;
export const secretboxNonceBytes = 24;
const macBytes = 16;

const sigma = Uint32Array.of(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574);

/** Cipher text behind its authenticator. */
export function seal(message: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array {
  const stream = keyStream(key, nonce, 32 + message.length);
  const cipher = xor(message, stream.subarray(32));
  return Buffer.concat([poly1305(cipher, stream.subarray(0, 32)), cipher]);
}

/** The message, or undefined where it has not been sealed by this key, or has been changed since. */
export function open(box: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array | undefined {
  if (box.length < macBytes) return undefined;
  const cipher = box.subarray(macBytes);
  const stream = keyStream(key, nonce, 32 + cipher.length);
  if (!timingSafeEqual(poly1305(cipher, stream.subarray(0, 32)), box.subarray(0, macBytes))) return undefined;
  return xor(cipher, stream.subarray(32));
}

function xor(bytes: Uint8Array, stream: Uint8Array): Uint8Array {
  return bytes.map((byte, index) => byte ^ (stream[index] as number));
}

/** XSalsa20: the first 16 bytes of the nonce make a key of their own, for the other 8. */
function keyStream(key: Uint8Array, nonce: Uint8Array, length: number): Uint8Array {
  const mixed = core(block(words(key), words(nonce.subarray(0, 16))), false);
  const own = Uint32Array.of(...[0, 5, 10, 15, 6, 7, 8, 9].map((index) => mixed[index] as number));
  const [first, second] = words(nonce.subarray(16));
  const stream = new Uint8Array(Math.ceil(length / 64) * 64);
  const view = new DataView(stream.buffer);
  for (let count = 0; count * 64 < length; count++) {
    const input = block(own, Uint32Array.of(first as number, second as number, count, 0));
    for (const [index, word] of core(input, true).entries()) view.setUint32(count * 64 + index * 4, word, true);
  }
  return stream.subarray(0, length);
}

function words(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(index * 4, true));
}

/** The square that Salsa20 mixes: constants on its diagonal, key around, input in the middle. */
function block(key: Uint32Array, input: Uint32Array): Uint32Array {
  const [c0, c1, c2, c3] = sigma as unknown as [number, number, number, number];
  return Uint32Array.of(c0, ...key.subarray(0, 4), c1, ...input, c2, ...key.subarray(4, 8), c3);
}

const quarters = [
  [0, 4, 8, 12],
  [5, 9, 13, 1],
  [10, 14, 2, 6],
  [15, 3, 7, 11],
  [0, 1, 2, 3],
  [5, 6, 7, 4],
  [10, 11, 8, 9],
  [15, 12, 13, 14],
] as const;

function core(input: Uint32Array, addsInput: boolean): Uint32Array {
  const x = Uint32Array.from(input);
  const turn = (to: number, one: number, other: number, by: number): void => {
    const sum = ((x[one] as number) + (x[other] as number)) | 0;
    x[to] = (x[to] as number) ^ ((sum << by) | (sum >>> (32 - by)));
  };
  for (let round = 0; round < 10; round++) {
    for (const [a, b, c, d] of quarters) {
      turn(b, a, d, 7);
      turn(c, b, a, 9);
      turn(d, c, b, 13);
      turn(a, d, c, 18);
    }
  }
  return addsInput ? x.map((word, index) => word + (input[index] as number)) : x;
}

const prime = (1n << 130n) - 5n;
const clamp = 0x0ffffffc0ffffffc0ffffffc0fffffffn;

function poly1305(message: Uint8Array, key: Uint8Array): Uint8Array {
  const r = number(key.subarray(0, 16)) & clamp;
  const s = number(key.subarray(16, 32));
  let sum = 0n;
  for (let at = 0; at < message.length; at += 16) {
    const piece = message.subarray(at, at + 16);
    sum = ((sum + number(piece) + (1n << BigInt(8 * piece.length))) * r) % prime;
  }
  let tag = (sum + s) & ((1n << 128n) - 1n);
  const bytes = new Uint8Array(macBytes);
  for (let index = 0; index < macBytes; index++, tag >>= 8n) bytes[index] = Number(tag & 255n);
  return bytes;
}

function number(bytes: Uint8Array): bigint {
  const hex = Buffer.from(bytes).reverse().toString("hex");
  return hex === "" ? 0n : BigInt(`0x${hex}`);
}
