import { type FieldError, forbidden, invalid } from "../field-error.ts";
import { readInteger } from "../list-options.ts";
import { badRequest, invalidObject } from "../status.ts";

/**
 * Throws `ApiError` 400 for what cannot be read, 422 for what makes no sense.
 * Upstream: pkg/apis/core/validation/validation.go `ValidatePodLogOptions`.
 */
export function requireLogOptions(podName: string, query: URLSearchParams): void {
  if (query.size === 0) return;
  const tailLines = readInteger(query.get("tailLines"));
  const limitBytes = readInteger(query.get("limitBytes"));
  const sinceSeconds = readInteger(query.get("sinceSeconds"));
  const sinceTime = query.get("sinceTime");
  requireTime(sinceTime);
  const errors: FieldError[] = [];
  if (tailLines !== undefined && tailLines < 0) {
    errors.push(invalid("tailLines", tailLines, "must be greater than or equal to 0"));
  }
  if (limitBytes !== undefined && limitBytes < 1) {
    errors.push(invalid("limitBytes", limitBytes, "must be greater than 0"));
  }
  if (sinceSeconds !== undefined && sinceTime) {
    errors.push(forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    errors.push(invalid("sinceSeconds", sinceSeconds, "must be greater than 0"));
  }
  // Streams can be told apart only behind a gate that is closed in v1.36.
  if (query.has("stream")) errors.push(forbidden("stream", "may not be specified"));
  if (errors.length > 0) throw invalidObject({ group: "", kind: "PodLogOptions" }, podName, errors);
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function requireTime(text: string | null): void {
  if (!text || rfc3339.test(text)) return;
  const shown = JSON.stringify(text);
  throw badRequest(`parsing time ${shown} as "2006-01-02T15:04:05Z07:00": cannot parse ${shown} as "2006"`);
}
