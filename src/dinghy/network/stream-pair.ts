import { formatEndpoint } from "./address.ts";
import type { Connection, Endpoint } from "./network.ts";
import { NetworkError } from "./network-error.ts";

/** How many unread bytes one direction holds before its writer has to wait: a socket buffer's usual size. */
export const bufferBytes = 64 * 1024;

/**
 * The two ends of a byte stream. `onClosed` is told once, when both halves are over, so that the network can forget it.
 */
export function createStreamPair(
  client: { readonly local: Endpoint; readonly remote: Endpoint },
  server: { readonly local: Endpoint; readonly remote: Endpoint },
  onClosed: () => void,
): [Connection, Connection] {
  const there = new Half(`${formatEndpoint(client.local)} to ${formatEndpoint(client.remote)}`);
  const back = new Half(`${formatEndpoint(server.local)} to ${formatEndpoint(server.remote)}`);
  const settle = (): void => {
    if (there.over && back.over) onClosed();
  };
  return [createEnd(client, back, there, settle), createEnd(server, there, back, settle)];
}

function createEnd(
  ends: { readonly local: Endpoint; readonly remote: Endpoint },
  incoming: Half,
  outgoing: Half,
  settle: () => void,
): Connection {
  return {
    ...ends,
    read: () => incoming.read(),
    write: (bytes) => outgoing.write(bytes),
    end: () => {
      outgoing.end();
      settle();
    },
    close: () => {
      outgoing.end();
      incoming.abandon();
      settle();
    },
    reset: () => {
      outgoing.reset();
      incoming.reset();
      settle();
    },
  };
}

type HalfState = "open" | "ended" | "abandoned" | "reset";

/** One direction: pieces that were written and not yet read. */
class Half {
  readonly #name: string;
  #state: HalfState = "open";
  #size = 0;
  readonly #pieces: Uint8Array[] = [];
  readonly #readers: PromiseWithResolvers<Uint8Array | null>[] = [];
  readonly #writers: PromiseWithResolvers<void>[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  get over(): boolean {
    return this.#state !== "open";
  }

  read(): Promise<Uint8Array | null> {
    if (this.#state === "reset" || this.#state === "abandoned") return failed(this.#resetError());
    const piece = this.#pieces.shift();
    if (piece !== undefined) {
      this.#size -= piece.length;
      this.#makeRoom();
      return Promise.resolve(piece);
    }
    if (this.#state === "ended") return Promise.resolve(null);
    const reader = Promise.withResolvers<Uint8Array | null>();
    this.#readers.push(reader);
    return handled(reader.promise);
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#state === "reset") return failed(this.#resetError());
    if (this.#state !== "open") return failed(this.#pipeError());
    if (bytes.length === 0) return Promise.resolve();
    const reader = this.#readers.shift();
    if (reader !== undefined) {
      reader.resolve(bytes);
      return Promise.resolve();
    }
    this.#pieces.push(bytes);
    this.#size += bytes.length;
    if (this.#size <= bufferBytes) return Promise.resolve();
    const writer = Promise.withResolvers<void>();
    this.#writers.push(writer);
    return handled(writer.promise);
  }

  end(): void {
    if (this.#state !== "open") return;
    this.#state = "ended";
    for (const reader of this.#readers.splice(0)) reader.resolve(null);
  }

  /** The reader has gone: nothing more is taken in. */
  abandon(): void {
    if (this.#state === "reset") return;
    this.#state = "abandoned";
    this.#forget(this.#pipeError());
  }

  reset(): void {
    if (this.#state === "abandoned") return;
    this.#state = "reset";
    this.#forget(this.#resetError());
  }

  #forget(writersLearn: NetworkError): void {
    this.#pieces.length = 0;
    this.#size = 0;
    for (const reader of this.#readers.splice(0)) reader.reject(this.#resetError());
    for (const writer of this.#writers.splice(0)) writer.reject(writersLearn);
  }

  #makeRoom(): void {
    if (this.#size > bufferBytes) return;
    for (const writer of this.#writers.splice(0)) writer.resolve();
  }

  #resetError(): NetworkError {
    return new NetworkError("ECONNRESET", `connection reset: ${this.#name}`);
  }

  #pipeError(): NetworkError {
    return new NetworkError("EPIPE", `broken pipe: ${this.#name} is closed for writing`);
  }
}

/** A caller may leave a write unawaited; its failure must not count as an error that nobody handles. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

function failed<T>(error: NetworkError): Promise<T> {
  return handled(Promise.reject(error));
}
