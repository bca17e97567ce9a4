/** Who asks, as `authentication.k8s.io/v1 UserInfo`. */
export interface UserInfo {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export const anonymous: UserInfo = { username: "system:anonymous", groups: ["system:unauthenticated"] };

const serviceAccountPrefix = "system:serviceaccount:";

/** Namespace and name of the ServiceAccount behind a user name; undefined for any other user. */
export function serviceAccountOf(username: string): { readonly namespace: string; readonly name: string } | undefined {
  if (!username.startsWith(serviceAccountPrefix)) return undefined;
  const [namespace, name, ...rest] = username.slice(serviceAccountPrefix.length).split(":");
  return namespace && name && rest.length === 0 ? { namespace, name } : undefined;
}

export function serviceAccountUsername(namespace: string, name: string): string {
  return `${serviceAccountPrefix}${namespace}:${name}`;
}

export function serviceAccountGroups(namespace: string): string[] {
  return ["system:serviceaccounts", `system:serviceaccounts:${namespace}`];
}

/** The node behind a kubelet's user (`system:node:<name>` in group `system:nodes`); undefined for any other user. */
export function nodeOf(user: UserInfo): string | undefined {
  const prefix = "system:node:";
  return user.username.startsWith(prefix) && user.groups.includes("system:nodes")
    ? user.username.slice(prefix.length)
    : undefined;
}
