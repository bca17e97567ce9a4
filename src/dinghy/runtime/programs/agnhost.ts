import { type HttpReply, type HttpRequest, NetworkError } from "#network";
import type { Process } from "../processes/process.ts";
import { spawnCommand } from "../tools/run-command.ts";
import { pause } from "./pause.ts";
import { serveWeb } from "./serve-web.ts";

type Subcommand = (
  process: Process,
  flags: ReadonlyMap<string, string>,
  operands: readonly string[],
) => Promise<number>;

/** Kubernetes' own test image: one program with many small servers. Upstream: test/images/agnhost. */
export async function agnhost(process: Process): Promise<number> {
  const [name = "help", ...rest] = process.argv.slice(1);
  const subcommand = subcommands[name];
  if (subcommand === undefined) {
    await process.write(2, `Error: unknown command "${name}" for "app"\n`);
    return 1;
  }
  const flags = new Map<string, string>();
  const operands: string[] = [];
  for (const word of rest) {
    const [, flag, value = "true"] = /^--?([a-z-]+)(?:=(.*))?$/.exec(word) ?? [];
    if (flag === undefined) operands.push(word);
    else flags.set(flag, value);
  }
  return subcommand(process, flags, operands);
}

const subcommands: Readonly<Record<string, Subcommand>> = {
  pause: async (process) => pause(process),
  netexec: async (process, flags) => {
    serveUdp(process, Number(flags.get("udp-port") ?? 8081));
    const port = Number(flags.get("http-port") ?? 8080);
    await process.write(1, `Started HTTP server on port ${port}\n`);
    await serveWeb(process, { port, answer: (request) => netexec(process, request) }, ["TERM", "INT"]);
    return 0;
  },
  "serve-hostname": async (process, flags) => {
    const answer = (): HttpReply => ({ status: 200, body: process.host.hostname });
    await serveWeb(process, { port: Number(flags.get("port") ?? 9376), answer }, ["TERM", "INT"]);
    return 0;
  },
  "test-webserver": async (process, flags) => {
    const answer = (): HttpReply => ({ status: 200, body: "<pre>\n</pre>\n" });
    await serveWeb(process, { port: Number(flags.get("port") ?? 80), answer }, ["TERM", "INT"]);
    return 0;
  },
  /** Healthy for ten seconds, then not: what the documentation's liveness example asks for. */
  liveness: async (process) => {
    const sinceMs = process.now();
    const answer = (): HttpReply => {
      const seconds = (process.now() - sinceMs) / 1000;
      return seconds > 10 ? { status: 500, body: `error: ${seconds}` } : { status: 200, body: "ok" };
    };
    await serveWeb(process, { port: 8080, answer }, ["TERM", "INT"]);
    return 0;
  },
  connect: async (process, flags, [target = ""]) => {
    const [address = "", port = ""] = target.split(/:(?=\d+$)/);
    const seconds = Number(/^(\d+)s$/.exec(flags.get("timeout") ?? "5s")?.[1] ?? 5);
    try {
      const connecting = process.host.network.connect({ address, port: Number(port) }, seconds * 1000);
      (await process.until(connecting)).close();
      return 0;
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      await process.write(
        2,
        error.code === "ECONNREFUSED" ? "REFUSED\n" : error.code === "ETIMEDOUT" ? "TIMEOUT\n" : "OTHER\n",
      );
      return 1;
    }
  },
  "logs-generator": async (process, flags) => {
    const total = Number(flags.get("log-lines-total") ?? 10);
    for (let line = 0; line < total; line++) {
      await process.write(1, `${line} GET /api/v1/namespaces/default/pods/x ${200 + (line % 300)}\n`);
      await process.sleep(100);
    }
    return 0;
  },
  "entrypoint-tester": async (process) => {
    await process.write(1, `[${process.argv.join(" ")}]\n`);
    return 0;
  },
};

async function netexec(process: Process, request: HttpRequest): Promise<HttpReply> {
  const url = new URL(request.path, "http://netexec");
  const query = (key: string): string => url.searchParams.get(key) ?? "";
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
    case "/shell":
      return shell(process, query("shellCommand") || query("cmd"));
    case "/exit":
      queueMicrotask(() => process.exit(Number(query("code") || 0)));
      return { status: 200, body: "" };
    default:
      return { status: 404, body: "404 page not found\n" };
  }
}

async function shell(process: Process, command: string): Promise<HttpReply> {
  const child = spawnCommand(process, ["sh", "-c", command]);
  const code = await process.waitFor(child);
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(code === 0 ? {} : { error: `exit status ${code}` }),
  };
}

/** Answers `hostname`, `echo TEXT` and `clientip`. */
function serveUdp(process: Process, port: number): void {
  const socket = process.host.network.bind(port);
  process.atExit(() => socket.close());
  socket.onDatagram(({ from, bytes }) => {
    const [word = "", ...rest] = new TextDecoder().decode(bytes).trim().split(" ");
    const answers: Record<string, string> = {
      hostname: process.host.hostname,
      echo: rest.join(" "),
      clientip: `${from.address}:${from.port}`,
    };
    socket.send(from, new TextEncoder().encode(answers[word.toLowerCase()] ?? "unknown"));
  });
}
