import type { Clock, Random } from "#clock";
import type { Lookup } from "./lookup.ts";
import type { UserInfo } from "./user-info.ts";

export const issuer = "https://kubernetes.default.svc.cluster.local";

export interface TokenRequestSpec {
  readonly audiences?: readonly string[];
  readonly expirationSeconds?: number;
  readonly boundObjectRef?: {
    readonly kind?: string;
    readonly apiVersion?: string;
    readonly name?: string;
    readonly uid?: string;
  } | null;
}

export interface IssuedToken {
  readonly token: string;
  /** `metav1.Time` */
  readonly expirationTimestamp: string;
  /** The request's spec with defaults filled in. */
  readonly spec: TokenRequestSpec;
}

export interface VerifiedToken {
  readonly user: UserInfo;
  /** Those of the token that were also asked for. */
  readonly audiences: readonly string[];
}

export interface ServiceAccountTokens {
  /**
   * Answers a TokenRequest for a ServiceAccount. Rejects with `ApiError`: 404 no such account or bound object,
   * 409 other uid than asked for, 422 rules of the spec broken.
   */
  issue(namespace: string, name: string, spec: TokenRequestSpec): Promise<IssuedToken>;
  /** Undefined when the token is not ours, expired, for another audience, or its account or bound object is gone. */
  verify(token: string, audiences?: readonly string[]): Promise<VerifiedToken | undefined>;
  /** The document at `/openid/v1/jwks`. */
  jwks(): object;
  /** The document at `/.well-known/openid-configuration`. */
  openidConfiguration(): object;
}

export interface ServiceAccountTokensOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly lookup: Lookup;
  /** Where the signing key is kept between starts; in memory only when undefined. */
  readonly directory?: string;
  /** Where the JWKS document can be had from: `https://<advertise address>:443`. */
  readonly serverUrl: string;
}

export function createServiceAccountTokens(_options: ServiceAccountTokensOptions): ServiceAccountTokens {
  throw new Error("createServiceAccountTokens is not written yet");
}
