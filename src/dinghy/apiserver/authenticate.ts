import { Buffer } from "node:buffer";
import type { Peer, Request } from "#wire";
import { type Authorizer, requireAuthorized } from "./authorize.ts";
import type { ServiceAccountTokens } from "./service-account-tokens.ts";
import { badRequest, unauthorized } from "./status.ts";
import { anonymous, serviceAccountGroups, serviceAccountOf, type UserInfo } from "./user-info.ts";

/** The same certificate is the same user: made once for all requests of a connection. */
const knownUsers = new WeakMap<Peer, UserInfo>();

/**
 * Who sent the request: the subject of its client certificate, the ServiceAccount of its bearer token, or anonymous.
 * Rejects with `ApiError` 401 Unauthorized when a token is given and is no good.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/
 */
export function authenticate(request: Request, tokens: ServiceAccountTokens): UserInfo | Promise<UserInfo> {
  const { peer } = request;
  if (peer && peer.commonName !== "") return userOf(peer);
  const token = bearerToken(request);
  return token === undefined ? anonymous : verify(token, tokens);
}

function userOf(peer: Peer): UserInfo {
  let user = knownUsers.get(peer);
  if (user === undefined) {
    const { commonName, organizations, fingerprint } = peer;
    const credential = { "authentication.kubernetes.io/credential-id": [`X509SHA256=${fingerprint}`] };
    const groups = [...organizations, "system:authenticated"];
    user = { username: commonName, groups, ...(fingerprint !== undefined && { extra: credential }) };
    knownUsers.set(peer, user);
  }
  return user;
}

async function verify(token: string, tokens: ServiceAccountTokens): Promise<UserInfo> {
  const verified = await tokens.verify(token);
  if (verified === undefined) throw unauthorized();
  return verified.user;
}

/** What a WebSocket subprotocol begins with that is a bearer token. */
export const socketTokenPrefix = "base64url.bearer.authorization.k8s.io.";

/** From the `authorization` header, or, for browsers that cannot set it, from a WebSocket subprotocol. */
function bearerToken({ headers }: Request): string | undefined {
  const match = /^bearer +(\S+) *$/i.exec(headers.authorization ?? "");
  if (match) return match[1];
  const protocols = headers["sec-websocket-protocol"]?.split(",") ?? [];
  const protocol = protocols.map((each) => each.trim()).find((each) => each.startsWith(socketTokenPrefix));
  return protocol && Buffer.from(protocol.slice(socketTokenPrefix.length), "base64url").toString("utf8");
}

interface Impersonation {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/**
 * The user that the request wants to act as (`impersonate-user`, `-group`, `-uid`, `-extra-…`), or `user` itself when
 * it wants none. Throws `ApiError` 400 for headers that make no sense, 403 when `user` may not.
 * https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/
 */
export function impersonate(request: Request, user: UserInfo, authorizer: Authorizer): UserInfo {
  const wanted = impersonationOf(request);
  if (wanted === undefined) return user;
  requireMayImpersonate(wanted, user, authorizer);
  const account = serviceAccountOf(wanted.username);
  const groups = [...(wanted.groups.length === 0 && account ? serviceAccountGroups(account.namespace) : wanted.groups)];
  if (wanted.username === anonymous.username) {
    if (!groups.includes("system:unauthenticated")) groups.push("system:unauthenticated");
  } else if (!groups.includes("system:authenticated") && !groups.includes("system:unauthenticated")) {
    groups.push("system:authenticated");
  }
  return {
    username: wanted.username,
    ...(wanted.uid !== "" && { uid: wanted.uid }),
    groups,
    ...(Object.keys(wanted.extra).length > 0 && { extra: wanted.extra }),
  };
}

function impersonationOf({ headers }: Request): Impersonation | undefined {
  if (!mentionsImpersonation(headers)) return undefined;
  const [username = ""] = valuesOf(headers["impersonate-user"]);
  const [uid = ""] = valuesOf(headers["impersonate-uid"]);
  const groups = valuesOf(headers["impersonate-group"]);
  const extra: Record<string, string[]> = {};
  const prefix = "impersonate-extra-";
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(prefix)) extra[decodeKey(name.slice(prefix.length))] = valuesOf(value);
  }
  const hasExtra = Object.keys(extra).length > 0;
  if (username === "" && uid === "" && groups.length === 0 && !hasExtra) return undefined;
  if (username === "") throw badRequest(withoutUser(uid, groups, extra));
  return { username, uid, groups, extra };
}

/** Hardly any request does. */
function mentionsImpersonation(headers: Request["headers"]): boolean {
  for (const name in headers) if (name.startsWith("impersonate-")) return true;
  return false;
}

/** Each line is a value, whatever commas are in it. */
function valuesOf(header: string | undefined): string[] {
  return header === undefined ? [] : header.split("\n");
}

function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** Real servers print the request as their own language does. */
function withoutUser(uid: string, groups: readonly string[], extra: Readonly<Record<string, string[]>>): string {
  const list = (values: readonly string[]): string =>
    `[]string{${values.map((each) => JSON.stringify(each)).join(", ")}}`;
  const entries = Object.entries(extra).map(([key, values]) => `${JSON.stringify(key)}:${list(values)}`);
  const map = entries.length === 0 ? "map[string][]string(nil)" : `map[string][]string{${entries.join(", ")}}`;
  const groupList = groups.length === 0 ? "[]string(nil)" : list(groups);
  const shown = `&user.DefaultInfo{Name:"", UID:${JSON.stringify(uid)}, Groups:${groupList}, Extra:${map}}`;
  return `requested ${shown} without impersonating a user name`;
}

function requireMayImpersonate(wanted: Impersonation, user: UserInfo, authorizer: Authorizer): void {
  const verb = "impersonate";
  const account = serviceAccountOf(wanted.username);
  requireAuthorized(
    authorizer,
    account
      ? { user, verb, group: "", resource: "serviceaccounts", ...account }
      : { user, verb, group: "", resource: "users", name: wanted.username },
  );
  for (const name of wanted.groups) requireAuthorized(authorizer, { user, verb, group: "", resource: "groups", name });
  const group = "authentication.k8s.io";
  for (const [subresource, values] of Object.entries(wanted.extra)) {
    for (const name of values) {
      requireAuthorized(authorizer, { user, verb, group, resource: "userextras", subresource, name });
    }
  }
  if (wanted.uid !== "") requireAuthorized(authorizer, { user, verb, group, resource: "uids", name: wanted.uid });
}
