import type { Clock } from "#clock";
import type { Handler, Request, UpgradeHandler } from "#wire";
import type { CertificateAuthority } from "./certificate-authority.ts";
import type { Tunnel } from "./reverse-proxy.ts";

export interface ListenOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Address to bind; default `127.0.0.1`. */
  readonly host?: string;
  /** Further DNS names and addresses that the serving certificate must be good for. */
  readonly extraNames?: readonly string[];
}

export interface Listening {
  /** `https://127.0.0.1:6443` */
  readonly url: string;
  readonly port: number;
  /** Stops accepting, ends all connections. */
  close(): Promise<void>;
}

export interface Served {
  readonly handle: Handler;
  readonly upgrade: UpgradeHandler;
  /** Undefined where no proxy is asked for. */
  readonly tunnel?: (request: Request) => Promise<Tunnel | undefined>;
}

export interface ListenContext {
  readonly clock: Clock;
  readonly certificateAuthority: CertificateAuthority;
}

/**
 * Serves HTTPS (HTTP/2 and HTTP/1.1) with client certificates: the rim between sockets and `#wire`. Rejects with an
 * `Error` that says what to do when the port is taken.
 */
export async function listen(served: Served, context: ListenContext, options: ListenOptions): Promise<Listening> {
  // Loaded when a socket is opened: a cluster that lives inside the process starts without it.
  const { openHttpsServer } = await import("./https-server.ts");
  return openHttpsServer(served, context, options);
}
