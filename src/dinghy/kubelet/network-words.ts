import { NetworkError } from "#network";

/**
 * A failed connection in the words of Go's standard library, which are what real kubelets quote in their events:
 * `dial tcp 10.0.0.1:80: connect: connection refused`. `waiting` says that the peer had accepted.
 */
export function dialWords(error: unknown, address: string, port: number): string {
  const at = `dial tcp ${address.includes(":") ? `[${address}]` : address}:${port}`;
  if (!(error instanceof NetworkError)) return error instanceof Error ? error.message : String(error);
  if (error.code === "ECONNREFUSED") return `${at}: connect: connection refused`;
  if (error.code === "EHOSTUNREACH") return `${at}: connect: no route to host`;
  return error.code === "ETIMEDOUT" ? `${at}: i/o timeout` : error.message;
}

const refusedAtDial = new Set<string>(["ECONNREFUSED", "EHOSTUNREACH"]);

/** Why no HTTP answer came, as Go's client tells it. */
export function httpWords(error: unknown, address: string, port: number): string {
  if (!(error instanceof NetworkError)) return dialWords(error, address, port);
  if (refusedAtDial.has(error.code)) return dialWords(error, address, port);
  if (error.code === "ETIMEDOUT") {
    const dialling = error.message.startsWith("connection timed out");
    const why = dialling ? dialWords(error, address, port) : "context deadline exceeded";
    return `${why} (Client.Timeout exceeded while awaiting headers)`;
  }
  return error.code === "ECONNRESET" ? "EOF" : error.message;
}
