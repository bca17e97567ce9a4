import type { Request } from "#wire";
import { type FieldError, invalid, notSupported } from "./field-error.ts";
import { isJsonObject } from "./json-value.ts";
import { readInteger } from "./list-options.ts";
import { readBody } from "./read-body.ts";
import { isTrue } from "./route.ts";
import { badRequest, invalidObject } from "./status.ts";
import { requireDryRun } from "./write-options.ts";

/** The options of a deletion, from the body or, where there is none, from the query. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: "Orphan" | "Background" | "Foreground";
  readonly orphanDependents?: boolean;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly dryRun: boolean;
}

interface Raw {
  gracePeriodSeconds?: number;
  propagationPolicy?: string;
  orphanDependents?: boolean;
  preconditions?: { uid?: string; resourceVersion?: string };
  dryRun?: string[];
}

/** Throws `ApiError` 400 and 422. Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/delete.go. */
export function readDeleteOptions(request: Request, query: URLSearchParams): DeleteOptions {
  const { preconditions, ...raw } = hasBody(request) ? fromBody(request) : fromQuery(query);
  requireDryRun(raw.dryRun ?? [], "DeleteOptions");
  const errors = problemsOf(raw);
  if (errors.length > 0) throw invalidObject({ group: "meta.k8s.io", kind: "DeleteOptions" }, "", errors);
  const { gracePeriodSeconds, orphanDependents } = raw;
  return {
    // A negative grace period means the shortest there is.
    gracePeriodSeconds: gracePeriodSeconds !== undefined && gracePeriodSeconds < 0 ? 1 : gracePeriodSeconds,
    propagationPolicy: raw.propagationPolicy as DeleteOptions["propagationPolicy"],
    orphanDependents,
    uid: preconditions?.uid,
    resourceVersion: preconditions?.resourceVersion,
    dryRun: (raw.dryRun ?? []).length > 0,
  };
}

function hasBody({ body }: Request): boolean {
  return body !== undefined && ("object" in body || body.length > 0);
}

function fromBody(request: Request): Raw {
  const unreadable = (why: string, text: string) =>
    badRequest(`couldn't get version/kind; json parse error: ${why} (${text.slice(0, 1024)})`);
  const { value } = readBody(request, "DeleteOptions", unreadable);
  if (!isJsonObject(value)) throw badRequest("DeleteOptions must be an object");
  const { kind } = value;
  if (kind !== undefined && kind !== "" && kind !== "DeleteOptions") {
    throw badRequest(`decoded object cannot be converted to DeleteOptions`);
  }
  return value as Raw;
}

function fromQuery(query: URLSearchParams): Raw {
  const orphan = query.get("orphanDependents");
  return {
    gracePeriodSeconds: readInteger(query.get("gracePeriodSeconds")),
    propagationPolicy: query.get("propagationPolicy") ?? undefined,
    orphanDependents: orphan === null ? undefined : isTrue(orphan),
    dryRun: query.getAll("dryRun").filter((value) => value !== ""),
  };
}

function problemsOf({ propagationPolicy, orphanDependents }: Raw): FieldError[] {
  if (propagationPolicy === undefined || propagationPolicy === "") return [];
  if (orphanDependents !== undefined) {
    return [
      invalid("propagationPolicy", propagationPolicy, "orphanDependents and deletionPropagation cannot be both set"),
    ];
  }
  if (["Foreground", "Background", "Orphan"].includes(propagationPolicy)) return [];
  return [notSupported("propagationPolicy", propagationPolicy, ["Foreground", "Background", "Orphan", "nil"])];
}
