import type { Secret } from "#apimachinery";
import type { ImageCredentials } from "#runtime";

interface Entry {
  readonly username?: string;
  readonly password?: string;
  /** `username:password` in base64. */
  readonly auth?: string;
}

/**
 * What pull secrets hold for an image: by registry, or by a path in it; the closest first.
 * https://kubernetes.io/docs/concepts/containers/images/#config-json Upstream: pkg/credentialprovider/keyring.go.
 */
export function credentialsFor(image: string, secrets: readonly Secret[]): ImageCredentials[] {
  const wanted = placeOf(image);
  const found = secrets.flatMap((secret) =>
    Object.entries(entriesOf(secret)).flatMap(([address, entry]) => {
      const place = withoutScheme(address);
      const credentials = read(entry);
      return credentials && isWithin(wanted, place) ? [{ credentials, closeness: place.length }] : [];
    }),
  );
  return found.toSorted((a, b) => b.closeness - a.closeness).map(({ credentials }) => credentials);
}

/** `docker.io/library/nginx` of `nginx:1.7.9`. */
function placeOf(image: string): string {
  const path = image.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  const [first = ""] = path.split("/");
  const hasHost = path.includes("/") && /[.:]|^localhost$/.test(first);
  return hasHost ? path : `docker.io/${path.includes("/") ? path : `library/${path}`}`;
}

function withoutScheme(address: string): string {
  const place = address.replace(/^https?:\/\//, "").replace(/\/(v1|v2)?\/?$/, "");
  return place === "index.docker.io" ? "docker.io" : place;
}

function isWithin(image: string, place: string): boolean {
  const parts = place.split("/");
  return image.split("/").slice(0, parts.length).join("/") === parts.join("/");
}

function entriesOf({ type, data = {} }: Secret): Record<string, Entry> {
  const legacy = type === "kubernetes.io/dockercfg";
  const text = data[legacy ? ".dockercfg" : ".dockerconfigjson"];
  if (text === undefined) return {};
  try {
    const parsed = JSON.parse(Buffer.from(text, "base64").toString()) as { auths?: Record<string, Entry> };
    return (legacy ? (parsed as Record<string, Entry>) : parsed.auths) ?? {};
  } catch {
    return {};
  }
}

function read({ username, password, auth }: Entry): ImageCredentials | undefined {
  if (username !== undefined && password !== undefined) return { username, password };
  if (auth === undefined) return undefined;
  const [name = "", ...rest] = Buffer.from(auth, "base64").toString().split(":");
  return { username: name, password: rest.join(":") };
}
