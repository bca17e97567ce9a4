/** An image's name in its parts. https://kubernetes.io/docs/concepts/containers/images/#image-names */
export interface ImageName {
  /** `docker.io`, `registry.k8s.io`, `localhost:5000`. */
  readonly host: string;
  /** `library/nginx`, `e2e-test-images/agnhost`. */
  readonly path: string;
  /** Absent only where a digest stands in its place. */
  readonly tag?: string;
  /** `sha256:…`. */
  readonly digest?: string;
}

const hostPattern = /^(?:localhost|[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+|[a-zA-Z0-9.-]+(?=:\d))(?::\d+)?$/;
const component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const pathPattern = new RegExp(`^${component}(?:/${component})*$`);
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^[a-z][a-z0-9]*(?:[+._-][a-z][a-z0-9]*)*:[0-9a-f]{32,}$/;

/** The parts of a name, with Docker Hub and `latest` where nothing is said; undefined where it is no name. */
export function parseImageName(reference: string): ImageName | undefined {
  const [named = "", digest, more] = reference.split("@");
  if (more !== undefined || (digest !== undefined && !digestPattern.test(digest))) return undefined;
  const slash = named.indexOf("/");
  const first = slash < 0 ? "" : named.slice(0, slash);
  const hasHost = hostPattern.test(first);
  const rest = hasHost ? named.slice(slash + 1) : named;
  const [short = "", tag, extra] = rest.split(":");
  if (extra !== undefined || !pathPattern.test(short) || (tag !== undefined && !tagPattern.test(tag))) return undefined;
  const host = hasHost && first !== "index.docker.io" ? first : "docker.io";
  const path = host === "docker.io" && !short.includes("/") ? `library/${short}` : short;
  const shownTag = tag ?? (digest === undefined ? "latest" : undefined);
  return { host, path, ...(shownTag !== undefined && { tag: shownTag }), ...(digest !== undefined && { digest }) };
}

/** The name in full: `docker.io/library/nginx:1.7.9`. */
export function formatImageName({ host, path, tag, digest }: ImageName): string {
  return `${host}/${path}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
}
