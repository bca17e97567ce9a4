import { type HttpReply, type HttpRequest, NetworkError, serveHttp } from "#network";
import { FileError } from "../../files/file-error.ts";
import { readFile, stat } from "../../files/file-operations.ts";
import { isDirectory } from "../../files/resolve.ts";
import { noStreams, type Process, type Program } from "../../processes/process.ts";
import { networkOf } from "../../processes/process-network.ts";
import { parseArguments } from "../arguments.ts";
import { networkWording } from "./http-names.ts";

const types: Readonly<Record<string, string>> = {
  html: "text/html",
  htm: "text/html",
  txt: "text/plain",
  css: "text/css",
  js: "application/javascript",
  json: "application/json",
  xml: "text/xml",
  png: "image/png",
  jpg: "image/jpeg",
  svg: "image/svg+xml",
};

/** busybox' web server: `httpd [-f] [-v] [-p [ADDRESS:]PORT] [-h DIRECTORY]`; without -f in the background. */
export const httpd: Program = async (process) => {
  const args = parseArguments(process, "fvip:h:c:r:u:m:d:e:");
  const root = args.value("h") ?? process.cwd;
  const [, host, port = "80"] = /^(?:(.*):)?(\d+)$/.exec(args.value("p") ?? "80") ?? [];
  const serve: Program = async (server) => {
    server.cwd = root;
    serveHttp(networkOf(server), Number(port), (request) => answer(server, request), host);
    await server.sleep(Number.POSITIVE_INFINITY);
    return 0;
  };
  try {
    if (!isDirectory(stat(process, root))) throw new FileError("ENOTDIR", root);
    if (args.has("f")) return await serve(process);
    // Whoever starts it in the background learns at once where the port is taken.
    networkOf(process)
      .listen(Number(port), () => {}, host)
      .close();
    process.spawn(serve, process.argv, { streams: noStreams() });
    return 0;
  } catch (error) {
    if (error instanceof FileError) process.report(`can't change directory to '${root}': ${error.message}`);
    else if (error instanceof NetworkError) process.report(`bind: ${networkWording(error.code)}`);
    else throw error;
    return 1;
  }
};

function answer(process: Process, request: HttpRequest): HttpReply {
  if (request.method !== "GET" && request.method !== "HEAD")
    return failure(501, "Not Implemented", "The requested method is not recognized");
  const path = decodePath(request.path.replace(/\?.*$/, ""));
  if (path === undefined || path.split("/").includes("..")) return failure(400, "Bad Request", "Unsupported method");
  try {
    const node = stat(process, `.${path}`);
    if (isDirectory(node) && !path.endsWith("/")) return { status: 302, headers: { location: `${path}/` } };
    const file = isDirectory(node) ? `.${path}index.html` : `.${path}`;
    const extension = /\.(\w+)$/.exec(file)?.[1] ?? "";
    const type = types[extension.toLowerCase()] ?? "application/octet-stream";
    const { modifiedMs } = stat(process, file);
    return {
      status: 200,
      headers: { "content-type": type, "last-modified": new Date(modifiedMs).toUTCString() },
      body: readFile(process, file),
    };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return error.code === "EACCES"
      ? failure(403, "Forbidden", "")
      : failure(404, "Not Found", "The requested URL was not found");
  }
}

function decodePath(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function failure(status: number, title: string, text: string): HttpReply {
  const body = `<HTML><HEAD><TITLE>${status} ${title}</TITLE></HEAD>\n<BODY><H1>${status} ${title}</H1>\n${text}\n</BODY></HTML>\n`;
  return { status, headers: { "content-type": "text/html" }, body };
}
