/**
 * Passes a request on to a server in the cluster and gives back what that answers, as a reverse proxy does.
 *
 * Upstream: staging/src/k8s.io/apimachinery/pkg/util/proxy/{upgradeaware,transport}.go, Go's net/http/httputil.
 */
import { type Channel, documentOf, type Headers, isStream, type Request, type Response } from "#wire";
import { socketTokenPrefix } from "./authenticate.ts";
import type { CallOptions, CallOut, CallTarget } from "./call-out.ts";

export interface Forwarding {
  readonly callOut: CallOut;
  readonly target: CallTarget;
  /** Path and query at the other side. */
  readonly url: string;
  readonly options?: CallOptions;
  /** What stands before the other side's paths here: links and redirects get it. Absent: answers pass untouched. */
  readonly prefix?: string;
}

/** Of one connection only (RFC 9110 section 7.6.1), or replaced on the way. */
const hopByHop = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
];

/** Who asked is known by now; their secrets are not for others. */
const secret = /^(authorization|impersonate-.*)$/;

/** Rejects with `CallError` where the other side cannot be reached. */
export async function forward(request: Request, forwarding: Forwarding): Promise<Response> {
  const { callOut, target, url, prefix, options } = forwarding;
  const outgoing = {
    method: request.method,
    url,
    headers: headersFor(request, forwarding),
    ...(request.body !== undefined && { body: request.body }),
    ...(request.signal && { signal: request.signal }),
  };
  const answer = await callOut(target, outgoing, options);
  const passed = { status: answer.status, headers: without(answer.headers, hopByHop), body: answer.body };
  return prefix === undefined ? passed : rewritten(passed, prefix, target, request.headers.host ?? "");
}

/** A connection that has become something else: what to answer, and the bytes from then on; or why it has not. */
export type Tunnel =
  | { readonly refused: Response }
  | { readonly status: number; readonly headers: Headers; readonly channel: Channel };

/** Passes on a request to upgrade. Rejects with `CallError`. */
export async function forwardUpgrade(request: Request, forwarding: Forwarding): Promise<Tunnel> {
  const { callOut, target, url, options } = forwarding;
  const { connection = "Upgrade", upgrade = "" } = request.headers;
  const headers = { ...headersFor(request, forwarding), connection, upgrade };
  const outgoing = { method: request.method, url, headers, ...(request.signal && { signal: request.signal }) };
  const { upgraded, ...answer } = await callOut(target, outgoing, { ...options, upgrade: true });
  if (upgraded === undefined) return { refused: { ...answer, headers: without(answer.headers, hopByHop) } };
  return { status: answer.status, headers: answer.headers, channel: upgraded };
}

function headersFor(request: Request, { url, target }: Forwarding): Headers {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(without(request.headers, hopByHop))) {
    if (secret.test(name)) continue;
    const passed = name === "sec-websocket-protocol" ? withoutTokens(value) : value;
    if (passed !== "") kept[name] = passed;
  }
  const type = contentType(request);
  return {
    host: `${target.address}:${target.port}`,
    ...kept,
    ...(type && { "content-type": type }),
    "x-forwarded-for": kept["x-forwarded-for"] ?? "127.0.0.1",
    "x-forwarded-uri": url.replace(/\?.*$/, ""),
    connection: "close",
  };
}

/** A browser's token stands among the protocols that it offers. */
function withoutTokens(protocols: string): string {
  const each = protocols.split(",").map((protocol) => protocol.trim());
  return each.filter((protocol) => !protocol.startsWith(socketTokenPrefix)).join(", ");
}

/** Requests from inside the process carry their object undressed. */
function contentType({ body, headers }: Request): string | undefined {
  return body !== undefined && "object" in body ? (headers["content-type"] ?? "application/json") : undefined;
}

function without(headers: Headers, names: readonly string[]): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

function rewritten(answer: Response, prefix: string, { address, port }: CallTarget, host: string): Response {
  const { headers, body } = answer;
  const rewrite = (link: string): string => rewriteLink(link, prefix, [`${address}:${port}`, address, host]);
  const { location } = headers;
  if (location !== undefined) return { ...answer, headers: { ...headers, location: rewrite(location) } };
  const isPage = headers["content-type"]?.split(";")[0]?.trim() === "text/html";
  if (!isPage || isStream(body) || headers["content-encoding"] !== undefined) return answer;
  const page = new TextDecoder().decode(body.bytes());
  const bytes = new TextEncoder().encode(rewritePage(page, rewrite));
  const { "content-length": _, ...others } = headers;
  return { ...answer, headers: others, body: { bytes: () => bytes } };
}

/** A link to the other side as a link to the same place through here; others stay as they are. */
export function rewriteLink(link: string, prefix: string, hosts: readonly string[]): string {
  const [, host, path = ""] = /^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/([^/?#]*))?(.*)$/is.exec(link) ?? [];
  if ((host !== undefined && !hosts.includes(host)) || !path.startsWith("/")) return link;
  return path.startsWith(prefix) ? path : `${prefix.replace(/\/$/, "")}${path}`;
}

const links =
  /(<[a-z][^>]*?\s(?:href|src|action|formaction|cite|codebase|data|longdesc|background|poster|usemap)=)(["'])([^"']*)\2/gi;

function rewritePage(page: string, rewrite: (link: string) => string): string {
  return page.replace(
    links,
    (_, before: string, quote: string, link: string) => before + quote + rewrite(link) + quote,
  );
}

/** The redirect that `proxy` answers where the slash after it is missing. */
export function slashRedirect(url: string): Response {
  const [path = "", query] = url.split("?", 2);
  const location = `${path}/${query ? `?${query}` : ""}`;
  return { status: 301, headers: { location }, body: { ...documentOf(undefined), bytes: () => new Uint8Array(0) } };
}
