import type { Random } from "#clock";

/** One thing that is done to a server over a connection of its own. */
export interface Attack {
  readonly name: string;
  /** Bytes to send, in order; a number is a pause in milliseconds. */
  readonly pieces: readonly (Uint8Array | number)[];
  /** How long to wait for an answer after the last piece. */
  readonly patienceMs: number;
  /**
   * `answered`: an HTTP answer has to come. `refused`: it must be no success. `anything`: the server may answer or hang
   * up, as long as it lives.
   */
  readonly expects: "answered" | "refused" | "anything";
}

export interface Battlefield {
  /** Where writes go. */
  readonly namespace: string;
}

export function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[random.integer(choices.length)] as T;
}

export interface RequestHead {
  readonly method: string;
  readonly target: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/** The bytes of an HTTP/1.1 request that asks for the connection to be closed after the answer. */
export function requestBytes(
  { method, target, headers = [] }: RequestHead,
  body: Uint8Array = new Uint8Array(),
): Buffer {
  const named = new Set(headers.map(([name]) => name.toLowerCase()));
  const usual: (readonly [string, string])[] = [
    ["Host", "kubernetes"],
    ["Connection", "close"],
    ["Accept", "application/json"],
    ["Content-Type", "application/json"],
    ...(body.length > 0 ? [["Content-Length", String(body.length)] as const] : []),
  ];
  const all = [...usual.filter(([name]) => !named.has(name.toLowerCase())), ...headers];
  const head = `${method} ${target} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), body]);
}
