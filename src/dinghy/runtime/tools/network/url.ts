/** A URL as clients on a command line take it. */
export interface HttpUrl {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  /** Path and query. */
  readonly path: string;
  /** `user:password`, where given. */
  readonly credentials: string | undefined;
}

/** Reads `[http://][user:password@]host[:port][/path][?query]`; undefined where it is none. */
export function parseHttpUrl(text: string): HttpUrl | undefined {
  const [, scheme = "http", credentials, bracketed, plain, port, path = ""] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:([^@/?#]*)@)?(?:\[([^\]]*)\]|([^:/?#[\]]*))(?::(\d+))?([/?][^#]*)?(?:#.*)?$/i.exec(
      text,
    ) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || host === "") return undefined;
  const lower = scheme.toLowerCase();
  const rooted = path.startsWith("/") ? path : `/${path}`;
  return {
    scheme: lower,
    host,
    port: Number(port ?? (lower === "https" ? 443 : 80)),
    path: rooted.replaceAll(" ", "%20"),
    credentials,
  };
}

/** What the Host header says. */
export function hostHeader({ scheme, host, port }: HttpUrl): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return port === (scheme === "https" ? 443 : 80) ? name : `${name}:${port}`;
}

export function formatUrl(url: HttpUrl): string {
  return `${url.scheme}://${hostHeader(url)}${url.path}`;
}

/** Where a redirect leads. */
export function redirectTarget(from: HttpUrl, location: string): HttpUrl | undefined {
  try {
    return parseHttpUrl(new URL(location, formatUrl(from)).href);
  } catch {
    return undefined;
  }
}
