/**
 * What a request is about, read from method, path and query alone.
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/request/requestinfo.go. Answers to @seed:K1.1.
 */
export interface RequestInfo {
  readonly isResourceRequest: boolean;
  /** True for a path that no handler could ever be under. */
  readonly isAstray?: boolean;
  /** The path, decoded, without the query. */
  readonly path: string;
  /** For resources `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`, empty for any other method; else the method in lower case. */
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural and lower case; empty when the request is for no resource. */
  readonly resource: string;
  /** Undefined across namespaces and for cluster-scoped resources. */
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** What follows the subresource, for `proxy`: empty or with a leading slash. */
  readonly rest: string;
  readonly query: URLSearchParams;
}

const verbs: Readonly<Record<string, string>> = {
  GET: "get",
  HEAD: "get",
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

const noQuery = new URLSearchParams();

export function route(method: string, url: string): RequestInfo {
  const mark = url.indexOf("?");
  const rawPath = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 || mark === url.length - 1 ? noQuery : new URLSearchParams(url.slice(mark + 1));
  const parts = partsOf(rawPath);
  const nonResource: RequestInfo = {
    isResourceRequest: false,
    isAstray: rawPath.startsWith("//") || rawPath.startsWith("/apis//"),
    path: decode(rawPath),
    verb: method.toLowerCase(),
    group: "",
    version: "",
    resource: "",
    rest: "",
    query,
  };
  const core = parts[0] === "api";
  const prefix = core ? 2 : 3;
  if ((!core && parts[0] !== "apis") || parts.length <= prefix) return nonResource;
  return resourceRequest(method, nonResource, parts.map(decode), core);
}

/** Without what is empty at both ends; in between an empty part is a part. */
function partsOf(path: string): string[] {
  const parts = path.split("/");
  let start = 0;
  let end = parts.length;
  while (start < end && parts[start] === "") start++;
  while (end > start && parts[end - 1] === "") end--;
  return start === 0 && end === parts.length ? parts : parts.slice(start, end);
}

function resourceRequest(method: string, base: RequestInfo, parts: readonly string[], core: boolean): RequestInfo {
  const group = core ? "" : (parts[1] as string);
  const version = parts[core ? 1 : 2] as string;
  let rest = parts.slice(core ? 2 : 3);
  let verb = verbs[method] ?? "";
  if (rest[0] === "watch" && rest.length > 1) {
    verb = "watch";
    rest = rest.slice(1);
  }
  let namespace: string | undefined;
  if (rest[0] === "namespaces" && rest.length > 1) {
    namespace = rest[1];
    // /namespaces/<name>/status and /finalize belong to the namespace itself.
    if (rest.length > 2 && rest[2] !== "status" && rest[2] !== "finalize") rest = rest.slice(2);
  }
  const [resource = "", name, subresource] = rest;
  if (resource === "namespaces") namespace = undefined;
  if (name === undefined) verb = collectionVerb(verb, base.query);
  return {
    ...base,
    isResourceRequest: true,
    verb,
    group,
    version,
    resource,
    namespace,
    name,
    subresource,
    rest: rest.length > 3 ? `/${rest.slice(3).join("/")}` : "",
  };
}

function collectionVerb(verb: string, query: URLSearchParams): string {
  if (verb === "get") return isTrue(query.get("watch")) ? "watch" : "list";
  return verb === "delete" ? "deletecollection" : verb;
}

/** Query booleans as real servers read them: present and neither `0` nor `false`. */
export function isTrue(value: string | null): boolean {
  return value !== null && value !== "0" && value.toLowerCase() !== "false";
}

function decode(part: string): string {
  if (!part.includes("%")) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
