import type { Status } from "./meta.ts";

/**
 * An answer that is a failure: what the API server throws inside and what its clients get to see. The message is the
 * server's own, so it already names the object and the way out.
 */
export class ApiError extends Error {
  readonly status: Status;
  constructor(status: Status, options?: ErrorOptions) {
    super(status.message ?? status.reason ?? `HTTP ${status.code}`, options);
    this.name = "ApiError";
    this.status = status;
  }
  /** The HTTP status code. */
  get code(): number {
    return this.status.code ?? 500;
  }
  /** `NotFound`, `Conflict`, `AlreadyExists`, `Invalid` … */
  get reason(): string {
    return this.status.reason ?? "";
  }
}

/** True for an `ApiError` with this reason: the usual way to tell "already gone" from a real failure. */
export function isApiError(error: unknown, ...reasons: string[]): error is ApiError {
  return error instanceof ApiError && (reasons.length === 0 || reasons.includes(error.reason));
}
