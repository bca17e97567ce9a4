import type { HttpReply, HttpRequest } from "#network";
import type { Process } from "../processes/process.ts";
import { formatDate } from "../tools/date.ts";
import { fileBelow, isPortTaken, serveWeb } from "./serve-web.ts";

const root = "/usr/local/apache2/htdocs";

/** Apache's httpd in the foreground on port 80, its access log on standard output. */
export async function apache(process: Process): Promise<number> {
  const version = process.env.get("HTTPD_VERSION") ?? "2.4.66";
  if (process.argv.includes("-v")) {
    await process.print(`Server version: Apache/${version} (Unix)\n`);
    return 0;
  }
  const server = `Apache/${version} (Unix)`;
  const answer = async (request: HttpRequest): Promise<HttpReply> => {
    const reply = replyTo(process, server, request);
    const when = formatDate(process.now(), "%d/%b/%Y:%H:%M:%S %z");
    await process.print(
      `${request.remote.address} - - [${when}] "${request.method} ${request.path} HTTP/1.1" ${reply.status} ${reply.body?.length ?? 0}\n`,
    );
    return { ...reply, headers: { Date: new Date(process.now()).toUTCString(), Server: server, ...reply.headers } };
  };
  try {
    await serveWeb(process, { ports: [80], answer }, ["TERM", "INT", "WINCH"]);
  } catch (error) {
    if (!isPortTaken(error)) throw error;
    await process.write(2, "(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:80\n");
    return 1;
  }
  return 0;
}

type WholeReply = HttpReply & { readonly body?: string | Uint8Array };

function replyTo(process: Process, server: string, { method, path }: HttpRequest): WholeReply {
  if (method !== "GET" && method !== "HEAD") return failure(405, "Method Not Allowed", server);
  const found = fileBelow(process, root, path);
  if (found.kind === "file") {
    const headers = { "Content-Type": found.type ?? "application/octet-stream" };
    return { status: 200, headers, body: found.body };
  }
  if (found.kind === "directory") return { status: 301, headers: { Location: `${path}/` }, body: "" };
  return found.kind === "denied" ? failure(403, "Forbidden", server) : failure(404, "Not Found", server);
}

function failure(status: number, title: string, server: string): WholeReply {
  const body = `<!DOCTYPE HTML>\n<html><head>\n<title>${status} ${title}</title>\n</head><body>\n<h1>${title}</h1>\n<hr><address>${server}</address>\n</body></html>\n`;
  return { status, headers: { "Content-Type": "text/html; charset=iso-8859-1" }, body };
}
