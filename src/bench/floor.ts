/**
 * The floor: an HTTPS server that keeps the objects it is given and tells its watchers, and has none of the rules of an
 * API server: no versions to compare, no schemas, nobody who may not. What it does in a second is what this machine, its
 * TLS and the client allow. Run as a process of its own: `node src/bench/floor.ts FILE` writes a kubeconfig there.
 */
import { writeFileSync } from "node:fs";
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { AddressInfo } from "node:net";
import { createWallClock } from "#clock";
import { createCertificateAuthority } from "#dinghy";

interface Kept {
  metadata: { name: string; resourceVersion: string };
  data?: Record<string, string>;
}

const collections = new Map<string, Map<string, Kept>>();
const watchers = new Map<string, Set<Http2ServerResponse>>();
let version = 1;

function collectionOf(path: string): Map<string, Kept> {
  let collection = collections.get(path);
  if (collection === undefined) {
    collection = new Map();
    collections.set(path, collection);
  }
  return collection;
}

function tell(path: string, type: string, object: Kept): void {
  const listening = watchers.get(path);
  if (listening === undefined || listening.size === 0) return;
  const line = `${JSON.stringify({ type, object })}\n`;
  for (const each of listening) each.write(line);
}

function keep(path: string, type: string, object: Kept): Kept {
  object.metadata.resourceVersion = String(++version);
  collectionOf(path).set(object.metadata.name, object);
  tell(path, type, object);
  return object;
}

function patched(path: string, name: string, patch: Partial<Kept>): Kept {
  const old = collectionOf(path).get(name);
  const metadata = { ...old?.metadata, ...patch.metadata, name } as Kept["metadata"];
  return keep(path, "MODIFIED", { ...old, ...patch, metadata, data: { ...old?.data, ...patch.data } });
}

function perform(method: string, url: string, body: string): object {
  const path = url.split("?")[0] as string;
  const slash = path.lastIndexOf("/");
  const [parent, name] = [path.slice(0, slash), path.slice(slash + 1)];
  if (method === "POST") return keep(path, "ADDED", JSON.parse(body) as Kept);
  if (method === "PATCH") return patched(parent, name, JSON.parse(body) as Partial<Kept>);
  const found = collections.get(parent)?.get(name);
  if (method === "DELETE") {
    collections.get(parent)?.delete(name);
    return found ?? {};
  }
  return found ?? { metadata: { resourceVersion: String(version) }, items: [...collectionOf(path).values()] };
}

function watch(url: string, response: Http2ServerResponse): void {
  const path = url.split("?")[0] as string;
  const listening = watchers.get(path) ?? new Set();
  watchers.set(path, listening.add(response));
  response.on("close", () => listening.delete(response));
  response.writeHead(200, { "content-type": "application/json" });
  (response as { flushHeaders?(): void }).flushHeaders?.();
}

function answer(request: Http2ServerRequest, response: Http2ServerResponse): void {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (text: string) => {
    body += text;
  });
  request.on("end", () => {
    if (request.url.includes("watch=true")) return watch(request.url, response);
    const bytes = Buffer.from(JSON.stringify(perform(request.method, request.url, body)));
    const status = request.method === "POST" ? 201 : 200;
    response.writeHead(status, { "content-type": "application/json", "content-length": bytes.length });
    response.end(bytes);
  });
}

const authority = await createCertificateAuthority({ clock: createWallClock() });
const { certificate, key } = await authority.servingCertificate(["127.0.0.1"]);
const server = createSecureServer({ allowHTTP1: true, cert: certificate, key }, answer);
server.listen(0, "127.0.0.1", async () => {
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(process.argv[2] ?? "", await authority.kubeconfig(url));
  process.stdout.write("ready\n");
});
