/**
 * The catalogue of answers that are failures: one function per Kubernetes *reason*, worded as real servers word them.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/api/errors/errors.go.
 */
import { ApiError, type Status, type StatusCause } from "#apimachinery";
import { type FieldError, invalid } from "./field-error.ts";

export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

type Details = NonNullable<Status["details"]>;

/** `pods`, `deployments.apps`. */
export function qualifiedResource({ group, resource }: GroupResource): string {
  return group === "" ? resource : `${resource}.${group}`;
}

function failure(code: number, reason: string, message: string, details?: Details): ApiError {
  return new ApiError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    ...(reason !== "" && { reason }),
    ...(details && { details }),
    code,
  });
}

function detailsOf({ group, resource }: GroupResource, name: string): Details {
  return { ...(name !== "" && { name }), ...(group !== "" && { group }), kind: resource };
}

export function notFound(resource: GroupResource, name: string): ApiError {
  const message = `${qualifiedResource(resource)} ${JSON.stringify(name)} not found`;
  return failure(404, "NotFound", message, detailsOf(resource, name));
}

/** A path that leads nowhere: no such resource. */
export function resourceNotServed(): ApiError {
  return failure(404, "NotFound", "the server could not find the requested resource", {});
}

export function alreadyExists(resource: GroupResource, name: string): ApiError {
  const message = `${qualifiedResource(resource)} ${JSON.stringify(name)} already exists`;
  return failure(409, "AlreadyExists", message, detailsOf(resource, name));
}

/** No name that the server has made was free. */
export function noUniqueName(resource: GroupResource, name: string): ApiError {
  const why = "the server was not able to generate a unique name for the object";
  const message = `${qualifiedResource(resource)} ${JSON.stringify(name)} already exists, ${why}`;
  return failure(409, "AlreadyExists", message, { ...detailsOf(resource, name), retryAfterSeconds: 1 });
}

/** The name is still taken by an object that waits for its finalizers or the end of its grace period. */
export function stillBeingDeleted({ status }: ApiError): ApiError {
  return new ApiError({ ...status, message: `object is being deleted: ${status.message}` });
}

