import { type Connection, NetworkError } from "#network";
import { Pipe } from "../../processes/pipe.ts";
import { ExitRequest, type Process, type Program } from "../../processes/process.ts";
import { networkOf } from "../../processes/process-network.ts";
import { type Arguments, parseArguments, usage } from "../arguments.ts";
import { resolveHost } from "../resolve.ts";
import { startCommand } from "../run-command.ts";
import { networkWording } from "./http-names.ts";

/** `nc [-vzu] [-w SEC] HOST PORT` and `nc -l [-k] [-p] PORT`; `-e PROGRAM [ARG]...` serves the connection. */
export const nc: Program = async (process) => {
  const command = takeCommand(process);
  const args = parseArguments(process, "lkvzunw:p:i:q:s:N46");
  if (args.has("l")) return serve(process, args, command);
  const [host, ports] = args.operands;
  if (host === undefined || ports === undefined) usage(process, "usage: nc [-vzu] [-w SEC] HOST PORT");
  const [address] = await resolveHost(process, host);
  if (address === undefined) usage(process, `bad address '${host}'`);
  if (args.has("u")) return exchangeDatagrams(process, args, { address, port: Number(ports) });
  let status = 0;
  for (const port of portsOf(ports)) status = await connectTo(process, args, { host, address, port }, command);
  return status;
};

/** `-e` takes all that follows. */
function takeCommand(process: Process): readonly string[] {
  const at = process.argv.indexOf("-e");
  if (at < 0) return [];
  const command = process.argv.slice(at + 1);
  process.argv = process.argv.slice(0, at);
  return command;
}

function portsOf(text: string): number[] {
  const [first = 0, last = first] = text.split("-").map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

interface Target {
  readonly host: string;
  readonly address: string;
  readonly port: number;
}

async function connectTo(
  process: Process,
  args: Arguments,
  { host, address, port }: Target,
  command: readonly string[],
): Promise<number> {
  const waitMs = args.value("w") === undefined ? undefined : Number(args.value("w")) * 1000;
  let connection: Connection;
  try {
    connection = await process.until(networkOf(process).connect({ address, port }, waitMs));
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    const wording = error.code === "ETIMEDOUT" && waitMs !== undefined ? "timed out" : undefined;
    const silent = args.has("z") && !args.has("v");
    if (!silent) process.report(wording ?? `${host} (${address}:${port}): ${networkWording(error.code)}`);
    return 1;
  }
  if (args.has("v")) await process.write(2, `${host} (${address}:${port}) open\n`);
  if (!args.has("z")) return converse(process, connection, command, waitMs);
  connection.close();
  return 0;
}

async function serve(process: Process, args: Arguments, command: readonly string[]): Promise<number> {
  const port = Number(args.value("p") ?? args.operands.at(-1) ?? 0);
  const waiting: Connection[] = [];
  let wake = (): void => {};
  try {
    const listener = networkOf(process).listen(port, (connection) => {
      waiting.push(connection);
      wake();
    });
    do {
      while (waiting.length === 0) {
        await process.suspend((ready) => {
          wake = ready;
          return undefined;
        });
      }
      const connection = waiting.shift() as Connection;
      if (!args.has("k")) listener.close();
      await converse(process, connection, command, undefined);
    } while (args.has("k"));
    return 0;
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    process.report(`bind: ${networkWording(error.code)}`);
    return 1;
  }
}

/** Joins the connection with the standard streams, or with a program's. Ends when the other side does. */
async function converse(
  process: Process,
  connection: Connection,
  command: readonly string[],
  idleMs: number | undefined,
): Promise<number> {
  if (command.length > 0) return serveWith(process, connection, command);
  void sendInput(process, connection).catch(() => {});
  const outcome = await receive(process, connection, 1, idleMs);
  connection.close();
  return outcome;
}

async function sendInput(process: Process, connection: Connection): Promise<void> {
  for (let bytes = await process.read(0); bytes !== null; bytes = await process.read(0)) {
    await process.until(connection.write(bytes));
  }
  connection.end();
}

/** Copies what arrives to a descriptor; 1 where nothing came in time or the connection broke. */
async function receive(
  process: Process,
  connection: Connection,
  fd: number,
  idleMs: number | undefined,
): Promise<number> {
  let received = 0;
  for (;;) {
    const bytes = await readWithin(process, connection, idleMs);
    if (bytes === "late") return received > 0 ? 0 : 1;
    if (bytes === null) return 0;
    received += bytes.length;
    await process.write(fd, bytes);
  }
}

async function readWithin(
  process: Process,
  connection: Connection,
  idleMs: number | undefined,
): Promise<Uint8Array | null | "late"> {
  let outcome: Uint8Array | null | "late" = "late";
  await process.suspend((wake) => {
    const timer = idleMs === undefined ? undefined : process.host.clock.setTimer(idleMs, wake);
    const settle = (bytes: Uint8Array | null): void => {
      outcome = bytes;
      wake();
    };
    connection.read().then(settle, () => settle(null));
    return () => timer?.cancel();
  });
  return outcome;
}

async function serveWith(process: Process, connection: Connection, command: readonly string[]): Promise<number> {
  const [input, output] = [new Pipe(), new Pipe()];
  const child = startCommand(process, command, { streams: [input.reader, output.writer, process.streams[2]] });
  input.reader.release();
  output.writer.release();
  if (typeof child === "number") throw new ExitRequest(child);
  const feed = async (): Promise<void> => {
    for (let bytes = await connection.read(); bytes !== null; bytes = await connection.read())
      await process.write(input.writer, bytes);
    input.writer.release();
  };
  void feed().catch(() => {});
  for (let bytes = await process.read(output.reader); bytes !== null; bytes = await process.read(output.reader)) {
    await process.until(connection.write(bytes));
  }
  output.reader.release();
  connection.close();
  return (await process.waitFor(child)) ?? 0;
}

/** Sends each piece of input as a datagram and prints what comes back, until -w seconds pass without any. */
async function exchangeDatagrams(
  process: Process,
  args: Arguments,
  to: { address: string; port: number },
): Promise<number> {
  const socket = networkOf(process).bind(0);
  const received: Uint8Array[] = [];
  let wake = (): void => {};
  socket.onDatagram(({ bytes }) => {
    received.push(bytes);
    wake();
  });
  for (let bytes = await process.read(0); bytes !== null; bytes = await process.read(0)) socket.send(to, bytes);
  const idleMs = args.value("w") === undefined ? undefined : Number(args.value("w")) * 1000;
  for (;;) {
    for (const bytes of received.splice(0)) await process.write(1, bytes);
    await process.suspend((ready) => {
      wake = ready;
      const timer = idleMs === undefined ? undefined : process.host.clock.setTimer(idleMs, ready);
      return () => timer?.cancel();
    });
    if (received.length === 0) return 0;
  }
}
