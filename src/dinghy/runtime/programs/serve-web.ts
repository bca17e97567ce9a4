import { type HttpReply, type HttpRequest, NetworkError, serveHttp } from "#network";
import { FileError } from "../files/file-error.ts";
import { readFile } from "../files/file-operations.ts";
import type { Process } from "../processes/process.ts";

export interface WebServer {
  readonly port: number;
  answer(request: HttpRequest): HttpReply | Promise<HttpReply>;
}

/**
 * Serves until one of `endOn` comes; then resolves, and the listener closes with the process. Throws `NetworkError`
 * EADDRINUSE when the port is taken.
 */
export async function serveWeb(
  process: Process,
  server: WebServer,
  endOn: readonly ("QUIT" | "TERM" | "INT")[],
): Promise<void> {
  const listener = serveHttp(process.host.network, server.port, (request) => server.answer(request));
  process.atExit(() => listener.close());
  let told = false;
  for (const signal of endOn) {
    process.onSignal(signal, () => {
      told = true;
    });
  }
  while (!told) await process.sleep(Number.POSITIVE_INFINITY, true);
}

/** True when the port was taken: what servers tell in words of their own. */
export function isPortTaken(error: unknown): boolean {
  return error instanceof NetworkError && error.code === "EADDRINUSE";
}

const types: Readonly<Record<string, string>> = {
  html: "text/html",
  txt: "text/plain",
  css: "text/css",
  json: "application/json",
  js: "application/javascript",
};

/** A file below a folder as a web server gives it: `index.html` for a folder; undefined where there is none. */
export function fileBelow(
  process: Process,
  root: string,
  target: string,
): { body: Uint8Array; type: string } | undefined {
  const path = decodeURIComponent((target.split("?")[0] as string) || "/");
  if (path.split("/").includes("..")) return undefined;
  const full = `${root}${path}${path.endsWith("/") ? "index.html" : ""}`;
  try {
    const body = readFile(process, full);
    return { body, type: types[full.split(".").at(-1) ?? ""] ?? "application/octet-stream" };
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
