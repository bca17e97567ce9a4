import type { Store } from "#store";
import { type FieldError, forbidden, notSupported } from "./field-error.ts";
import { isTrue } from "./route.ts";
import { badRequest, invalidObject, tooLargeResourceVersion, unknownError } from "./status.ts";

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
export function readListOptions(query: URLSearchParams): ListOptions {
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
  const errors = isTrue(query.get("watch")) ? watchErrors(options) : listErrors(options);
  if (errors.length > 0) throw invalidObject({ group: "meta.k8s.io", kind: "ListOptions" }, "", errors);
  return options;
}

/** A whole number of the query; throws `ApiError` 400 in the words of real servers. */
export function readInteger(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  const value = BigInt(text);
  if (BigInt.asIntN(64, value) !== value) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`);
  }
  return Number(value);
}

const field = "resourceVersionMatch";

function watchErrors(options: ListOptions): FieldError[] {
  const { sendInitialEvents, resourceVersionMatch } = options;
  const fits = resourceVersionMatch === "NotOlderThan";
  const errors: FieldError[] = [];
  if (sendInitialEvents !== undefined && !fits) {
    errors.push(forbidden(field, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
  }
  if (resourceVersionMatch === "") return errors;
  if (sendInitialEvents === undefined) {
    errors.push(forbidden(field, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
  }
  if (!fits) errors.push(notSupported(field, resourceVersionMatch, ["NotOlderThan"]));
  if (options.continue !== "") errors.push(forbidden(field, withContinue));
  return errors;
}

const withContinue = "resourceVersionMatch is forbidden when continue is provided";

function listErrors(options: ListOptions): FieldError[] {
  const errors = matchErrors(options);
  if (options.sendInitialEvents !== undefined) {
    errors.push(forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  }
  return errors;
}

function matchErrors(options: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  const { resourceVersion, resourceVersionMatch } = options;
  if (resourceVersionMatch === "") return errors;
  if (resourceVersion === "") {
    errors.push(forbidden(field, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
  }
  if (options.continue !== "") errors.push(forbidden(field, withContinue));
  if (resourceVersionMatch !== "Exact" && resourceVersionMatch !== "NotOlderThan") {
    errors.push(notSupported(field, resourceVersionMatch, ["Exact", "NotOlderThan", ""]));
  }
  if (resourceVersionMatch === "Exact" && resourceVersion === "0") {
    errors.push(forbidden(field, `resourceVersionMatch "exact" is forbidden for resourceVersion "0"`));
  }
  return errors;
}

/**
 * The revision that a `resourceVersion` names; undefined for "" and for "0" (anything will do). Throws an `ApiError`:
 * 400 from lists, and what real servers forgot to map, 500, from watches and reads of one object (`mapped` false).
 */
export function readRevision(resourceVersion: string, mapped = true): number | undefined {
  if (resourceVersion === "" || resourceVersion === "0") return undefined;
  const problem = revisionProblem(resourceVersion);
  if (problem === undefined) return Number(resourceVersion);
  const why = `resourceVersion: Invalid value: ${JSON.stringify(resourceVersion)}: ${problem}`;
  throw mapped ? badRequest(`invalid resource version: ${why}`) : unknownError(why);
}

/** Why a text is no revision; undefined when it is one. */
export function revisionProblem(text: string): string | undefined {
  const parsing = `strconv.ParseUint: parsing ${JSON.stringify(text)}`;
  if (!/^\d+$/.test(text)) return `${parsing}: invalid syntax`;
  return BigInt(text) >= 1n << 64n ? `${parsing}: value out of range` : undefined;
}

/** Rejects with `ApiError` 504 while that revision is still to come. */
export async function requireReached(store: Store, revision: number): Promise<void> {
  const current = await store.revision();
  if (revision > current) throw tooLargeResourceVersion(revision, current);
}
