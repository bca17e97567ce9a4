import type { PolicyRule, RoleRef } from "#apimachinery";
import type { LiveObjects } from "./live-objects.ts";
import { authorizeNode } from "./node-authorizer.ts";
import { createRbac } from "./rbac.ts";
import { forbidden, forbiddenPath } from "./status.ts";
import type { UserInfo } from "./user-info.ts";

/** What is asked: a verb on a resource, or on a path that is no resource. */
export type Attributes = ResourceAttributes | NonResourceAttributes;

export interface ResourceAttributes {
  readonly user: UserInfo;
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`, or a special one (`bind` …). */
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version?: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Empty or undefined: cluster scope, or all namespaces. */
  readonly namespace?: string;
  readonly name?: string;
  /** The raw `fieldSelector` of a list, watch or deletecollection: the Node authorizer narrows by it. */
  readonly fieldSelector?: string;
  readonly path?: undefined;
}

export interface NonResourceAttributes {
  readonly user: UserInfo;
  /** Lower-case HTTP method. */
  readonly verb: string;
  readonly path: string;
}

export interface Decision {
  readonly allowed: boolean;
  /** Why, where upstream says why. */
  readonly reason: string;
}

export interface Authorizer {
  authorize(attributes: Attributes): Decision;
  /** Everything that RBAC grants to the user, in the namespace too where one is given. */
  rulesFor(user: UserInfo, namespace?: string): readonly PolicyRule[];
  /** The rules of the role that a binding refers to; undefined when there is no such role. */
  rulesOf(roleRef: RoleRef, namespace?: string): readonly PolicyRule[] | undefined;
}

/**
 * Who may do what: members of `system:masters` anything, then nodes by what runs on them, then RBAC; the first that
 * allows decides. https://kubernetes.io/docs/reference/access-authn-authz/authorization/ Answers to @seed:K11.1.
 */
export function createAuthorizer(live: LiveObjects): Authorizer {
  const rbac = createRbac(live);
  return {
    authorize: (attributes) => {
      if (attributes.user.groups.includes("system:masters")) return { allowed: true, reason: "" };
      const asNode = authorizeNode(attributes, live);
      if (asNode.allowed) return asNode;
      const byRole = rbac.authorize(attributes);
      if (byRole.allowed) return byRole;
      return { allowed: false, reason: [asNode.reason, byRole.reason].filter((reason) => reason !== "").join("\n") };
    },
    rulesFor: (user, namespace) => rbac.rulesFor(user, namespace),
    rulesOf: (roleRef, namespace) => rbac.rulesOf(roleRef, namespace),
  };
}

/**
 * `User "u" cannot list resource "pods" in API group "" in the namespace "n"`, with the reason where there is one.
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go.
 */
export function forbiddenMessage(attributes: Attributes, reason: string): string {
  const user = `User ${JSON.stringify(attributes.user.username)}`;
  const why = reason === "" ? "" : `: ${reason}`;
  if (attributes.path !== undefined)
    return `${user} cannot ${attributes.verb} path ${JSON.stringify(attributes.path)}${why}`;
  const { verb, group, resource, subresource, namespace } = attributes;
  const what = JSON.stringify(subresource ? `${resource}/${subresource}` : resource);
  const where = namespace ? `in the namespace ${JSON.stringify(namespace)}` : "at the cluster scope";
  return `${user} cannot ${verb} resource ${what} in API group ${JSON.stringify(group)} ${where}${why}`;
}

/** Throws `ApiError` 403 unless allowed. */
export function requireAuthorized(authorizer: Authorizer, attributes: Attributes): void {
  const { allowed, reason } = authorizer.authorize(attributes);
  if (allowed) return;
  const message = forbiddenMessage(attributes, reason);
  if (attributes.path !== undefined) throw forbiddenPath(`forbidden: ${message}`);
  throw forbidden(attributes, attributes.name ?? "", message);
}
