import { type HttpReply, type HttpRequest, NetworkError, requestHttp } from "#network";
import { Pipe } from "../../processes/pipe.ts";
import type { Process } from "../../processes/process.ts";
import { networkOf } from "../../processes/process-network.ts";
import { resolveHost } from "../../tools/resolve.ts";
import { startCommand } from "../../tools/run-command.ts";
import { serveWeb } from "../serve-web.ts";
import type { Call } from "./agnhost.ts";
import { parseGoDuration } from "./go-duration.ts";

const dialTimeoutMs = 5000;
const json = { "Content-Type": "application/json" };

/**
 * `netexec [--http-port=8080] [--udp-port=8081] [--delay-shutdown=SEC]`: who am I, who are you, run this, go away.
 * Upstream: test/images/agnhost/netexec/netexec.go.
 */
export async function netexec({ process, flag }: Call): Promise<number> {
  const udpPort = Number(flag("udp-port") ?? 8081);
  if (udpPort > 0) serveDatagrams(process, udpPort);
  const port = Number(flag("http-port") ?? 8080);
  await process.print(`Started HTTP server on port ${port}\n`);
  await serveWeb(process, { ports: [port], answer: (request) => answer(process, request) }, ["TERM", "INT"]);
  await process.sleep(Number(flag("delay-shutdown") ?? 0) * 1000);
  return 0;
}

async function answer(process: Process, request: HttpRequest): Promise<HttpReply> {
  const url = new URL(request.path, "http://netexec");
  const form = new URLSearchParams(request.method === "POST" ? new TextDecoder().decode(request.body) : "");
  const query = (key: string): string => url.searchParams.get(key) ?? form.get(key) ?? "";
  switch (url.pathname) {
    case "/":
      return { status: 200, body: `NOW: ${new Date(process.now()).toISOString()}` };
    case "/healthz":
      return { status: 200, body: "" };
    case "/hostname":
    case "/hostName":
      return { status: 200, body: process.host.hostname };
    case "/clientip":
      return { status: 200, body: `${request.remote.address}:${request.remote.port}` };
    case "/echo":
      return { status: Number(query("code") || 200), body: query("msg") };
    case "/header":
      return { status: 200, body: request.headers[query("key").toLowerCase()] ?? "" };
    case "/redirect":
      return { status: Number(query("code") || 302), headers: { Location: query("location") }, body: "" };
    case "/shell":
      return shell(process, query("shellCommand") || query("cmd"));
    case "/dial":
      return dial(process, query);
    case "/exit":
      return exit(process, query);
    case "/shutdown":
      return exit(process, () => "");
    default:
      return { status: 404, body: "404 page not found\n" };
  }
}

/** Ends with a code after some time, or at once: then nobody is left to answer. */
function exit(process: Process, query: (key: string) => string): HttpReply {
  const end = (): void => process.exit(Number(query("code") || 0));
  const waitMs = parseGoDuration(query("timeout") || query("wait") || "0") ?? 0;
  if (waitMs > 0) {
    const timer = process.host.clock.setTimer(waitMs, end);
    process.atExit(() => timer.cancel());
  } else end();
  return { status: 200, body: "" };
}

async function shell(process: Process, command: string): Promise<HttpReply> {
  const pipe = new Pipe();
  const child = startCommand(process, ["sh", "-c", command], {
    streams: [process.streams[0], pipe.writer, pipe.writer],
  });
  pipe.writer.release();
  const pieces: Uint8Array[] = [];
  for (let bytes = await process.read(pipe.reader); bytes !== null; bytes = await process.read(pipe.reader))
    pieces.push(bytes);
  pipe.reader.release();
  const code = typeof child === "number" ? child : ((await process.waitFor(child)) ?? 0);
  const result = { output: Buffer.concat(pieces).toString(), ...(code !== 0 && { error: `exit status ${code}` }) };
  return { status: 200, headers: json, body: JSON.stringify(result) };
}

/** Asks others, and gives what they answered: `{"responses":["…"]}`. */
async function dial(process: Process, query: (key: string) => string): Promise<HttpReply> {
  const responses: string[] = [];
  const errors: string[] = [];
  const to = { host: query("host"), port: Number(query("port")), request: query("request") };
  for (let left = Number(query("tries") || 1); left > 0; left--) {
    try {
      responses.push(query("protocol") === "udp" ? await dialDatagram(process, to) : await dialHttp(process, to));
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      errors.push(error.message);
    }
  }
  const result = { ...(responses.length > 0 && { responses }), ...(errors.length > 0 && { errors }) };
  return { status: 200, headers: json, body: JSON.stringify(result) };
}

interface DialTarget {
  readonly host: string;
  readonly port: number;
  readonly request: string;
}

async function addressOf(process: Process, host: string): Promise<string> {
  const [address] = await resolveHost(process, host);
  if (address === undefined) throw new NetworkError("EHOSTUNREACH", `lookup ${host}: no such host`);
  return address;
}

async function dialHttp(process: Process, { host, port, request }: DialTarget): Promise<string> {
  const address = await addressOf(process, host);
  const exchange = { address, port, path: `/${request}`, timeoutMs: dialTimeoutMs };
  return new TextDecoder().decode((await process.until(requestHttp(networkOf(process), exchange))).body);
}

async function dialDatagram(process: Process, { host, port, request }: DialTarget): Promise<string> {
  const address = await addressOf(process, host);
  const socket = networkOf(process).bind(0);
  let reply: Uint8Array | undefined;
  await process.suspend((wake) => {
    socket.onDatagram(({ bytes }) => {
      reply = bytes;
      wake();
    });
    socket.send({ address, port }, new TextEncoder().encode(request));
    const timer = process.host.clock.setTimer(dialTimeoutMs, wake);
    return () => timer.cancel();
  });
  socket.close();
  if (reply === undefined) throw new NetworkError("ETIMEDOUT", `read udp ${address}:${port}: i/o timeout`);
  return new TextDecoder().decode(reply);
}

/** Answers `hostname`, `echo TEXT` and `clientip`. */
function serveDatagrams(process: Process, port: number): void {
  const socket = networkOf(process).bind(port);
  socket.onDatagram(({ from, bytes }) => {
    const [word = "", ...rest] = new TextDecoder().decode(bytes).trim().split(" ");
    const answers: Readonly<Record<string, string>> = {
      hostname: process.host.hostname,
      echo: rest.join(" "),
      clientip: `${from.address}:${from.port}`,
    };
    socket.send(from, new TextEncoder().encode(answers[word.toLowerCase()] ?? ""));
  });
}
