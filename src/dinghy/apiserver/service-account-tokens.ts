import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KubernetesObject, Node, Pod } from "#apimachinery";
import { type Clock, formatTime, type Random } from "#clock";
import { type FieldError, invalid } from "./field-error.ts";
import type { Lookup } from "./lookup.ts";
import { badRequest, conflict, invalidObject, notFound } from "./status.ts";
import { serviceAccountGroups, serviceAccountUsername, type UserInfo } from "./user-info.ts";

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

/**
 * Tokens of ServiceAccounts: signed here, bound to objects, worthless when those are gone.
 * https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens
 */
export interface ServiceAccountTokens {
  /**
   * Answers a TokenRequest for a ServiceAccount. Rejects with `ApiError`: 404 no such account or bound object,
   * 409 other uid than asked for, 422 rules of the spec broken.
   */
  issue(namespace: string, name: string, spec: TokenRequestSpec): Promise<IssuedToken>;
  /** Undefined when the token is not ours, expired, for another audience, or its account or bound object is gone. */
  verify(token: string, audiences?: readonly string[]): Promise<VerifiedToken | undefined>;
  /** What is wrong with a token of ours, as only a TokenReview is told; undefined for one that is good or not ours. */
  whyNot(token: string, audiences?: readonly string[]): Promise<string | undefined>;
  /** The document at `/openid/v1/jwks`. */
  jwks(): object;
  /** The document at `/.well-known/openid-configuration`. */
  openidConfiguration(): object;
}

export interface ServiceAccountTokensOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly lookup: Lookup;
  /** Where the signing key is kept between starts (`service-account.key`); in memory only when undefined. */
  readonly directory?: string;
  /** Where the JWKS document can be had from: `https://<advertise address>:443`. */
  readonly serverUrl: string;
}

/** The kubelet asks for this many seconds for the volume that admission injects. */
const injectedSeconds = 3607;
/** Such a token is really good for a year, for the sake of clients that never read it again. */
const extendedSeconds = 365 * 24 * 60 * 60;
const shortestSeconds = 600;
const longestSeconds = 2 ** 32;
/**
 * Clocks differ: for so long a token outlives its end and the deletion of what it is bound to (as long as that is still
 * terminating), and so early it is good. Upstream: go-jose's `DefaultLeeway`.
 */
const leewayMs = 60_000;

interface Named {
  readonly name: string;
  readonly uid?: string;
}

/** The private claims; field names are upstream's. */
interface PrivateClaims {
  readonly namespace: string;
  readonly serviceaccount: Named;
  readonly pod?: Named;
  readonly node?: Named;
  readonly secret?: Named;
  readonly warnafter?: number;
}

interface Claims {
  readonly aud: string[];
  readonly exp: number;
  readonly iat: number;
  readonly iss: string;
  readonly jti: string;
  readonly nbf: number;
  readonly sub: string;
  readonly "kubernetes.io": PrivateClaims;
}

