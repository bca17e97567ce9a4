import { formatTime } from "#clock";
import type { HttpReply, HttpRequest } from "#network";
import type { Process } from "../processes/process.ts";
import { fileBelow, isPortTaken, serveWeb } from "./serve-web.ts";

const root = "/usr/share/nginx/html";
const port = 80;

/** nginx in the foreground: a master that serves its folder on port 80, workers beside it, an access log on stdout. */
export async function nginx(process: Process): Promise<number> {
  const version = process.env.get("NGINX_VERSION") ?? "1.29.4";
  if (process.argv.includes("-v") || process.argv.includes("-V")) {
    await process.write(2, `nginx version: nginx/${version}\n`);
    return 0;
  }
  if (process.argv.includes("-t")) {
    await process.write(2, "nginx: configuration file /etc/nginx/nginx.conf test is successful\n");
    return 0;
  }
  process.title = "nginx: master process nginx -g daemon off;";
  const workers = Array.from({ length: 2 }, () => startWorker(process));
  try {
    const server = { port, answer: (request: HttpRequest) => answer(process, version, request) };
    await serveWeb(process, server, ["QUIT", "TERM", "INT"]);
  } catch (error) {
    if (!isPortTaken(error)) throw error;
    const now = formatTime(process.now()).replaceAll("-", "/").replace("T", " ").replace("Z", "");
    await process.write(
      2,
      `${now} [emerg] ${process.pid}#${process.pid}: bind() to 0.0.0.0:${port} failed (98: Address already in use)\n`,
    );
    return 1;
  } finally {
    for (const worker of workers) worker.signal("KILL");
  }
  return 0;
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

async function answer(process: Process, version: string, request: HttpRequest): Promise<HttpReply> {
  const found =
    request.method === "GET" || request.method === "HEAD" ? fileBelow(process, root, request.path) : undefined;
  const server = `nginx/${version}`;
  const reply: HttpReply = found
    ? { status: 200, headers: { server, "content-type": found.type }, body: found.body }
    : { status: 404, headers: { server, "content-type": "text/html" }, body: notFound(server) };
  await log(process, request, reply);
  return reply;
}

const notFound = (server: string): string =>
  `<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>${server}</center>\r\n</body>\r\n</html>\r\n`;

async function log(process: Process, { remote, method, path, headers }: HttpRequest, reply: HttpReply): Promise<void> {
  const size = typeof reply.body === "string" || reply.body instanceof Uint8Array ? reply.body.length : 0;
  const agent = headers["user-agent"] ?? "-";
  const at = formatTime(process.now());
  await process.write(
    1,
    `${remote.address} - - [${at}] "${method} ${path} HTTP/1.1" ${reply.status} ${size} "-" "${agent}" "-"\n`,
  );
}
