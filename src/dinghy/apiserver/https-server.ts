import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import type { ApiError } from "#apimachinery";
import type { Clock } from "#clock";
import { documentOf, type Handler, isStream, type Request, type Response } from "#wire";
import { type AnswerQueue, createAnswerQueue } from "./answer-queue.ts";
import type { ListenContext, Listening, ListenOptions, Served } from "./listen.ts";
import { ListenError } from "./listen-error.ts";
import { bodyLimitBytes, hasBadCertificate, readRequest } from "./socket-request.ts";
import { sendDocument, sendStream } from "./socket-response.ts";
import { serveUpgrade } from "./socket-upgrade.ts";
import { internalError, requestTooLarge, unauthorized } from "./status.ts";

/** A client such as the controller manager keeps one stream open for each kind that it watches. */
const maxConcurrentStreams = 1000;

/** As Go's server, which the API server is built on. */
const headLimitBytes = 1024 * 1024;

/** For clients that speak HTTP/1.1; the types of `createSecureServer` do not know that it takes them. */
const http1Options: object = { maxHeaderSize: headLimitBytes };

/** How long a connection may rest before it is closed. Upstream: staging/src/k8s.io/apiserver/pkg/server/secure_serving.go. */
const idleTimeoutMs = 90_000;

/** The implementation of `listen`. */
export async function openHttpsServer(
  served: Served,
  context: ListenContext,
  options: ListenOptions,
): Promise<Listening> {
  const { host = "127.0.0.1", port, extraNames = [] } = options;
  const names = host === "0.0.0.0" || host === "::" ? extraNames : [...extraNames, host];
  const { server, closeAll } = await createHttpsServer(served, context, names);
  await bind(server, port, host);
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `https://${host.includes(":") ? `[${host}]` : host}:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        closeAll();
      }),
  };
}

/**
 * A server for connections that come from elsewhere than a socket of the machine: give them to it with
 * `server.emit("connection", stream)`. `names` are what the certificate is good for beside the usual ones.
 */
export async function createHttpsServer(
  served: Served,
  context: ListenContext,
  names: readonly string[],
): Promise<{ readonly server: Http2SecureServer; closeAll(): void }> {
  const { certificate, key } = await context.certificateAuthority.servingCertificate(names);
  const server = createSecureServer({
    ...http1Options,
    allowHTTP1: true,
    cert: certificate,
    key,
    ca: context.certificateAuthority.certificate,
    requestCert: true,
    // A bad certificate is answered with 401, as real servers do, instead of a broken handshake.
    rejectUnauthorized: false,
    settings: { maxConcurrentStreams },
  });
  Object.assign(server, { keepAliveTimeout: idleTimeoutMs });
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay?.(true);
    socket.on("close", () => sockets.delete(socket));
  });
  const later = createAnswerQueue(context.clock);
  server.on("request", (request, response) => void answer(served.handle, context.clock, later, request, response));
  server.on("upgrade", (request, socket, head) => {
    serveUpgrade(served, context.clock, { request, socket, head }).catch((error: unknown) => {
      // A fault of ours; it costs this one connection.
      console.error(error);
      socket.destroy();
    });
  });
  ignoreBrokenConnections(server);
  return {
    server,
    closeAll: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function bind(server: Http2SecureServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, port, host)));
    server.listen(port, host, () => {
      server.removeAllListeners("error");
      server.on("error", () => {});
      resolve();
    });
  });
}

function explain(error: NodeJS.ErrnoException, port: number, host: string): Error {
  const where = `port ${port} on ${host}`;
  switch (error.code) {
    case "EADDRINUSE":
      return new ListenError(
        `${where} is in use by another process; stop it, or choose another port (0 takes any free one)`,
        {
          cause: error,
        },
      );
    case "EACCES":
      return new ListenError(`${where} may not be opened by this user; choose a port of 1024 or above`, {
        cause: error,
      });
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new ListenError(`${host} is no address of this machine; choose another host to listen on`, {
        cause: error,
      });
    default:
      return new ListenError(`${where} cannot be opened: ${error.message}`, { cause: error });
  }
}

/** Clients come and go in the middle of a handshake or a frame: that is no event for the server. */
function ignoreBrokenConnections(server: Http2SecureServer): void {
  server.on("sessionError", () => {});
  server.on("tlsClientError", () => {});
  server.on("clientError", refuseMalformed);
}

/** What is no HTTP is told so where there is still somebody to tell. */
function refuseMalformed({ code }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const status = code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${status}`);
}

/** What goes wrong with a connection ends it; nobody is left to be told. */
const ignore = (): void => {};

async function answer(
  handle: Handler,
  clock: Clock,
  later: AnswerQueue,
  incoming: Http2ServerRequest,
  outgoing: Http2ServerResponse,
): Promise<void> {
  // Reading and writing are work that the virtual clock cannot see. What is done for the request it can; and that may
  // have to wait for its timers.
  let release = clock.hold();
  outgoing.on("error", ignore);
  try {
    const request = await readRequest(incoming, outgoing);
    if (request === "aborted") return;
    release();
    if (clock.gather) await new Promise<void>(clock.gather);
    const response = await respond(handle, incoming, request);
    release = clock.hold();
    // Reads cost so little that their client has no time to fall asleep.
    if (incoming.method === "GET" || isStream(response.body)) send(incoming, outgoing, response, clock);
    else later(() => send(incoming, outgoing, response, clock));
  } catch (error) {
    fail(incoming, outgoing, error as Error);
  } finally {
    release();
  }
}

function send(incoming: Http2ServerRequest, outgoing: Http2ServerResponse, response: Response, clock: Clock): void {
  try {
    if (isStream(response.body)) sendStream(outgoing, response, response.body, clock.gather);
    else sendDocument(incoming, outgoing, response, response.body);
  } catch (error) {
    fail(incoming, outgoing, error as Error);
  }
}

/** What cannot be read or written (a header with a line break, say) is a fault of ours; the client is told. */
function fail(incoming: Http2ServerRequest, outgoing: Http2ServerResponse, error: Error): void {
  if (outgoing.headersSent) outgoing.destroy();
  else sendFailure(incoming, outgoing, internalError(error.message));
}

async function respond(
  handle: Handler,
  incoming: Http2ServerRequest,
  request: Request | "too large",
): Promise<Response> {
  if (request === "too large") return failure(requestTooLarge(bodyLimitBytes));
  if (hasBadCertificate(incoming)) return failure(unauthorized());
  try {
    return await handle(request);
  } catch (error) {
    // The handler answers every failure itself; what escapes it is a fault of ours, and must not end the process.
    return failure(internalError((error as Error).message));
  }
}

function sendFailure(incoming: Http2ServerRequest, outgoing: Http2ServerResponse, error: ApiError): void {
  sendDocument(incoming, outgoing, failure(error), documentOf(error.status));
}

function failure({ status }: ApiError): Response {
  return { status: status.code ?? 500, headers: { "content-type": "application/json" }, body: documentOf(status) };
}