export function createServiceAccountTokens(options: ServiceAccountTokensOptions): ServiceAccountTokens {
  const { clock, random, lookup, directory, serverUrl } = options;
  const signing = lazily(() => loadKey(directory));
  const jsonWebToken = lazily(() => loadJsonWebToken(clock));
  const examine = async (
    token: string,
    audiences: readonly string[] = [issuer],
  ): Promise<VerifiedToken | string | undefined> => {
    const claims = readClaims(await jsonWebToken(), token, signing().publicKey);
    if (claims === undefined || typeof claims === "string") return claims;
    const shared = claims.aud.filter((audience) => audiences.includes(audience));
    if (shared.length === 0) {
      return `token audiences ${goStrings(claims.aud)} is invalid for the target audiences ${goStrings(audiences)}`;
    }
    const problem = timeProblem(claims, clock.now()) ?? (await fallen(lookup, claims["kubernetes.io"], clock.now()));
    return problem ?? { user: userOf(claims), audiences: shared };
  };
  return {
    issue: async (namespace, name, asked) => {
      const account = await lookup.get("serviceaccounts", name, namespace);
      if (account === undefined) throw notFound({ group: "", resource: "serviceaccounts" }, name);
      const spec = withDefaults(asked);
      const errors = tokenRequestErrors(spec);
      if (errors.length > 0) throw invalidObject({ group: "authentication.k8s.io", kind: "TokenRequest" }, "", errors);
      const bound = await boundObject(lookup, account, spec);
      const now = Math.floor(clock.now() / 1000);
      const claims = claimsOf(account, spec, bound, { now, jti: random.uuid() });
      const { privateKey, keyId } = signing();
      const { sign } = await jsonWebToken();
      return {
        token: sign(claims, privateKey, { algorithm: "ES256", keyid: keyId }),
        expirationTimestamp: formatTime((now + (spec.expirationSeconds as number)) * 1000),
        spec,
      };
    },
    verify: async (token, audiences) => {
      const found = await examine(token, audiences);
      return typeof found === "string" ? undefined : found;
    },
    whyNot: async (token, audiences) => {
      const found = await examine(token, audiences);
      return typeof found === "string" ? found : undefined;
    },
    jwks: () => {
      const { publicKey, keyId } = signing();
      return { keys: [{ use: "sig", kid: keyId, alg: "ES256", ...publicKey.export({ format: "jwk" }) }] };
    },
    openidConfiguration: () => ({
      issuer,
      jwks_uri: `${serverUrl}/openid/v1/jwks`,
      response_types_supported: ["id_token"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["ES256"],
    }),
  };
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

type JsonWebToken = typeof import("jsonwebtoken");

/** Loaded with the first token: a cluster that never issues one starts without it. */
async function loadJsonWebToken(clock: Clock): Promise<JsonWebToken> {
  const release = clock.hold();
  try {
    return (await import("jsonwebtoken")).default;
  } finally {
    release();
  }
}

interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly keyId: string;
}

function loadKey(directory: string | undefined): SigningKey {
  const file = directory === undefined ? undefined : join(directory, "service-account.key");
  const stored = file === undefined ? undefined : readIfThere(file);
  const privateKey = stored ? createPrivateKey(stored) : generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  if (file !== undefined && directory !== undefined && stored === undefined) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(file, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  }
  const publicKey = createPublicKey(privateKey);
  const keyId = createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("base64url");
  return { privateKey, publicKey, keyId };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Error(`the key that signs ServiceAccount tokens cannot be read from ${file}; repair or remove the file`, {
      cause: error,
    });
  }
}

function withDefaults(spec: TokenRequestSpec): TokenRequestSpec {
  return {
    audiences: spec.audiences?.length ? spec.audiences : [issuer],
    expirationSeconds: spec.expirationSeconds ?? 3600,
    boundObjectRef: spec.boundObjectRef ?? null,
  };
}

function tokenRequestErrors({ expirationSeconds: seconds = 0 }: TokenRequestSpec): FieldError[] {
  const field = "spec.expirationSeconds";
  if (seconds < shortestSeconds) return [invalid(field, seconds, "may not specify a duration less than 10 minutes")];
  if (seconds > longestSeconds) return [invalid(field, seconds, "may not specify a duration larger than 2^32 seconds")];
  return [];
}

type Bound = Pick<PrivateClaims, "pod" | "node" | "secret">;

const boundResources: Readonly<Record<string, "pods" | "nodes" | "secrets">> = {
  Pod: "pods",
  Node: "nodes",
  Secret: "secrets",
};

async function boundObject(lookup: Lookup, account: KubernetesObject, spec: TokenRequestSpec): Promise<Bound> {
  const reference = spec.boundObjectRef;
  if (!reference) return {};
  const { kind = "", apiVersion = "", name = "", uid } = reference;
  const resource = apiVersion === "v1" ? boundResources[kind] : undefined;
  if (resource === undefined) {
    throw badRequest(
      `cannot bind token to object of type ${apiVersion.includes("/") ? "" : "/"}${apiVersion}, Kind=${kind}`,
    );
  }
  const namespace = resource === "nodes" ? undefined : account.metadata.namespace;
  const object = await lookup.get(resource, name, namespace);
  if (object === undefined) throw notFound({ group: "", resource }, name);
  if (resource === "pods" && (object as Pod).spec.serviceAccountName !== account.metadata.name) {
    const account_ = JSON.stringify(account.metadata.name);
    throw badRequest(
      `cannot bind token for serviceaccount ${account_} to pod running with different serviceaccount name.`,
    );
  }
  if (uid && uid !== object.metadata.uid) {
    const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict({ group: "", resource: kind }, name, why);
  }
  const claim = { name: object.metadata.name, uid: object.metadata.uid };
  if (resource === "nodes") return { node: claim };
  if (resource === "secrets") return { secret: claim };
  return { pod: claim, ...(await nodeClaim(lookup, object as Pod)) };
}

async function nodeClaim(lookup: Lookup, pod: Pod): Promise<Bound> {
  const name = pod.spec.nodeName;
  if (!name) return {};
  const node = await lookup.get<Node>("nodes", name);
  return { node: { name, ...(node && { uid: node.metadata.uid }) } };
}

