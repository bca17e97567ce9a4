/**
 * TLS over a connection of the network, both sides. The work is Node's, done in macrotasks; the clock is told while
 * bytes are being worked on, and only then, so that a peer that says nothing lets virtual time pass.
 */
import { X509Certificate } from "node:crypto";
import type { PeerCertificate, TLSSocket } from "node:tls";
import type { Clock } from "#clock";
import { byteDuplex, createStir } from "./byte-duplex.ts";
import type { Connection } from "./network.ts";
import { NetworkError } from "./network-error.ts";
import { verifyCertificate } from "./verify-certificate.ts";

/** What a client asks of the server's certificate, and what it shows of itself. */
export interface ClientSecurity {
  /** A DNS name or an address. */
  readonly serverName: string;
  /** PEM of the authorities to trust. */
  readonly authorities: string;
  /** Takes any certificate. */
  readonly insecure?: boolean;
  /** PEM of the certificate to show, where the server asks for one. */
  readonly client?: { readonly certificate: string; readonly key: string };
}

export interface ServerSecurity {
  /** PEM; may hold more than the server's own certificate. */
  readonly certificate: string;
  readonly key: string;
}

/** Makes a connection secure. Rejects with `NetworkError`: "ECERT" when the server is not to be trusted. */
export async function secureClient(
  connection: Connection,
  clock: Clock,
  { serverName, authorities, insecure = false, client }: ClientSecurity,
): Promise<Connection> {
  const tls = await held(clock, () => import("node:tls"));
  const stir = createStir(clock);
  const socket = tls.connect({
    socket: byteDuplex(connection, clock, stir),
    ...(isName(serverName) && { servername: serverName }),
    // Judged below, by the cluster's own time; an empty list keeps the machine's authorities from being read.
    rejectUnauthorized: false,
    ca: [],
    ALPNProtocols: ["http/1.1"],
    ...(client && { cert: client.certificate, key: client.key }),
  });
  await handshake(socket, "secureConnect");
  const why = insecure
    ? undefined
    : verifyCertificate({
        chain: chainOf(socket),
        authorities: readCertificates(authorities),
        serverName,
        nowMs: clock.now(),
      });
  if (why === undefined) return secured(connection, socket, stir);
  socket.destroy();
  throw new NetworkError("ECERT", why);
}

/** The server's side of the same. Rejects with `NetworkError` when the client breaks off or speaks no TLS. */
export async function secureServer(
  connection: Connection,
  clock: Clock,
  { certificate, key }: ServerSecurity,
): Promise<Connection> {
  const tls = await held(clock, () => import("node:tls"));
  const stir = createStir(clock);
  const secureContext = tls.createSecureContext({ cert: certificate, key });
  const socket = new tls.TLSSocket(byteDuplex(connection, clock, stir), {
    isServer: true,
    secureContext,
    ALPNProtocols: ["http/1.1"],
  });
  await handshake(socket, "secure");
  return secured(connection, socket, stir);
}

async function held<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  const release = clock.hold();
  try {
    return await work();
  } finally {
    release();
  }
}

const isName = (text: string): boolean => !/^[\d.]+$|:/.test(text);

function handshake(socket: TLSSocket, done: "secureConnect" | "secure"): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error?: Error): void => reject(networkError(error));
    socket.once(done, () => {
      socket.off("error", fail);
      socket.off("close", fail);
      resolve();
    });
    socket.once("error", fail);
    socket.once("close", () => fail());
  });
}

function networkError(error: Error | undefined): NetworkError {
  if (error instanceof NetworkError) return error.code === "EPIPE" ? new NetworkError("ECONNRESET", "EOF") : error;
  const { code = "" } = (error ?? {}) as NodeJS.ErrnoException;
  if (error === undefined || code === "ECONNRESET") return new NetworkError("ECONNRESET", "EOF");
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER" || code === "ERR_SSL_PACKET_LENGTH_TOO_LONG") {
    return new NetworkError("EPROTO", "http: server gave HTTP response to HTTPS client");
  }
  return new NetworkError("EPROTO", error.message);
}

function chainOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next: Partial<PeerCertificate> & { issuerCertificate?: PeerCertificate } = socket.getPeerCertificate(true);
  while (next.raw !== undefined && !chain.some(({ raw }) => raw.equals(next.raw as Buffer))) {
    chain.push(new X509Certificate(next.raw));
    next = next.issuerCertificate ?? {};
  }
  return chain;
}

/** All certificates in a PEM text; what cannot be read is left out. */
export function readCertificates(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  return blocks.flatMap((block) => {
    try {
      return [new X509Certificate(block)];
    } catch {
      return [];
    }
  });
}

/** A socket's clear side as a connection of the network. */
function secured({ local, remote }: Connection, socket: TLSSocket, stir: () => void): Connection {
  const pieces: Uint8Array[] = [];
  const readers: PromiseWithResolvers<Uint8Array | null>[] = [];
  let over: { error?: NetworkError } | undefined;
  const finish = (error?: NetworkError): void => {
    if (over) return;
    over = { error };
    for (const { resolve, reject } of readers.splice(0)) error ? reject(error) : resolve(null);
  };
  socket.on("data", (piece: Uint8Array) => {
    const reader = readers.shift();
    if (reader) reader.resolve(piece);
    else {
      pieces.push(piece);
      socket.pause();
    }
  });
  socket.on("end", () => finish());
  socket.on("error", (error) => finish(networkError(error)));
  socket.on("close", () => finish(new NetworkError("ECONNRESET", "EOF")));
  return {
    local,
    remote,
    read: () => {
      const piece = pieces.shift();
      if (piece !== undefined) return Promise.resolve(piece);
      if (over) return over.error ? Promise.reject(over.error) : Promise.resolve(null);
      const reader = Promise.withResolvers<Uint8Array | null>();
      readers.push(reader);
      stir();
      socket.resume();
      return reader.promise;
    },
    write: (bytes) => {
      stir();
      return new Promise((resolve, reject) => {
        if (socket.destroyed || socket.writableEnded) return reject(new NetworkError("EPIPE", "broken pipe"));
        socket.write(bytes, (error) => (error ? reject(networkError(error)) : resolve()));
      });
    },
    end: () => {
      stir();
      socket.end();
    },
    close: () => {
      stir();
      if (socket.writableEnded) socket.destroy();
      else socket.end(() => socket.destroy());
      finish();
    },
    reset: () => {
      stir();
      socket.destroy();
    },
  };
}
