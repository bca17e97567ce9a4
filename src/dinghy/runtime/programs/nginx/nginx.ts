import { STATUS_CODES } from "node:http";
import type { HttpReply, HttpRequest, ServerSecurity } from "#network";
import { FileError } from "../../files/file-error.ts";
import { readText } from "../../files/file-operations.ts";
import type { Process } from "../../processes/process.ts";
import { formatDate } from "../../tools/date.ts";
import { fileBelow, isPortTaken, serveWeb } from "../serve-web.ts";
import { ConfigurationError, locationFor, type NginxServer, readConfiguration } from "./nginx-configuration.ts";

const workerCount = 2;
const configurationPath = "/etc/nginx/nginx.conf";

/**
 * nginx in the foreground: a master that serves its folder on port 80 (or as its configuration says), workers beside it,
 * an access log on standard output.
 */
export async function nginx(process: Process): Promise<number> {
  const version = process.env.get("NGINX_VERSION") ?? "1.29.4";
  if (process.argv.includes("-v") || process.argv.includes("-V")) {
    await process.write(2, `nginx version: nginx/${version}\n`);
    return 0;
  }
  try {
    const servers = readConfiguration(process);
    if (process.argv.includes("-t")) {
      await process.write(
        2,
        `nginx: the configuration file ${configurationPath} syntax is ok\nnginx: configuration file ${configurationPath} test is successful\n`,
      );
      return 0;
    }
    return await serve(process, version, servers);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    await complain(process, "emerg", error.message);
    return 1;
  }
}

async function serve(process: Process, version: string, servers: readonly NginxServer[]): Promise<number> {
  process.title = "nginx: master process nginx -g daemon off;";
  const ports = [...new Set(servers.map(({ port }) => port))];
  const workers = Array.from({ length: workerCount }, () => startWorker(process));
  try {
    await complain(process, "notice", `nginx/${version}`);
    await complain(process, "notice", "start worker processes");
    const answer = (request: HttpRequest) => {
      const server = servers.find(({ port }) => port === request.local.port) ?? (servers[0] as NginxServer);
      return logged(process, request, replyTo(process, `nginx/${version}`, server, request));
    };
    const securityOf = (port: number) => securityAt(process, servers, port);
    await serveWeb(process, { ports, answer, securityOf }, ["QUIT", "TERM", "INT"]);
    await complain(process, "notice", "exit");
    return 0;
  } catch (error) {
    if (!isPortTaken(error)) throw error;
    await complain(process, "emerg", `bind() to 0.0.0.0:${ports[0]} failed (98: Address already in use)`);
    return 1;
  } finally {
    for (const worker of workers) worker.signal("KILL");
  }
}

/** Throws a `ConfigurationError` where certificate or key cannot be read. */
function securityAt(process: Process, servers: readonly NginxServer[], port: number): ServerSecurity | undefined {
  const files = servers.find((server) => server.port === port)?.security;
  if (files === undefined) return undefined;
  try {
    return { certificate: readText(process, files.certificate), key: readText(process, files.key) };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new ConfigurationError(`cannot load certificate "${files.certificate}": BIO_new_file() failed`);
  }
}

function complain(process: Process, level: string, message: string): Promise<void> {
  const now = formatDate(process.now(), "%Y/%m/%d %T");
  return process.write(2, `${now} [${level}] ${process.pid}#${process.pid}: ${message}\n`);
}

function startWorker(master: Process): Process {
  const worker = master.spawn(
    async (self) => {
      await self.sleep(Number.POSITIVE_INFINITY);
      return 0;
    },
    ["nginx: worker process"],
  );
  worker.title = "nginx: worker process";
  return worker;
}

type WholeReply = HttpReply & { readonly body: string | Uint8Array };

function replyTo(process: Process, name: string, server: NginxServer, request: HttpRequest): WholeReply {
  const common = { Server: name, Date: new Date(process.now()).toUTCString() };
  const path = request.path.split("?")[0] || "/";
  const location = locationFor(server, path);
  if (location?.answer) {
    const { status, text } = location.answer;
    const moved = status >= 300 && status < 400;
    const type = server.defaultType ?? "text/plain";
    const headers = moved ? { ...common, Location: text } : { ...common, "Content-Type": type };
    return { status, headers, body: moved ? page(status, name) : text };
  }
  if (request.method !== "GET" && request.method !== "HEAD") return failure(405, name, common);
  const found = fileBelow(process, location?.root ?? server.root, path);
  if (found.kind === "file") {
    const modified = new Date(found.modifiedMs).toUTCString();
    const etag = `"${Math.floor(found.modifiedMs / 1000).toString(16)}-${found.body.length.toString(16)}"`;
    const headers = {
      ...common,
      "Content-Type": found.type ?? server.defaultType ?? "application/octet-stream",
      "Last-Modified": modified,
      ETag: etag,
      "Accept-Ranges": "bytes",
    };
    return { status: 200, headers, body: found.body };
  }
  if (found.kind === "directory") return failure(301, name, { ...common, Location: `${path}/` });
  return failure(found.kind === "denied" ? 403 : 404, name, common);
}

const failure = (status: number, name: string, headers: Readonly<Record<string, string>>): WholeReply => ({
  status,
  headers: { ...headers, "Content-Type": "text/html" },
  body: page(status, name),
});

function page(status: number, name: string): string {
  const title = `${status} ${STATUS_CODES[status] ?? ""}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>${name}</center>\r\n</body>\r\n</html>\r\n`;
}

async function logged(
  process: Process,
  { remote, method, path, headers }: HttpRequest,
  reply: WholeReply,
): Promise<HttpReply> {
  const when = formatDate(process.now(), "%d/%b/%Y:%H:%M:%S %z");
  const quoted = [headers.referer ?? "-", headers["user-agent"] ?? "-", headers["x-forwarded-for"] ?? "-"].map(
    (text) => `"${text}"`,
  );
  const size = typeof reply.body === "string" ? Buffer.byteLength(reply.body) : reply.body.length;
  await process.print(
    `${remote.address} - - [${when}] "${method} ${path} HTTP/1.1" ${reply.status} ${size} ${quoted.join(" ")}\n`,
  );
  return reply;
}
