import type { Secret } from "#apimachinery";

export const bootstrapNamespace = "kube-system";
const prefix = "bootstrap-token-";

/** A token that nodes join by, as its Secret says. https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/ */
export interface BootstrapToken {
  readonly id: string;
  readonly secret: string;
  /** May it sign the cluster's description? */
  readonly signs: boolean;
  /** Milliseconds since the epoch: infinite without an end, zero for one that nobody can read. */
  readonly expiresAtMs: number;
}

/** Undefined for a Secret that holds no token. */
export function bootstrapTokenOf({ metadata, type, data = {} }: Secret): BootstrapToken | undefined {
  if (type !== "bootstrap.kubernetes.io/token" || metadata.namespace !== bootstrapNamespace) return undefined;
  const read = (key: string): string => Buffer.from(data[key] ?? "", "base64").toString("utf8");
  const id = read("token-id");
  const expiration = read("expiration");
  const at = Date.parse(expiration);
  return {
    id: metadata.name === prefix + id ? id : "",
    secret: read("token-secret"),
    signs: read("usage-bootstrap-signing") === "true",
    expiresAtMs: expiration === "" ? Number.POSITIVE_INFINITY : Number.isNaN(at) ? 0 : at,
  };
}
