import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { ApiError } from "#apimachinery";
import type { Clock } from "#clock";
import { documentOf, isStream, type Response, textOf, type Upgrade, type UpgradeHandler } from "#wire";
import type { Served } from "./listen.ts";
import type { Tunnel } from "./reverse-proxy.ts";
import { hasBadCertificate, requestOf } from "./socket-request.ts";
import { servePortForward } from "./spdy/port-forward.ts";
import { serveRemoteCommand } from "./spdy/remote-command.ts";
import { badRequest, internalError, unauthorized } from "./status.ts";
import { acceptWebSocket, channelOf, duplexOf } from "./web-socket.ts";

/** A connection that wants to become something else than HTTP. */
export interface Upgrading {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What came after the request's head. */
  readonly head: Buffer;
}

/** Connections for port-forward, as a node's kubelet takes them: one port, two streams. */
const portProtocol = "v4.channel.k8s.io";
/** `port-forward` over a WebSocket carries SPDY inside. */
const tunnelProtocol = "SPDY/3.1+portforward.k8s.io";
/** Of `exec` and `attach`, the best first; the older ones know neither terminal sizes nor a Status at the end. */
const spdyProtocols = [
  "v4.channel.k8s.io",
  "v5.channel.k8s.io",
  "v3.channel.k8s.io",
  "v2.channel.k8s.io",
  "channel.k8s.io",
];
const commandProtocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

/** Turns an upgrade request into a channel, or answers why not. */
export async function serveUpgrade(
  served: Pick<Served, "upgrade" | "tunnel">,
  clock: Clock,
  upgrading: Upgrading,
): Promise<void> {
  const { request, socket } = upgrading;
  socket.on("error", () => {});
  const ask = (protocols: readonly string[], port?: number): Promise<Upgrade> =>
    decide(served.upgrade, clock, request, { protocols, port });
  const kind = request.headers.upgrade?.toLowerCase();
  if (hasBadCertificate(request)) return refuse(socket, failure(unauthorized()));
  const gone = new AbortController();
  socket.once("close", () => gone.abort(new Error("the client is gone")));
  const tunnel = await served.tunnel?.({ ...requestOf(request), signal: gone.signal });
  if (tunnel !== undefined) openTunnel(upgrading, clock, tunnel);
  else if (kind === "websocket") await overWebSocket(upgrading, clock, ask);
  else if (kind === "spdy/3.1") await overSpdy(upgrading, clock, ask);
  else refuse(socket, failure(badRequest(`unable to upgrade: unsupported protocol ${kind}`)));
}

/** Passes bytes on, both ways, in a protocol that is nothing to this server. */
function openTunnel({ socket, head }: Upgrading, clock: Clock, tunnel: Tunnel): void {
  if ("refused" in tunnel) {
    refuse(socket, tunnel.refused);
    return;
  }
  const { status, headers, channel } = tunnel;
  if (socket.destroyed) {
    channel.close();
    return;
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n`);
  const pass = (bytes: Uint8Array): void => {
    const release = clock.hold();
    channel.send(bytes);
    release();
  };
  if (head.length > 0) pass(head);
  socket.on("data", pass);
  socket.on("close", () => channel.close());
  channel.onMessage((bytes) => socket.write(bytes));
  channel.onClose(() => socket.end());
}

type Ask = (protocols: readonly string[], port?: number) => Promise<Upgrade>;

async function overWebSocket(upgrading: Upgrading, clock: Clock, ask: Ask): Promise<void> {
  const offered = listOf(upgrading.request.headers["sec-websocket-protocol"]);
  if (offered.includes(tunnelProtocol)) {
    const permission = await ask([portProtocol]);
    if ("refused" in permission) return refuse(upgrading.socket, permission.refused);
    acceptWebSocket(upgrading, tunnelProtocol, (webSocket) =>
      servePortForward(duplexOf(webSocket), clock, (port) => ask([portProtocol], port)),
    );
    return;
  }
  const upgrade = await ask(offered);
  if ("refused" in upgrade) return refuse(upgrading.socket, upgrade.refused);
  const { protocol } = upgrade;
  acceptWebSocket(upgrading, protocol, (webSocket) => upgrade.accept(channelOf(webSocket, protocol, clock)));
}

async function overSpdy({ request, socket, head }: Upgrading, clock: Clock, ask: Ask): Promise<void> {
  const offered = listOf(request.headers["x-stream-protocol-version"]);
  const accepted = ["portforward.k8s.io", ...spdyProtocols];
  const chosen = accepted.find((protocol) => offered.includes(protocol));
  if (chosen === undefined) return refuse(socket, cannotAgree(offered, accepted));
  const isPortForward = chosen === "portforward.k8s.io";
  const upgrade = await ask(isPortForward ? [portProtocol] : commandProtocols);
  if ("refused" in upgrade) return refuse(socket, upgrade.refused);
  const lines = ["Connection: Upgrade", "Upgrade: SPDY/3.1", `X-Stream-Protocol-Version: ${chosen}`];
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
  if (head.length > 0) socket.unshift(head);
  if (isPortForward) servePortForward(socket, clock, (port) => ask([portProtocol], port));
  else serveRemoteCommand(socket, clock, { url: request.url ?? "", protocol: chosen }, upgrade.accept);
}

function cannotAgree(offered: readonly string[], accepted: readonly string[]): Response {
  const [theirs, ours] = [offered, accepted].map((list) => list.join(" "));
  const text = `unable to upgrade: unable to negotiate protocol: client supports [${theirs}], server accepts [${ours}]`;
  const headers = {
    "content-type": "text/plain; charset=utf-8",
    "x-accepted-stream-protocol-versions": accepted.join(","),
  };
  return { status: 403, headers, body: textOf(text) };
}

/** Asks the handler; a failure of ours becomes a refusal. */
async function decide(
  upgrade: UpgradeHandler,
  clock: Clock,
  incoming: IncomingMessage,
  { protocols, port }: { readonly protocols: readonly string[]; readonly port?: number },
): Promise<Upgrade> {
  const release = clock.hold();
  try {
    const request = requestOf(incoming);
    const separator = request.url.includes("?") ? "&" : "?";
    const url = port === undefined ? request.url : `${request.url}${separator}ports=${port}`;
    return await upgrade({ ...request, url }, protocols);
  } catch (error) {
    return { refused: failure(internalError((error as Error).message)) };
  } finally {
    release();
  }
}

function listOf(header: string | string[] | undefined): string[] {
  return String(header ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

function failure({ status }: ApiError): Response {
  return { status: status.code ?? 500, headers: { "content-type": "application/json" }, body: documentOf(status) };
}

/** Writes a plain response on a socket that was to be upgraded, and closes it. */
function refuse(socket: Duplex, { status, headers, body }: Response): void {
  const bytes = (isStream(body) ? textOf("") : body).bytes();
  const lines = Object.entries({ ...headers, "content-length": bytes.length, connection: "close" });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${head}\r\n`);
  socket.end(bytes);
}
