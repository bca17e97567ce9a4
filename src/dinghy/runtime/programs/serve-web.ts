import { type HttpReply, type HttpRequest, NetworkError, type ServerSecurity, serveHttp, serveHttps } from "#network";
import { FileError } from "../files/file-error.ts";
import { readFile, stat } from "../files/file-operations.ts";
import { isDirectory } from "../files/resolve.ts";
import type { Process } from "../processes/process.ts";
import { networkOf } from "../processes/process-network.ts";
import type { Signal } from "../processes/signal.ts";
import { untilTold } from "./until-told.ts";

export interface WebServer {
  readonly ports: readonly number[];
  answer(request: HttpRequest): HttpReply | Promise<HttpReply>;
  /** What a port that speaks TLS shows; undefined for one that does not. */
  securityOf?(port: number): ServerSecurity | undefined;
}

/**
 * Serves until one of `endOn` comes; then resolves, and what is open closes with the process. Throws `NetworkError`
 * EADDRINUSE when a port is taken.
 */
export async function serveWeb(process: Process, server: WebServer, endOn: readonly Signal[]): Promise<void> {
  const network = networkOf(process);
  const answer = (request: HttpRequest) => server.answer(request);
  for (const port of server.ports) {
    const security = server.securityOf?.(port);
    if (security) serveHttps(network, port, security, answer);
    else serveHttp(network, port, answer);
  }
  await untilTold(process, endOn);
}

/** True when the port was taken: what servers tell in words of their own. */
export function isPortTaken(error: unknown): boolean {
  return error instanceof NetworkError && error.code === "EADDRINUSE";
}

const types: Readonly<Record<string, string>> = {
  html: "text/html",
  htm: "text/html",
  txt: "text/plain",
  css: "text/css",
  json: "application/json",
  js: "application/javascript",
  xml: "text/xml",
  svg: "image/svg+xml",
  png: "image/png",
  jpg: "image/jpeg",
};

export type Found =
  /** Without a `type` where the extension does not tell it. */
  | { readonly kind: "file"; readonly body: Uint8Array; readonly type: string | undefined; readonly modifiedMs: number }
  /** A directory that was asked for without its slash. */
  | { readonly kind: "directory" }
  | { readonly kind: "denied" | "missing" };

/** A file below a folder as a web server gives it: `index.html` for a folder. */
export function fileBelow(process: Process, root: string, target: string): Found {
  try {
    const path = decodeURIComponent(target.split("?")[0] || "/");
    if (path.split("/").includes("..")) return { kind: "missing" };
    if (!path.endsWith("/") && isDirectory(stat(process, root + path))) return { kind: "directory" };
    const full = `${root}${path}${path.endsWith("/") ? "index.html" : ""}`;
    const body = readFile(process, full);
    const type = types[full.split(".").at(-1)?.toLowerCase() ?? ""];
    return { kind: "file", body, type, modifiedMs: stat(process, full).modifiedMs };
  } catch (error) {
    if (error instanceof FileError) {
      // A folder that is there but has no index may not be looked into.
      const folder = target.endsWith("/") && error.code === "ENOENT" && target !== "/";
      return { kind: error.code === "EACCES" || (folder && exists(process, root + target)) ? "denied" : "missing" };
    }
    if (error instanceof URIError) return { kind: "missing" };
    throw error;
  }
}

function exists(process: Process, path: string): boolean {
  try {
    return isDirectory(stat(process, path));
  } catch {
    return false;
  }
}
