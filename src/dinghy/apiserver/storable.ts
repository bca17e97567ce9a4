/**
 * The database of real servers refuses requests that are too large; what is known of managers is given up first.
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/rest.go `isTooLargeError`, etcd's `--max-request-bytes`.
 */
import type { Request } from "#wire";
import { mediaType } from "./read-body.ts";
import { unknownError } from "./status.ts";
import type { AnyObject } from "./strategy.ts";

const requestLimitBytes = 1.5 * 1024 * 1024;
const messageLimitBytes = 2 * 1024 * 1024;
/** Smaller bodies hardly make an object too large, and measuring it takes time. */
const measuredFromBytes = 64 * 1024;

/** Changes the object where it is too large with its `managedFields`; throws `ApiError` 500 where it is without. */
export function makeStorable(request: Request, object: AnyObject): void {
  const { body } = request;
  if (body === undefined || "object" in body || body.length < measuredFromBytes) return;
  const size = sizeOf(object);
  if (size <= requestLimitBytes) return;
  const isApply = mediaType(request) === "application/apply-patch+yaml";
  if (!isApply && object.metadata.managedFields !== undefined) {
    delete object.metadata.managedFields;
    makeStorable(request, object);
    return;
  }
  if (size <= messageLimitBytes) throw unknownError("etcdserver: request is too large");
  const why = `trying to send message larger than max (${size} vs. ${messageLimitBytes})`;
  throw unknownError(`rpc error: code = ResourceExhausted desc = ${why}`);
}

function sizeOf(object: AnyObject): number {
  return Buffer.byteLength(JSON.stringify(object));
}
