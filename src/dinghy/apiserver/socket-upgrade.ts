import type { IncomingMessage } from "node:http";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { ApiError } from "#apimachinery";
import type { Clock } from "#clock";
import { type Channel, documentOf, isStream, type Response, textOf, type Upgrade, type UpgradeHandler } from "#wire";
import { hasBadCertificate, requestOf } from "./socket-request.ts";
import { badRequest, internalError, unauthorized } from "./status.ts";

/** A connection that wants to become something else than HTTP. */
export interface Upgrading {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What came after the request's head. */
  readonly head: Buffer;
}

/** Turns an upgrade request into a channel, or answers why not. */
export async function serveUpgrade(
  served: { readonly upgrade: UpgradeHandler },
  clock: Clock,
  upgrading: Upgrading,
): Promise<void> {
  const { request, socket } = upgrading;
  socket.on("error", () => {});
  const upgrade = await decide(served.upgrade, clock, request);
  if ("refused" in upgrade) refuse(socket, upgrade.refused);
  else acceptWebSocket(upgrading, upgrade, clock);
}

/** Asks the handler; a failure of ours becomes a refusal. */
async function decide(upgrade: UpgradeHandler, clock: Clock, incoming: IncomingMessage): Promise<Upgrade> {
  if (hasBadCertificate(incoming)) return { refused: failure(unauthorized()) };
  const kind = incoming.headers.upgrade?.toLowerCase() ?? "";
  if (kind !== "websocket") return { refused: failure(badRequest(`unable to upgrade: unsupported protocol ${kind}`)) };
  const release = clock.hold();
  try {
    return await upgrade(requestOf(incoming, {}), listOf(incoming.headers["sec-websocket-protocol"]));
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

/** `ws` wants protocols to be tokens, which `SPDY/3.1+portforward.k8s.io` is not: such a name goes around it. */
function acceptWebSocket({ request, socket, head }: Upgrading, accepted: Accepted, clock: Clock): void {
  const { protocol } = accepted;
  const isToken = /^[!#$%&'*+\-.^`|~\w]+$/.test(protocol);
  const server = new WebSocketServer({ noServer: true, clientTracking: false, handleProtocols: () => protocol });
  if (!isToken) {
    delete request.headers["sec-websocket-protocol"];
    server.on("headers", (headers) => headers.push(`Sec-WebSocket-Protocol: ${protocol}`));
  }
  server.handleUpgrade(request, socket, head, (webSocket) => {
    accepted.accept(channelOf(webSocket, protocol, clock));
  });
}

type Accepted = Exclude<Upgrade, { readonly refused: Response }>;

function channelOf(webSocket: WebSocket, protocol: string, clock: Clock): Channel {
  const early: Uint8Array[] = [];
  let listener: ((message: Uint8Array) => void) | undefined;
  let closed: { code: number; reason: string } | undefined;
  let onClose: ((code: number, reason: string) => void) | undefined;
  webSocket.on("error", () => {});
  webSocket.on("message", (data: Buffer) => {
    // Holding wakes the virtual clock: what the message sets off happens before time moves.
    const release = clock.hold();
    if (listener) listener(data);
    else early.push(data);
    release();
  });
  webSocket.on("close", (code, reason) => {
    const release = clock.hold();
    closed = { code, reason: reason.toString() };
    onClose?.(closed.code, closed.reason);
    release();
  });
  return {
    protocol,
    send: (message) => webSocket.send(message, { binary: true }),
    close: (code = 1000, reason = "") => webSocket.close(code, reason),
    onMessage: (next) => {
      listener = next;
      for (const message of early.splice(0)) next(message);
    },
    onClose: (next) => {
      onClose = next;
      if (closed) next(closed.code, closed.reason);
    },
  };
}
