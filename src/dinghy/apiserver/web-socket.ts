import type { Duplex } from "node:stream";
import { createWebSocketStream, type WebSocket, WebSocketServer } from "ws";
import type { Clock } from "#clock";
import type { Channel } from "#wire";
import { roomBytes } from "./back-pressure.ts";
import { backlogMaxBytes } from "./socket-response.ts";
import type { Upgrading } from "./socket-upgrade.ts";

/** Completes a WebSocket's handshake with the protocol that was agreed on. */
export function acceptWebSocket(
  { request, socket, head }: Upgrading,
  protocol: string,
  open: (webSocket: WebSocket) => void,
): void {
  // `ws` wants protocols to be tokens, which `SPDY/3.1+portforward.k8s.io` is not: such a name goes around it.
  const isToken = /^[!#$%&'*+\-.^`|~\w]*$/.test(protocol);
  const server = new WebSocketServer({ noServer: true, clientTracking: false, handleProtocols: () => protocol });
  if (!isToken) {
    delete request.headers["sec-websocket-protocol"];
    server.on("headers", (headers) => headers.push(`Sec-WebSocket-Protocol: ${protocol}`));
  }
  server.handleUpgrade(request, socket, head, open);
}

/** The bytes of a WebSocket's messages, one after another. */
export function duplexOf(webSocket: WebSocket): Duplex {
  return createWebSocketStream(webSocket);
}

export function channelOf(webSocket: WebSocket, protocol: string, clock: Clock): Channel {
  const early: Uint8Array[] = [];
  let listener: ((message: Uint8Array) => void) | undefined;
  let closed: { code: number; reason: string } | undefined;
  let onClose: ((code: number, reason: string) => void) | undefined;
  webSocket.on("error", () => {});
  webSocket.on("message", (data: Buffer) => {
    // Holding wakes the virtual clock: what the message sets off happens before time moves.
    const release = clock.hold();
    try {
      if (listener) listener(data);
      else early.push(data);
    } catch (error) {
      // A fault of ours; it costs this one connection.
      console.error(error);
      webSocket.terminate();
    } finally {
      release();
    }
  });
  let waiting: { readonly wake: () => void; readonly room: Promise<void> } | undefined;
  const sent = (): void => {
    if (waiting === undefined || (webSocket.bufferedAmount > 0 && webSocket.readyState === webSocket.OPEN)) return;
    waiting.wake();
    waiting = undefined;
  };
  const whenSent = (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const release = clock.hold();
    const wake = (): void => {
      resolve();
      // Whoever waited goes on before time does.
      queueMicrotask(release);
    };
    waiting = { wake, room: promise };
    return promise;
  };
  webSocket.on("close", (code, reason) => {
    sent();
    const release = clock.hold();
    closed = { code, reason: reason.toString() };
    onClose?.(closed.code, closed.reason);
    release();
  });
  return {
    protocol,
    send: (message) => {
      webSocket.send(message, { binary: true }, sent);
      // A reader that does not read must not fill the memory.
      if (webSocket.bufferedAmount > backlogMaxBytes) webSocket.terminate();
    },
    sendText: (message) => {
      webSocket.send(message, { binary: false }, sent);
      if (webSocket.bufferedAmount > backlogMaxBytes) webSocket.terminate();
    },
    room: () => {
      if (webSocket.bufferedAmount < roomBytes || webSocket.readyState !== webSocket.OPEN) return undefined;
      return waiting?.room ?? whenSent();
    },
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
