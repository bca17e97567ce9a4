import type { Process } from "../../processes/process.ts";
import { matchesPattern } from "../../shell/pattern.ts";

export type Stored = string | string[] | Map<string, string> | Set<string>;

interface Entry {
  value: Stored;
  /** Milliseconds since the epoch. */
  expiresMs: number | undefined;
}

/** Keys and values; what has expired is not there. Takes the process's memory. */
export class Database {
  readonly #entries = new Map<string, Entry>();
  readonly #process: Process;

  constructor(process: Process) {
    this.#process = process;
  }

  now(): number {
    return this.#process.now();
  }

  #entry(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry?.expiresMs === undefined || entry.expiresMs > this.now()) return entry;
    this.#entries.delete(key);
    return undefined;
  }

  get(key: string): Stored | undefined {
    return this.#entry(key)?.value;
  }

  /** Without `keepsExpiry`, whatever time was set is forgotten. */
  set(key: string, value: Stored, keepsExpiry = false): void {
    const before = this.#entry(key);
    this.#process.allocate(sizeOf(value) - (before ? sizeOf(before.value) : -key.length));
    this.#entries.set(key, { value, expiresMs: keepsExpiry ? before?.expiresMs : undefined });
  }

  delete(key: string): boolean {
    const entry = this.#entry(key);
    if (entry) this.#process.allocate(-sizeOf(entry.value) - key.length);
    return this.#entries.delete(key) && entry !== undefined;
  }

  /** Undefined takes the expiry away. False where there is no such key. */
  expire(key: string, atMs: number | undefined): boolean {
    const entry = this.#entry(key);
    if (entry) entry.expiresMs = atMs;
    return entry !== undefined;
  }

  expiry(key: string): number | undefined {
    return this.#entry(key)?.expiresMs;
  }

  keys(pattern: string): string[] {
    return [...this.#entries.keys()].filter((key) => this.#entry(key) && matchesPattern(pattern, key));
  }

  clear(): void {
    for (const key of [...this.#entries.keys()]) this.delete(key);
  }
}

function sizeOf(value: Stored): number {
  if (typeof value === "string") return value.length;
  if (value instanceof Map) return [...value].reduce((sum, [field, text]) => sum + field.length + text.length, 0);
  return [...value].reduce((sum, text) => sum + text.length, 0);
}