export function conflict(resource: GroupResource, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${qualifiedResource(resource)} ${JSON.stringify(name)}: ${why}`;
  return failure(409, "Conflict", message, detailsOf(resource, name));
}

export const objectModified =
  "the object has been modified; please apply your changes to the latest version and try again";

/** Server-side apply against fields that others own. */
export function applyConflict(causes: readonly StatusCause[], message: string): ApiError {
  return failure(409, "Conflict", message, { causes: [...causes] });
}

export function invalidObject({ group, kind }: GroupKind, name: string, errors: readonly FieldError[]): ApiError {
  const messages = [...new Set(errors.map(({ field, message }) => `${field}: ${message}`))];
  const text = messages.length === 1 ? messages[0] : `[${messages.join(", ")}]`;
  const qualified = group === "" ? kind : `${kind}.${group}`;
  return failure(422, "Invalid", `${qualified} ${JSON.stringify(name)} is invalid: ${text}`, {
    ...(name !== "" && { name }),
    ...(group !== "" && { group }),
    ...(kind !== "" && { kind }),
    causes: errors.map(({ reason, message, field }) => ({ reason, message, ...(field !== "" && { field }) })),
  });
}

export function badRequest(message: string): ApiError {
  return failure(400, "BadRequest", message);
}

export function unauthorized(): ApiError {
  return failure(401, "Unauthorized", "Unauthorized");
}

export function forbidden(
  resource: GroupResource,
  name: string,
  why: string,
  causes?: readonly StatusCause[],
): ApiError {
  const subject = name === "" ? qualifiedResource(resource) : `${qualifiedResource(resource)} ${JSON.stringify(name)}`;
  const details = { ...detailsOf(resource, name), ...(causes && { causes: [...causes] }) };
  return failure(403, "Forbidden", `${subject} is forbidden: ${why}`, details);
}

/** A request that is for no resource. */
export function forbiddenPath(message: string): ApiError {
  return failure(403, "Forbidden", message, {});
}

export function methodNotAllowed(resource: GroupResource, verb: string): ApiError {
  const message = `${verb} is not supported on resources of kind ${JSON.stringify(qualifiedResource(resource))}`;
  return failure(405, "MethodNotAllowed", message, detailsOf(resource, ""));
}

/** A method that the path does not know at all. */
/** What a definition that is on its way out does not allow any more. */
export function methodNotServed(): ApiError {
  return failure(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {});
}

export function notAcceptable(available: readonly string[]): ApiError {
  const list = available.join(", ");
  return failure(406, "NotAcceptable", `406: Not Acceptable\n\nAvailable representations: ${list}`, {});
}

const acceptedMediaTypes = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];

/** A wish for another kind, or for a stream, that cannot be granted in the encoding asked for. */
export function onlyAcceptable(accepted: readonly string[]): ApiError {
  return failure(406, "NotAcceptable", `only the following media types are accepted: ${accepted.join(", ")}`);
}

/** The kind asked for is not one that this answer can be turned into. */
export function cannotBeShownAs(message: string): ApiError {
  return failure(406, "NotAcceptable", message);
}

/** `accepted` is for kinds that cannot be had in all encodings. */
export function unsupportedMediaType(accepted: readonly string[] = acceptedMediaTypes): ApiError {
  const list = accepted.join(", ");
  const message = `the body of the request was in an unknown format - accepted media types include: ${list}`;
  return failure(415, "UnsupportedMediaType", message);
}

export function unsupportedPatchType(): ApiError {
  return failure(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});
}

/** What a patch makes of an object is no such object; `shown` is what it makes, or the patch. */
export function invalidPatch(shown: string, why: string): ApiError {
  return invalidObject({ group: "", kind: "" }, "", [invalid("patch", shown, why)]);
}

/** A patch that cannot be carried out on the object as it is; real servers say no more. */
export function unprocessable(): ApiError {
  return failure(422, "Invalid", "the server rejected our request due to an error in our request", {});
}

/** `limit` in bytes, or what there is too much of. */
export function requestTooLarge(limit: number | string): ApiError {
  const what = typeof limit === "number" ? `limit is ${limit}` : limit;
  return failure(413, "RequestEntityTooLarge", `Request entity too large: ${what}`);
}

/** History that was asked for is gone; `continuation` may carry on where the list broke off. */
export function expired(message: string, continuation?: string): ApiError {
  const error = failure(410, "Expired", message);
  if (continuation === undefined) return error;
  return new ApiError({ ...error.status, metadata: { continue: continuation } });
}

export function tooLargeResourceVersion(asked: number, current: number): ApiError {
  const message = `Too large resource version: ${asked}, current: ${current}`;
  return failure(504, "Timeout", `Timeout: ${message}`, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  });
}

export function tooManyRequests(message: string, retryAfterSeconds: number, causes?: readonly StatusCause[]): ApiError {
  const details: Details = {
    ...(retryAfterSeconds > 0 && { retryAfterSeconds }),
    ...(causes && { causes: [...causes] }),
  };
  return failure(429, "TooManyRequests", message, details);
}

export function internalError(message: string): ApiError {
  return failure(500, "InternalError", `Internal error occurred: ${message}`, { causes: [{ message }] });
}

/** What real servers answer where they failed to map an error of their own. */
export function unknownError(message: string): ApiError {
  return failure(500, "", message);
}

export function serviceUnavailable(message: string): ApiError {
  return failure(503, "ServiceUnavailable", message);
}

/** The answer to a deletion that is done. */
export function deleted(resource: GroupResource, name: string, uid: string | undefined): Status {
  const details = { ...detailsOf(resource, name), ...(uid !== undefined && { uid }) };
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details };
}

export function success(code?: number): Status {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", ...(code !== undefined && { code }) };
}
