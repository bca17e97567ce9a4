import { Agent, request } from "node:https";
import type { Access } from "./kubeconfig.ts";

export interface Answer {
  readonly status: number;
  readonly bytes: Buffer;
}

/** A plain client over kept-alive HTTP/1.1, the same for every server that is measured. */
export interface HttpsClient {
  send(method: string, path: string, body?: object, contentType?: string): Promise<Answer>;
  /** Calls `onLine` for each event, on a connection of its own; resolves when the server has answered. */
  watch(path: string, onLine: (line: string) => void): Promise<{ stop(): void }>;
  close(): void;
}

export const mergePatch = "application/merge-patch+json";

export function createHttpsClient(access: Access, connections: number): HttpsClient {
  const { server, ...tls } = access;
  const base = new URL(server);
  const pool = new Agent({ keepAlive: true, maxSockets: connections, ...tls });
  const watches = new Agent({ keepAlive: true, ...tls });
  const accept = { accept: "application/json" };
  return {
    send: (method, path, body, contentType = "application/json") =>
      new Promise((resolve, reject) => {
        const bytes = body && Buffer.from(JSON.stringify(body));
        const headers = bytes ? { ...accept, "content-type": contentType, "content-length": bytes.length } : accept;
        const outgoing = request(base, { method, path, agent: pool, headers }, (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
          incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, bytes: Buffer.concat(chunks) }));
        });
        outgoing.on("error", reject);
        outgoing.end(bytes);
      }),
    watch: (path, onLine) =>
      new Promise((resolve, reject) => {
        const outgoing = request(base, { path, agent: watches, headers: accept }, (incoming) => {
          let rest = "";
          incoming.setEncoding("utf8");
          incoming.on("error", () => {});
          incoming.on("data", (text: string) => {
            const lines = (rest + text).split("\n");
            rest = lines.pop() ?? "";
            for (const line of lines) onLine(line);
          });
          resolve({ stop: () => void incoming.destroy() });
        });
        outgoing.on("error", reject);
        outgoing.end();
      }),
    close: () => {
      pool.destroy();
      watches.destroy();
    },
  };
}
