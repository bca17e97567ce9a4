import type { ImagePullError } from "../runtime.ts";
import { formatImageName, type ImageName, parseImageName } from "./image-reference.ts";

/** Why an image cannot be pulled: the two parts of an `ImagePullError`. */
export type PullFailure = Pick<ImagePullError, "reason" | "message">;

/** Registries that exist and answer, though not for every image. */
const knownHosts = new Set([
  "docker.io",
  "registry.k8s.io",
  "gcr.io",
  "k8s.gcr.io",
  "quay.io",
  "ghcr.io",
  "mcr.microsoft.com",
]);
/** Where a node of this cluster would ask for names of the outside world. */
const resolverAddress = "10.255.255.53:53";

/** What containerd says of an image that is not in the catalogue; the reason is always `ErrImagePull`. */
export function pullFailure(reference: string): PullFailure {
  const name = parseImageName(reference);
  if (name === undefined) {
    return {
      reason: "InvalidImageName",
      message: `failed to parse image name "${reference}": invalid reference format`,
    };
  }
  const full = formatImageName(name);
  const lead = `failed to pull and unpack image "${full}": failed to resolve reference "${full}": `;
  return { reason: "ErrImagePull", message: lead + causeOf(name, full) };
}

/** What containerd says when a registry does not let the caller have an image: a stranger, or one with a wrong word. */
export function accessFailure(full: string, withCredentials: boolean): string {
  const lead = `failed to pull and unpack image "${full}": failed to resolve reference "${full}": `;
  if (!withCredentials)
    return `${lead}unexpected status from HEAD request to ${manifestAddress(full)}: 401 Unauthorized`;
  return `${lead}failed to authorize: failed to fetch anonymous token: unexpected status from GET request to ${manifestAddress(full)}: 401 Unauthorized`;
}

function manifestAddress(full: string): string {
  const { host, path, tag, digest } = parseImageName(full) as ImageName;
  return `https://${host}/v2/${path}/manifests/${digest ?? tag}`;
}

function causeOf(name: ImageName, full: string): string {
  if (!knownHosts.has(name.host)) {
    const version = name.digest ?? name.tag;
    const host = name.host.replace(/:\d+$/, "");
    const request = `Head "https://${name.host}/v2/${name.path}/manifests/${version}"`;
    if (host === "localhost" || /^\d+(\.\d+){3}$/.test(host)) {
      const port = /:(\d+)$/.exec(name.host)?.[1] ?? "443";
      const address = host === "localhost" ? "127.0.0.1" : host;
      return `failed to do request: ${request}: dial tcp ${address}:${port}: connect: connection refused`;
    }
    return `failed to do request: ${request}: dial tcp: lookup ${host} on ${resolverAddress}: no such host`;
  }
  if (name.host !== "docker.io") return `${full}: not found`;
  return "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed";
}