function claimsOf(
  account: KubernetesObject,
  spec: TokenRequestSpec,
  bound: Bound,
  { now, jti }: { readonly now: number; readonly jti: string },
): Claims {
  const { name, namespace = "", uid } = account.metadata;
  const audiences = [...(spec.audiences ?? [])];
  const seconds = spec.expirationSeconds as number;
  const extended =
    seconds === injectedSeconds && bound.pod !== undefined && audiences.every((audience) => audience === issuer);
  return {
    aud: audiences,
    exp: now + (extended ? extendedSeconds : seconds),
    iat: now,
    iss: issuer,
    jti,
    "kubernetes.io": {
      namespace,
      ...bound,
      serviceaccount: { name, uid },
      ...(extended && { warnafter: now + seconds }),
    },
    nbf: now,
    sub: serviceAccountUsername(namespace, name),
  };
}

function goStrings(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(" ")}]`;
}

/** The claims, whatever they say of time; what is wrong with the signature; undefined for what somebody else issued. */
function readClaims(jwt: JsonWebToken, token: string, key: KeyObject): Claims | string | undefined {
  const read = jwt.decode(token);
  if (read === null || typeof read === "string" || read.iss !== issuer) return undefined;
  try {
    const options = { algorithms: ["ES256" as const], ignoreExpiration: true, ignoreNotBefore: true };
    const claims = jwt.verify(token, key, options) as unknown as Claims;
    return Array.isArray(claims.aud) && claims["kubernetes.io"] ? claims : undefined;
  } catch {
    return "go-jose/go-jose: error in cryptographic primitive";
  }
}

function timeProblem({ exp, nbf }: Claims, nowMs: number): string | undefined {
  if (nowMs - leewayMs > exp * 1000) return "service account token has expired";
  return nowMs + leewayMs < nbf * 1000 ? "service account token is not valid yet" : undefined;
}

const invalidated = "service account token has been invalidated";

/** Upstream: pkg/serviceaccount/claims.go. Clients learn why only from a TokenReview. */
async function fallen(lookup: Lookup, claims: PrivateClaims, nowMs: number): Promise<string | undefined> {
  const { namespace, serviceaccount, pod, secret } = claims;
  const account = await standing(lookup, "serviceaccounts", serviceaccount, namespace);
  if (account.object === undefined) return `serviceaccounts ${JSON.stringify(serviceaccount.name)} not found`;
  if (account.uid !== serviceaccount.uid) {
    return `service account UID (${account.uid}) does not match claim (${serviceaccount.uid})`;
  }
  if (gone(account.object, nowMs)) return `service account ${namespace}/${serviceaccount.name} has been deleted`;
  const bound = [
    ["secret", secret, namespace],
    ["pod", pod, namespace],
    // The node of a Pod is only told; a token that is bound to the node itself falls with it.
    ["node", pod ? undefined : claims.node, undefined],
  ] as const;
  for (const [kind, claim, where] of bound) {
    if (claim === undefined) continue;
    const { object, uid } = await standing(lookup, `${kind}s`, claim, where);
    if (object === undefined) return invalidated;
    if (uid !== claim.uid)
      return `${kind} UID (${uid}) does not match service account ${kind} ref claim (${claim.uid})`;
    if (gone(object, nowMs)) return invalidated;
  }
  return undefined;
}

async function standing(
  lookup: Lookup,
  resource: string,
  { name }: Named,
  namespace: string | undefined,
): Promise<{ readonly object?: KubernetesObject; readonly uid?: string }> {
  const object = await lookup.get(resource, name, namespace);
  return { object, uid: object?.metadata.uid };
}

function gone({ metadata }: KubernetesObject, nowMs: number): boolean {
  const deleted = metadata.deletionTimestamp;
  return deleted !== undefined && Date.parse(deleted) + leewayMs < nowMs;
}

function userOf(claims: Claims): UserInfo {
  const { namespace, serviceaccount, pod, node } = claims["kubernetes.io"];
  const prefix = "authentication.kubernetes.io";
  return {
    username: claims.sub,
    uid: serviceaccount.uid,
    groups: [...serviceAccountGroups(namespace), "system:authenticated"],
    extra: {
      [`${prefix}/credential-id`]: [`JTI=${claims.jti}`],
      ...(node && { [`${prefix}/node-name`]: [node.name] }),
      ...(node?.uid && { [`${prefix}/node-uid`]: [node.uid] }),
      ...(pod && { [`${prefix}/pod-name`]: [pod.name], [`${prefix}/pod-uid`]: [pod.uid ?? ""] }),
    },
  };
}
