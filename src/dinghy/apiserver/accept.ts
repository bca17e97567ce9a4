import type { Duplex } from "node:stream";
import type { Clock } from "#clock";
import type { CertificateAuthority } from "./certificate-authority.ts";
import type { Served } from "./listen.ts";

/** Serves HTTPS on connections that somebody else has accepted. Nothing is made before the first one comes. */
export function createAcceptor(
  served: Served,
  clock: Clock,
  certificateAuthority: () => Promise<CertificateAuthority>,
  names: readonly string[],
): (stream: Duplex) => void {
  let server: Promise<{ emit(event: "connection", stream: Duplex): boolean }> | undefined;
  const make = async () => {
    const release = clock.hold();
    try {
      const { createHttpsServer } = await import("./https-server.ts");
      const context = { clock, certificateAuthority: await certificateAuthority() };
      return (await createHttpsServer(served, context, names)).server;
    } finally {
      release();
    }
  };
  return (stream) => {
    server ??= make();
    // Without a certificate nobody can be served; what failed is told where it is asked for directly.
    server.then(
      (made) => made.emit("connection", stream),
      () => stream.destroy(),
    );
  };
}
