import type { Request } from "#wire";
import type { Authorizer } from "./authorize.ts";
import type { ServiceAccountTokens } from "./service-account-tokens.ts";
import type { UserInfo } from "./user-info.ts";

export interface AuthenticateOptions {
  readonly tokens: ServiceAccountTokens;
}

/**
 * Who sent the request: the subject of its client certificate, the ServiceAccount of its bearer token, or anonymous.
 * Rejects with `ApiError` 401 Unauthorized when credentials are given and are no good.
 */
export async function authenticate(_request: Request, _options: AuthenticateOptions): Promise<UserInfo> {
  throw new Error("authenticate is not written yet");
}

/**
 * The user that the request wants to act as (`impersonate-user`, `-group`, `-uid`, `-extra-…`), or `user` itself when
 * it wants none. Throws `ApiError` 400 for headers that make no sense, 403 when `user` may not.
 */
export function impersonate(_request: Request, user: UserInfo, _authorizer: Authorizer): UserInfo {
  return user;
}
