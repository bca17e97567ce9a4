export type NetworkErrorCode =
  | "EADDRINUSE"
  | "EADDRNOTAVAIL"
  | "ECONNREFUSED"
  | "EHOSTUNREACH"
  | "ETIMEDOUT"
  | "EPIPE"
  | "ECONNRESET"
  | "EACCES"
  | "EPROTO"
  | "ECERT";

/** What went wrong between two ends, with the code that POSIX gives it (`EPROTO`: the peer broke the protocol; `ECERT`: its certificate is not to be trusted). */
export class NetworkError extends Error {
  readonly code: NetworkErrorCode;
  constructor(code: NetworkErrorCode, message: string) {
    super(message);
    this.name = "NetworkError";
    this.code = code;
  }
}
