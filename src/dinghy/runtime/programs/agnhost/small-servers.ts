/** Subcommands of a few lines each. Upstream: test/images/agnhost. */
import type { HttpReply } from "#network";
import { readText } from "../../files/file-operations.ts";
import { formatDate } from "../../tools/date.ts";
import { resolverConfiguration } from "../../tools/resolve.ts";
import { fileBelow, serveWeb } from "../serve-web.ts";
import type { Call } from "./agnhost.ts";
import { parseGoDuration } from "./go-duration.ts";

/** `serve-hostname [--port=9376]` */
export async function serveHostname({ process, flag }: Call): Promise<number> {
  const answer = (): HttpReply => ({ status: 200, body: process.host.hostname });
  await serveWeb(process, { ports: [Number(flag("port") ?? 9376)], answer }, ["TERM", "INT"]);
  return 0;
}

/** `test-webserver [--port=80]`: the files of the container. */
export async function testWebserver({ process, flag }: Call): Promise<number> {
  const answer = ({ path }: { path: string }): HttpReply => {
    const found = fileBelow(process, "", path);
    if (found.kind === "file")
      return { status: 200, headers: { "Content-Type": found.type ?? "application/octet-stream" }, body: found.body };
    return path === "/" ? { status: 200, body: "<pre>\n</pre>\n" } : { status: 404, body: "404 page not found\n" };
  };
  await serveWeb(process, { ports: [Number(flag("port") ?? 80)], answer }, ["TERM", "INT"]);
  return 0;
}

/** Healthy for ten seconds, then not: what the documentation's liveness example asks for. */
export async function liveness({ process }: Call): Promise<number> {
  const sinceMs = process.now();
  const answer = ({ path }: { path: string }): HttpReply => {
    const seconds = (process.now() - sinceMs) / 1000;
    if (path.startsWith("/started")) return { status: 200, body: `${seconds}s` };
    return seconds > 10 ? { status: 500, body: `error: ${seconds}` } : { status: 200, body: "ok" };
  };
  await serveWeb(process, { ports: [8080], answer }, ["TERM", "INT"]);
  return 0;
}

/** `SERVE_PORT_80=text`, `SERVE_TLS_PORT_…` left aside: answers on each port with its text. */
export async function porter({ process }: Call): Promise<number> {
  const texts = new Map<number, string>();
  for (const [name, text] of process.env) {
    const port = /^SERVE_PORT_(\d+)$/.exec(name)?.[1];
    if (port !== undefined) texts.set(Number(port), text);
  }
  const answer = ({ local }: { local: { port: number } }): HttpReply => ({
    status: 200,
    body: texts.get(local.port) ?? "",
  });
  await serveWeb(process, { ports: [...texts.keys()], answer }, ["TERM", "INT"]);
  return 0;
}

const verbs = ["GET", "PUT", "POST"];
const generatedMs = 60_000;

/** `logs-generator [--log-lines-total=N] [--run-duration=DURATION]`: lines spread evenly over the time. */
export async function logsGenerator({ process, flag }: Call): Promise<number> {
  const total = Number(flag("log-lines-total") ?? process.env.get("LOGS_GENERATOR_LINES_TOTAL") ?? 10);
  const durationMs =
    parseGoDuration(flag("run-duration") ?? process.env.get("LOGS_GENERATOR_DURATION") ?? "") ?? generatedMs;
  const { random } = process.host;
  for (let line = 0; line < total; line++) {
    const verb = verbs[random.integer(verbs.length)];
    const path = `/api/v1/namespaces/${["kube-system", "default", "ns"][random.integer(3)]}/pods/${random.suffix(4)}`;
    const time = formatDate(process.now(), "%m%d %T");
    await process.write(
      2,
      `I${time}.000000       ${process.pid} logs_generator.go:76] ${line} ${verb} ${path} ${200 + random.integer(400)}\n`,
    );
    await process.sleep(durationMs / total);
  }
  return 0;
}

/** Prints the command line that it was started with. */
export async function entrypointTester({ process }: Call): Promise<number> {
  await process.print(`[${process.argv.join(" ")}]\n`);
  return 0;
}

export async function dnsSuffix({ process }: Call): Promise<number> {
  await process.print(resolverConfiguration(process).searches.join(","));
  return 0;
}

export async function dnsServerList({ process }: Call): Promise<number> {
  await process.print(resolverConfiguration(process).servers.join(","));
  return 0;
}

export async function etcHosts({ process }: Call): Promise<number> {
  await process.print(readText(process, "/etc/hosts"));
  return 0;
}
