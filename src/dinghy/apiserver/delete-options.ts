import type { Request } from "#wire";
import { type FieldError, invalid, notSupported } from "./field-error.ts";
import { goDecodingProblem } from "./go-decoding.ts";
import { isJsonObject } from "./json-value.ts";
import { readInteger } from "./list-options.ts";
import { readBody } from "./read-body.ts";
import { isTrue } from "./route.ts";
import { badRequest, invalidObject } from "./status.ts";
import { dryRunErrors } from "./write-options.ts";

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

/**
 * Throws `ApiError`: 400 for a query or a body that cannot be read, 422 for options that do not go together.
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/delete.go.
 */
export function readDeleteOptions(request: Request, query: URLSearchParams): DeleteOptions {
  const { preconditions, ...raw } = hasBody(request) ? fromBody(request) : fromQuery(query);
  const errors = [...problemsOf(raw), ...dryRunErrors(raw.dryRun ?? [])];
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

/** The Go types of the fields, for what is said of values that do not fit. */
const fields = {
  kind: "string",
  apiVersion: "string",
  gracePeriodSeconds: "int64",
  preconditions: "v1.Preconditions",
  "preconditions.uid": "types.UID",
  "preconditions.resourceVersion": "string",
  orphanDependents: "bool",
  propagationPolicy: "v1.DeletionPropagation",
  dryRun: "[]string",
} as const;

const scheme = "k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27";

function fromBody(request: Request): Raw {
  const unreadable = (why: string) => badRequest(`couldn't get version/kind; json parse error: ${why}`);
  const { value } = readBody(request, "DeleteOptions", unreadable);
  if (value === null) return {};
  if (!isJsonObject(value)) {
    const type = Array.isArray(value) ? "array" : typeof value;
    const into =
      'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
    throw unreadable(`json: cannot unmarshal ${type} into Go value of type ${into}`);
  }
  const { kind = "", apiVersion } = value;
  if (kind !== "" && kind !== "DeleteOptions") {
    const version = JSON.stringify(apiVersion || "v1");
    throw badRequest(`no kind ${JSON.stringify(kind)} is registered for version ${version} in scheme "${scheme}"`);
  }
  const problem = goDecodingProblem("DeleteOptions", fields, value);
  if (problem !== undefined) throw badRequest(problem);
  return withoutNulls(value) as Raw;
}

function withoutNulls(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
}

function fromQuery(query: URLSearchParams): Raw {
  const orphan = query.get("orphanDependents");
  return {
    gracePeriodSeconds: readInteger(query.get("gracePeriodSeconds")),
    propagationPolicy: query.get("propagationPolicy") ?? undefined,
    orphanDependents: orphan === null ? undefined : isTrue(orphan),
    dryRun: query.getAll("dryRun"),
  };
}

function problemsOf({ propagationPolicy, orphanDependents }: Raw): FieldError[] {
  if (propagationPolicy === undefined) return [];
  const errors: FieldError[] = [];
  if (orphanDependents !== undefined) {
    errors.push(
      invalid("propagationPolicy", propagationPolicy, "orphanDependents and deletionPropagation cannot be both set"),
    );
  }
  if (!["Foreground", "Background", "Orphan"].includes(propagationPolicy)) {
    errors.push(notSupported("propagationPolicy", propagationPolicy, ["Foreground", "Background", "Orphan", "nil"]));
  }
  return errors;
}
