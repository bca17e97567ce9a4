import type { Clock } from "#clock";
import type { Handler, UpgradeHandler } from "#wire";
import type { CertificateAuthority } from "./certificate-authority.ts";

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
}

/** Serves HTTPS (HTTP/2 and HTTP/1.1) with client certificates. Rejects with a clear message when the port is taken. */
export async function listen(
  _served: Served,
  _context: { readonly clock: Clock; readonly certificateAuthority: CertificateAuthority },
  _options: ListenOptions,
): Promise<Listening> {
  throw new Error("listen is not written yet");
}
