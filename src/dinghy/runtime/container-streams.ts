/** Exec and attach: processes in a container joined to streams outside. */
import type { Container } from "./container.ts";
import { ContainerError } from "./container-error.ts";
import { NullDevice } from "./files/open.ts";
import { type ByteStream, SinkStream } from "./processes/byte-stream.ts";
import { FeedStream } from "./processes/feed-stream.ts";
import type { Process } from "./processes/process.ts";
import { Terminal } from "./processes/terminal.ts";
import type { ExecProcess, ProcessStreams } from "./runtime.ts";

/** Runs a command in a running container. Throws `ContainerError` in the runtime's words where it cannot be run. */
export function execIn(
  container: Container,
  newId: () => string,
  command: readonly string[],
  streams: ProcessStreams,
): ExecProcess {
  const terminal = streams.tty ? new Terminal((bytes) => streams.stdout?.(bytes)) : undefined;
  const input = streams.interactive && !terminal ? new FeedStream() : undefined;
  const process = container.run(command, streamsFor(streams, terminal, input), terminal);
  if ("error" in process) {
    const why = `OCI runtime exec failed: exec failed: unable to start container process: ${process.error}: unknown`;
    throw new ContainerError("StartError", `failed to start exec "${newId()}": ${why}`);
  }
  if (terminal) terminal.onSignal = (signal) => container.signalTerminal(terminal, signal);
  connect(streams, terminal, input);
  const exitCode = new Promise<number>((resolve) => process.onExit(() => resolve(process.exitStatus ?? 0)));
  return { exitCode, kill: () => killFamily(process) };
}

function streamsFor(
  streams: ProcessStreams,
  terminal: Terminal | undefined,
  input: FeedStream | undefined,
): ByteStream[] {
  if (terminal) return [terminal.stream.retain(), terminal.stream.retain(), terminal.stream.retain()];
  return [
    input ?? new NullDevice(),
    new SinkStream((bytes) => streams.stdout?.(bytes), streams.room),
    new SinkStream((bytes) => streams.stderr?.(bytes), streams.room),
  ];
}

function connect(streams: ProcessStreams, terminal: Terminal | undefined, input: FeedStream | undefined): void {
  streams.stdin = (bytes) => {
    if (!streams.interactive) return;
    if (terminal) terminal.feed(bytes);
    else input?.feed(bytes);
  };
  if (terminal) streams.resize = (columns, rows) => terminal.resize(columns, rows);
}

function killFamily(process: Process): void {
  for (const each of process.host.table.list()) if (each.parent === process) killFamily(each);
  process.signal("KILL");
}

/** Joins the main process's streams until the container ends or the caller leaves. */
export function attachTo(container: Container, streams: ProcessStreams): ExecProcess {
  const { terminal, input, config } = container;
  const listener = (stream: "stdout" | "stderr", bytes: Uint8Array): void => streams[stream]?.(bytes);
  container.listeners.add(listener);
  streams.stdin = (bytes) => {
    if (!streams.interactive || container.state !== "RUNNING") return;
    // The end of one client's input is the end of the container's only where it was asked for once.
    if (bytes === null && !config.stdinOnce) return;
    if (terminal) terminal.feed(bytes);
    else input?.feed(bytes);
  };
  if (terminal) streams.resize = (columns, rows) => terminal.resize(columns, rows);
  const left = Promise.withResolvers<number>();
  const stop = container.onExit(() => left.resolve(container.status.exitCode ?? 0));
  return {
    exitCode: left.promise,
    kill: () => {
      stop();
      container.listeners.delete(listener);
      left.resolve(0);
    },
  };
}
