import { type FieldError, forbidden, notSupported } from "./field-error.ts";
import { isTrue } from "./route.ts";
import { badRequest, invalidObject } from "./status.ts";

/** The options of list, watch and deletecollection, read from the query. */
export interface ListOptions {
  readonly labelSelector: string;
  readonly fieldSelector: string;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
  /** 0: no limit. */
  readonly limit: number;
  readonly continue: string;
  readonly timeoutSeconds?: number;
  readonly allowWatchBookmarks: boolean;
  readonly sendInitialEvents?: boolean;
}

/**
 * Throws `ApiError` 400 for numbers that are none, 422 for options that do not go together.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/apis/meta/internalversion/validation/validation.go.
 */
export function readListOptions(query: URLSearchParams, watch: boolean): ListOptions {
  const sendInitialEvents = query.get("sendInitialEvents");
  const options: ListOptions = {
    labelSelector: query.get("labelSelector") ?? "",
    fieldSelector: query.get("fieldSelector") ?? "",
    resourceVersion: query.get("resourceVersion") ?? "",
    resourceVersionMatch: query.get("resourceVersionMatch") ?? "",
    limit: Math.max(0, readInteger(query.get("limit")) ?? 0),
    continue: query.get("continue") ?? "",
    timeoutSeconds: readInteger(query.get("timeoutSeconds")),
    allowWatchBookmarks: isTrue(query.get("allowWatchBookmarks")),
    sendInitialEvents: sendInitialEvents === null ? undefined : isTrue(sendInitialEvents),
  };
  const errors = watch ? watchErrors(options) : listErrors(options);
  if (errors.length > 0) throw invalidObject({ group: "meta.k8s.io", kind: "ListOptions" }, "", errors);
  return options;
}

/** A whole number of the query; throws `ApiError` 400 in the words of real servers. */
export function readInteger(text: string | null): number | undefined {
  if (text === null || text === "") return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

function watchErrors({ sendInitialEvents, resourceVersionMatch }: ListOptions): FieldError[] {
  const field = "resourceVersionMatch";
  if (sendInitialEvents === undefined) {
    if (resourceVersionMatch === "") return [];
    return [forbidden(field, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")];
  }
  if (resourceVersionMatch === "NotOlderThan") return [];
  const errors = [forbidden(field, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")];
  if (resourceVersionMatch !== "") errors.push(notSupported(field, resourceVersionMatch, ["NotOlderThan"]));
  return errors;
}

function listErrors(options: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  const { resourceVersion, resourceVersionMatch } = options;
  if (options.sendInitialEvents !== undefined) {
    errors.push(forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  }
  if (resourceVersionMatch === "") return errors;
  const field = "resourceVersionMatch";
  if (resourceVersion === "") {
    errors.push(forbidden(field, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
  }
  if (options.continue !== "") {
    errors.push(forbidden(field, "resourceVersionMatch is forbidden when continue is provided"));
  }
  if (resourceVersionMatch !== "Exact" && resourceVersionMatch !== "NotOlderThan") {
    errors.push(notSupported(field, resourceVersionMatch, ["Exact", "NotOlderThan", ""]));
  }
  if (resourceVersionMatch === "Exact" && resourceVersion === "0") {
    errors.push(forbidden(field, `resourceVersionMatch "exact" is forbidden for resourceVersion "0"`));
  }
  return errors;
}

/** The revision that a `resourceVersion` names; undefined for "" and for "0" (anything will do). */
export function readRevision(resourceVersion: string): number | undefined {
  if (resourceVersion === "" || resourceVersion === "0") return undefined;
  if (!/^\d+$/.test(resourceVersion)) {
    const value = JSON.stringify(resourceVersion);
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: ${value}: strconv.ParseUint: parsing ${value}: invalid syntax`,
    );
  }
  return Number(resourceVersion);
}
