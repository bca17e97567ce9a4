/** Seeded chance: the same seed gives the same sequence on every machine. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** An integer in [0, bound). */
  integer(bound: number): number;
  /** A version 4 UUID. */
  uuid(): string;
  /** `length` characters that Kubernetes uses for generated names: no vowels, no 0, 1 or 3, so that no words appear. */
  suffix(length: number): string;
  /** A stream of its own, fixed by this seed and the label: drawing from one never shifts the other. */
  fork(label: string): Random;
}

const nameAlphabet = "bcdfghjklmnpqrstvwxz2456789";

/** FNV-1a over UTF-16 code units; spreads labels over seeds. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}

const twoDigits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Sixteen bits in hexadecimal. Every object and every answer carries a UUID: they are put together from a table. */
function fourDigits(word: number): string {
  return (twoDigits[word >> 8] as string) + (twoDigits[word & 0xff] as string);
}

/** Mulberry32: small, fast, and good enough for names and splay; nothing here guards a secret. */
export function createRandom(seed: number | string): Random {
  const origin = String(seed);
  let state = hash(origin);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const integer = (bound: number): number => Math.floor(next() * bound);
  const word = (): number => integer(0x10000);
  const four = (): string => fourDigits(word());
  const three = (): string => fourDigits(word()).slice(0, 3);
  return {
    next,
    integer,
    uuid: () => `${four()}${four()}-${four()}-4${three()}-${"89ab"[integer(4)]}${three()}-${four()}${four()}${four()}`,
    suffix: (length) => Array.from({ length }, () => nameAlphabet[integer(nameAlphabet.length)]).join(""),
    fork: (label) => createRandom(`${origin}/${label}`),
  };
}
