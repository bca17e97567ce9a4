import type { LogOptions, LogSink } from "./runtime.ts";

/** What the kubelet keeps of a container's log (containerLogMaxSize). */
const keptBytesMax = 10 * 1024 * 1024;

type Stream = "stdout" | "stderr";

/**
 * The log of one container: lines with the time and stream that they came on. Lines are kept as one-byte strings, which
 * take a fifth of what byte arrays would.
 */
export class ContainerLog {
  readonly #now: () => number;
  #lines: string[] = [];
  #times: number[] = [];
  #errors: boolean[] = [];
  #bytes = 0;
  readonly #unfinished: Record<Stream, string> = { stdout: "", stderr: "" };
  readonly #followers = new Set<Follower>();
  #ended = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  write(stream: Stream, bytes: Uint8Array): void {
    const text =
      this.#unfinished[stream] + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      this.#add(stream, text.slice(start, end + 1));
      start = end + 1;
    }
    this.#unfinished[stream] = text.slice(start);
  }

  /** The container is over: lines without an end are kept as they are. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const stream of ["stdout", "stderr"] as const) {
      if (this.#unfinished[stream] !== "") this.#add(stream, this.#unfinished[stream]);
      this.#unfinished[stream] = "";
    }
    for (const follower of [...this.#followers]) follower.end();
    this.#followers.clear();
  }

  /** The last bytes as text, for messages (terminationMessagePolicy FallbackToLogsOnError). */
  tail(lines: number, bytes: number): string {
    return Buffer.from(this.#lines.slice(-lines).join(""), "latin1").subarray(-bytes).toString();
  }

  /** Sends what is asked for to `sink`. Returns the function that stops following. */
  read(options: LogOptions, sink: LogSink): () => void {
    const follower = new Follower(options, sink);
    const wanted = this.#wanted(options);
    const from = options.tailLines === undefined ? 0 : Math.max(0, wanted.length - options.tailLines);
    for (const index of wanted.slice(from)) {
      follower.line(this.#lines[index] as string, this.#times[index] as number, this.#errors[index] as boolean);
    }
    follower.flush();
    if (!options.follow || this.#ended) follower.end();
    else if (!follower.full) this.#followers.add(follower);
    return () => void this.#followers.delete(follower);
  }

  #wanted({ sinceMs, stream }: LogOptions): number[] {
    const indexes: number[] = [];
    for (let index = 0; index < this.#lines.length; index++) {
      if (sinceMs !== undefined && (this.#times[index] as number) < sinceMs) continue;
      if (stream === undefined || (stream === "stderr") === this.#errors[index]) indexes.push(index);
    }
    return indexes;
  }

  #add(stream: Stream, line: string): void {
    const error = stream === "stderr";
    const now = this.#now();
    this.#lines.push(line);
    this.#times.push(now);
    this.#errors.push(error);
    this.#bytes += line.length;
    if (this.#bytes > keptBytesMax) this.#rotate();
    for (const follower of [...this.#followers]) {
      follower.line(line, now, error);
      follower.flush();
      if (follower.full) this.#followers.delete(follower);
    }
  }

  /** Drops the older half, as a rotated file is not shown any more. */
  #rotate(): void {
    let dropped = 0;
    let index = 0;
    while (dropped < keptBytesMax / 2) dropped += (this.#lines[index++] as string).length;
    this.#lines = this.#lines.slice(index);
    this.#times = this.#times.slice(index);
    this.#errors = this.#errors.slice(index);
    this.#bytes -= dropped;
  }
}

/** One reader: formats lines, and counts what it may still have. */
class Follower {
  readonly #options: LogOptions;
  readonly #sink: LogSink;
  #left: number;
  #gathered = "";
  #over = false;

  constructor(options: LogOptions, sink: LogSink) {
    this.#options = options;
    this.#sink = sink;
    this.#left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  }

  get full(): boolean {
    return this.#left <= 0;
  }

  line(text: string, atMs: number, error: boolean): void {
    const { stream, timestamps } = this.#options;
    if (stream !== undefined && (stream === "stderr") !== error) return;
    this.#gathered += timestamps ? `${nanoseconds(atMs)} ${text}` : text;
  }

  flush(): void {
    if (this.#gathered === "" || this.#over) return;
    const bytes = Buffer.from(this.#gathered.slice(0, this.#left), "latin1");
    this.#gathered = "";
    this.#left -= bytes.length;
    this.#sink.write(bytes);
    if (this.full) this.end();
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#sink.end();
  }
}

/** RFC 3339 with nine digits of fraction, as the kubelet writes log times. */
function nanoseconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000000Z`;
}
