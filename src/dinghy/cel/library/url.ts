/** URLs. Upstream: staging/src/k8s.io/apiserver/pkg/cel/library/urls.go; Go's url.ParseRequestURI decides what is one. */
import type { Declaration } from "../overload.ts";
import { BuiltMap, CelError, ListValue, Opaque, type Value } from "../value.ts";

class Url extends Opaque {
  readonly typeName = "kubernetes.URL";
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;

  constructor(scheme: string, host: string, path: string, query: string) {
    super();
    this.scheme = scheme;
    this.host = host;
    this.path = path;
    this.query = query;
  }

  override equals(other: Opaque): boolean {
    return other instanceof Url && String(other) === String(this);
  }

  override toString(): string {
    const authority = this.host === "" && this.scheme === "" ? "" : `//${this.host}`;
    return `${this.scheme === "" ? "" : `${this.scheme}:`}${authority}${this.path}${this.query && `?${this.query}`}`;
  }
}

const pattern = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?]*))?([^?]*)(?:\?(.*))?$/s;
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those are refused
const control = /[\x00-\x1f\x7f]/;
const badEscape = /%(?![0-9A-Fa-f]{2})/;

/** What is wrong with a URL, as Go says it; or the URL. */
export function parseUrl(text: string): Url | string {
  const fail = (why: string): string => `parse ${JSON.stringify(text)}: ${why}`;
  if (control.test(text)) return fail("net/url: invalid control character in URL");
  if (text === "") return fail("empty url");
  const [, scheme = "", authority, path = "", query = ""] = pattern.exec(text) as RegExpExecArray;
  if (scheme === "" && !text.startsWith("/")) return fail("invalid URI for request");
  if (scheme !== "" && authority === undefined && !path.startsWith("/")) return fail("invalid URI for request");
  const escaped = badEscape.exec(path);
  if (escaped) return fail(`invalid URL escape ${JSON.stringify(path.slice(escaped.index, escaped.index + 3))}`);
  if (scheme === "" && authority !== undefined) return new Url("", "", `//${authority}${path}`, query);
  const host = (authority ?? "").replace(/^.*@/, "");
  const bad = /[\s"<>\\^`{|}]/.exec(host);
  if (bad) return fail(`invalid character ${JSON.stringify(bad[0])} in host name`);
  const port = /:([^:\]]*)$/.exec(host);
  if (port && !/^\d*$/.test(port[1] as string)) return fail(`invalid port ${JSON.stringify(port[0])} after host`);
  return new Url(scheme.toLowerCase(), host, path, query);
}

function readUrl(text: string): Url {
  const url = parseUrl(text);
  if (typeof url === "string") throw new CelError(`URL parse error during conversion from string: ${url}`);
  return url;
}

function hostname({ host }: Url): string {
  return host.replace(/:\d*$/, "").replace(/^\[(.*)\]$/, "$1");
}

function escapedPath({ path }: Url): string {
  return path.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%[\]]/gu, (c) => encodeURIComponent(c));
}

/** Go drops what cannot be unescaped, and pairs with a semicolon. */
function queryOf({ query }: Url): BuiltMap {
  const values = new Map<string, Value[]>();
  for (const pair of query.split("&").filter((each) => each !== "" && !each.includes(";"))) {
    const [key, value] = [pair.split("=", 1)[0] as string, pair.includes("=") ? pair.slice(pair.indexOf("=") + 1) : ""];
    if (badEscape.test(pair)) continue;
    const read = (part: string): string => decodeURIComponent(part.replaceAll("+", " "));
    const name = read(key);
    values.set(name, [...(values.get(name) ?? []), read(value)]);
  }
  return new BuiltMap([...values].map(([key, list]) => [key, new ListValue(list)] as const));
}

const type = "kubernetes.URL";

export const urls: readonly Declaration[] = [
  ["string_to_url", `url(string): ${type}`, readUrl],
  ["is_url_string", "isURL(string): bool", (text: string) => typeof parseUrl(text) !== "string"],
  ["url_get_scheme", `${type} -> getScheme(): string`, ({ scheme }: Url) => scheme],
  ["url_get_host", `${type} -> getHost(): string`, ({ host }: Url) => host],
  ["url_get_hostname", `${type} -> getHostname(): string`, hostname],
  ["url_get_port", `${type} -> getPort(): string`, ({ host }: Url) => /:(\d*)$/.exec(host)?.[1] ?? ""],
  ["url_get_escaped_path", `${type} -> getEscapedPath(): string`, escapedPath],
  ["url_get_query", `${type} -> getQuery(): map(string, list(string))`, queryOf],
];
