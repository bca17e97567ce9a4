/** How Redis and its clients talk: RESP2, and plain lines for people. https://redis.io/docs/latest/develop/reference/protocol-spec/ */
import { ByteReader, type Connection } from "#network";

export type Reply =
  | { readonly kind: "status" | "error"; readonly text: string }
  | { readonly kind: "integer"; readonly value: number | bigint }
  /** Null: there is no such thing. */
  | { readonly kind: "text"; readonly text: string | null }
  | { readonly kind: "list"; readonly items: readonly Reply[] };

export const ok: Reply = { kind: "status", text: "OK" };
export const nothing: Reply = { kind: "text", text: null };
export const text = (value: string): Reply => ({ kind: "text", text: value });
export const integer = (value: number | bigint): Reply => ({ kind: "integer", value });
export const list = (values: readonly string[]): Reply => ({ kind: "list", items: values.map(text) });
export const failure = (message: string): Reply => ({ kind: "error", text: message });

const lineBytesMax = 64 * 1024;

export function encodeReply(reply: Reply): string {
  switch (reply.kind) {
    case "status":
      return `+${reply.text}\r\n`;
    case "error":
      return `-${reply.text}\r\n`;
    case "integer":
      return `:${reply.value}\r\n`;
    case "text":
      return reply.text === null ? "$-1\r\n" : `$${Buffer.byteLength(reply.text)}\r\n${reply.text}\r\n`;
    case "list":
      return `*${reply.items.length}\r\n${reply.items.map(encodeReply).join("")}`;
  }
}

export const encodeCommand = (words: readonly string[]): string => encodeReply(list(words));

/** Reads commands and replies from a connection. */
export class RedisReader {
  readonly #reader: ByteReader;

  constructor(connection: Connection) {
    this.#reader = new ByteReader(connection);
  }

  /** The words of the next command; undefined at the end. */
  async command(): Promise<string[] | undefined> {
    for (;;) {
      const line = await this.#reader.line(lineBytesMax);
      if (line === undefined) return undefined;
      if (!line.startsWith("*")) {
        const words = splitWords(Buffer.from(line, "latin1").toString());
        if (words.length > 0) return words;
        continue;
      }
      const words: string[] = [];
      for (let left = Number(line.slice(1)); left > 0; left--)
        words.push(await this.#bulk((await this.#line()).slice(1)));
      return words;
    }
  }

  async reply(): Promise<Reply> {
    const line = await this.#line();
    const rest = line.slice(1);
    switch (line[0]) {
      case "+":
        return { kind: "status", text: rest };
      case "-":
        return { kind: "error", text: rest };
      case ":":
        return integer(BigInt(rest));
      case "*": {
        const items: Reply[] = [];
        for (let left = Number(rest); left > 0; left--) items.push(await this.reply());
        return { kind: "list", items };
      }
      default:
        return rest === "-1" ? nothing : text(await this.#bulk(rest));
    }
  }

  async #bulk(length: string): Promise<string> {
    const bytes = await this.#reader.exactly(Number(length) + 2);
    return new TextDecoder().decode(bytes.subarray(0, -2));
  }

  async #line(): Promise<string> {
    const line = await this.#reader.line(lineBytesMax);
    if (line === undefined) throw new Error("Server closed the connection");
    return line;
  }
}

/** Words of a line, quotes honoured. */
export function splitWords(line: string): string[] {
  const words = line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g);
  return [...words].map(([, double, single, bare]) => double?.replace(/\\(.)/g, "$1") ?? single ?? bare ?? "");
}
