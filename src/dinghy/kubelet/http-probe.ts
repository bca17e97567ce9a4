import type { HTTPGetAction } from "#apimachinery";
import { type HttpResponse, requestHttp } from "#network";
import { httpWords } from "./network-words.ts";
import { portNumber } from "./port-number.ts";
import type { HandlerContext, ProbeAnswer } from "./run-handler.ts";

const redirectsMax = 10;
/** As much of an answer's body as is quoted. */
const quotedBytesMax = 10_240;

/**
 * GET, following redirects on the same host; another host is where a probe may not go, and counts as healthy with a
 * warning. Upstream: pkg/probe/http/http.go.
 */
export async function probeHttp(
  context: HandlerContext,
  action: HTTPGetAction,
  timeoutMs: number,
): Promise<ProbeAnswer> {
  const { clock, container, sandbox } = context;
  const untilMs = clock.now() + timeoutMs;
  const scheme = (action.scheme ?? "HTTP").toLowerCase();
  const host = action.host || sandbox.address;
  let url = new URL(`${scheme}://${bracketed(host)}:${portNumber(container, action.port)}${pathOf(action)}`);
  const first = url.hostname;
  for (let followed = 0; ; followed++) {
    const answer = await getOnce(context, action, url, untilMs - clock.now());
    if ("ok" in answer) return answer;
    const { status, headers, body } = answer;
    const location = status >= 300 && status < 400 && status !== 304 ? headers.location : undefined;
    if (location === undefined) return verdict(status, body);
    const next = new URL(location, url);
    if (next.hostname !== first) return elsewhere(body);
    if (followed === redirectsMax) return { ok: false, output: `Get "${location}": stopped after 10 redirects` };
    url = next;
  }
}

async function getOnce(
  { sandbox }: HandlerContext,
  action: HTTPGetAction,
  url: URL,
  timeoutMs: number,
): Promise<HttpResponse | ProbeAnswer> {
  const secure = url.protocol === "https:";
  const address = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (secure ? 443 : 80);
  try {
    return await requestHttp(sandbox.network, {
      address,
      port,
      path: `${url.pathname}${url.search}`,
      ...headersOf(action),
      timeoutMs: Math.max(timeoutMs, 0),
      // A probe does not ask whose certificate it is.
      ...(secure && { tls: { serverName: address, authorities: "", insecure: true } }),
    });
  } catch (error) {
    return { ok: false, output: `Get "${shown(url, port)}": ${httpWords(error, address, port)}` };
  }
}

/** As the probe names it: with its port, even where that is the usual one. */
function shown(url: URL, port: number): string {
  return `${url.protocol}//${url.hostname}:${port}${url.pathname}${url.search}`;
}

function verdict(status: number, body: Uint8Array): ProbeAnswer {
  if (status >= 300 && status < 400) return elsewhere(body);
  const ok = status >= 200 && status < 300;
  return { ok, output: ok ? "" : `HTTP probe failed with statuscode: ${status}` };
}

function elsewhere(body: Uint8Array): ProbeAnswer {
  const text = new TextDecoder().decode(body.subarray(0, quotedBytesMax));
  return { ok: true, warning: true, output: `Probe terminated redirects, Response body: ${text}` };
}

/** The Pod's own headers take the place of a probe's; one that is given without a value is not sent. */
function headersOf(action: HTTPGetAction) {
  const given = new Map<string, string[]>([
    ["user-agent", ["kube-probe/1.36"]],
    ["accept", ["*/*"]],
  ]);
  const own = new Set<string>();
  for (const { name, value } of action.httpHeaders ?? []) {
    const key = name.toLowerCase();
    if (own.has(key)) given.get(key)?.push(value);
    else given.set(key, [value]);
    own.add(key);
  }
  const headers: Record<string, string> = {};
  const repeated: Record<string, string[]> = {};
  for (const [key, values] of given) {
    if (values.length > 1) repeated[key] = values;
    else if (values[0] !== "") headers[key] = values[0] as string;
  }
  return { headers, repeated };
}

function pathOf({ path = "/" }: HTTPGetAction): string {
  return path.startsWith("/") ? path : `/${path}`;
}

function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
