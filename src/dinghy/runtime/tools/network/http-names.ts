import { STATUS_CODES } from "node:http";
import type { HttpResponse } from "#network";

/** `HTTP/1.1 404 Not Found`. */
export const statusLineOf = ({ status }: HttpResponse): string =>
  `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`.trimEnd();

/** Headers come in lower case from the wire's reader; people expect `Content-Type`. */
export function headerLines({ headers }: HttpResponse): string[] {
  return Object.entries(headers).map(
    ([name, value]) => `${name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase())}: ${value}`,
  );
}

const wordings: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Connection refused",
  EHOSTUNREACH: "Host is unreachable",
  ETIMEDOUT: "Operation timed out",
  ECONNRESET: "Connection reset by peer",
  EPIPE: "Broken pipe",
  EADDRINUSE: "Address already in use",
  EADDRNOTAVAIL: "Address not available",
  EACCES: "Permission denied",
  EPROTO: "Protocol error",
};

/** What the C library says of a network error. */
export const networkWording = (code: string): string => wordings[code] ?? code;
