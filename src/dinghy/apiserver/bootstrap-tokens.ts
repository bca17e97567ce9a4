import { timingSafeEqual } from "node:crypto";
import type { Secret } from "#apimachinery";
import type { Clock } from "#clock";
import type { Lookup } from "./lookup.ts";
import { issuer, type ServiceAccountTokens, type VerifiedToken } from "./service-account-tokens.ts";

const form = /^([a-z0-9]{6})\.([a-z0-9]{16})$/;
const groupForm = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/;

export interface BootstrapTokensOptions {
  readonly lookup: Lookup;
  readonly clock: Clock;
}

/**
 * Tokens of ServiceAccounts and, beside them, those that a new node joins the cluster by: `<id>.<secret>`, as the Secret
 * `bootstrap-token-<id>` in `kube-system` says. Whoever shows one is `system:bootstrap:<id>`.
 * https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/ Answers to @seed:K12.5 @seed:K11.4.
 */
export function withBootstrapTokens(
  tokens: ServiceAccountTokens,
  options: BootstrapTokensOptions,
): ServiceAccountTokens {
  return {
    ...tokens,
    verify: async (token, audiences) => {
      const [, id, secret] = form.exec(token) ?? [];
      if (id === undefined || secret === undefined) return await tokens.verify(token, audiences);
      // These are for the API server, whoever asks.
      if (audiences !== undefined && !audiences.includes(issuer)) return undefined;
      return await verifyBootstrapToken(id, secret, options);
    },
  };
}

async function verifyBootstrapToken(
  id: string,
  secret: string,
  { lookup, clock }: BootstrapTokensOptions,
): Promise<VerifiedToken | undefined> {
  const found = await lookup.get<Secret>("secrets", `bootstrap-token-${id}`, "kube-system");
  if (found?.type !== "bootstrap.kubernetes.io/token" || found.metadata.deletionTimestamp !== undefined)
    return undefined;
  const read = (key: string): string => Buffer.from(found.data?.[key] ?? "", "base64").toString("utf8");
  const known = Buffer.from(read("token-secret"));
  const shown = Buffer.from(secret);
  if (known.length !== shown.length || !timingSafeEqual(known, shown) || read("token-id") !== id) return undefined;
  if (hasExpired(read("expiration"), clock.now()) || read("usage-bootstrap-authentication") !== "true")
    return undefined;
  const extra = read("auth-extra-groups");
  const groups = extra === "" ? [] : extra.split(",");
  if (!groups.every((group) => groupForm.test(group))) return undefined;
  const all = [...new Set(["system:bootstrappers", ...groups])].sort();
  return {
    user: { username: `system:bootstrap:${id}`, groups: [...all, "system:authenticated"] },
    audiences: [issuer],
  };
}

/** A time that cannot be read is over. */
function hasExpired(expiration: string, now: number): boolean {
  if (expiration === "") return false;
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(expiration);
  const at = isTime ? Date.parse(expiration) : Number.NaN;
  return Number.isNaN(at) || now >= at;
}
