import type { ClusterRole, KubernetesObject, PolicyRule, Role, RoleBinding } from "#apimachinery";
import type { Authorizer } from "./authorize.ts";
import { describeRules, quoteList, uncovered } from "./rbac-rules.ts";
import { forbidden, notFound } from "./status.ts";
import type { UserInfo } from "./user-info.ts";

const group = "rbac.authorization.k8s.io";

/** `metadata` fields that a write may change without giving anything to anybody. */
const collected = new Set(["finalizers", "ownerReferences", "managedFields", "resourceVersion"]);

/**
 * No one gives away more than they have: who writes a role must hold all its rules or may `escalate`; who binds one
 * must hold them or may `bind`. Call before a Role, ClusterRole, RoleBinding or ClusterRoleBinding is stored.
 * Throws `ApiError` 403, or 404 for a binding to a role that does not exist.
 *
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
 */
export function preventEscalation(
  authorizer: Authorizer,
  user: UserInfo,
  object: KubernetesObject,
  oldObject: KubernetesObject | undefined,
): void {
  if (user.groups.includes("system:masters")) return;
  if (oldObject && changesBookkeepingOnly(object, oldObject)) return;
  switch (object.kind) {
    case "Role":
    case "ClusterRole":
      checkRole(authorizer, user, object as Role | ClusterRole, oldObject as ClusterRole | undefined);
      break;
    case "RoleBinding":
    case "ClusterRoleBinding":
      checkBinding(authorizer, user, object as RoleBinding);
      break;
  }
}

function checkRole(
  authorizer: Authorizer,
  user: UserInfo,
  role: Role | ClusterRole,
  old: ClusterRole | undefined,
): void {
  const { name, namespace } = role.metadata;
  const resource = role.kind === "Role" ? "roles" : "clusterroles";
  if (authorizer.authorize({ user, verb: "escalate", group, resource, namespace, name }).allowed) return;
  if (aggregates(role) || (old && aggregates(old))) {
    const everything: PolicyRule[] = [
      { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
      { nonResourceURLs: ["*"], verbs: ["*"] },
    ];
    if (uncovered(authorizer.rulesFor(user, namespace), everything).length > 0) {
      const why = "must have cluster-admin privileges to use the aggregationRule";
      throw forbidden({ group, resource }, name, why);
    }
  }
  requireHeld(authorizer, user, role.rules ?? [], { resource, name, namespace });
}

function aggregates(role: ClusterRole): boolean {
  return !!role.aggregationRule?.clusterRoleSelectors?.length;
}

function checkBinding(authorizer: Authorizer, user: UserInfo, binding: RoleBinding): void {
  const { name, namespace } = binding.metadata;
  const { kind, name: roleName } = binding.roleRef;
  const roles = kind === "ClusterRole" ? "clusterroles" : "roles";
  if (authorizer.authorize({ user, verb: "bind", group, resource: roles, namespace, name: roleName }).allowed) return;
  const rules = authorizer.rulesOf(binding.roleRef, namespace);
  if (rules === undefined) throw notFound({ group, resource: roles }, roleName);
  const resource = namespace === undefined ? "clusterrolebindings" : "rolebindings";
  requireHeld(authorizer, user, rules, { resource, name, namespace });
}

function requireHeld(
  authorizer: Authorizer,
  user: UserInfo,
  rules: readonly PolicyRule[],
  target: { readonly resource: string; readonly name: string; readonly namespace: string | undefined },
): void {
  const missing = uncovered(authorizer.rulesFor(user, target.namespace), rules);
  if (missing.length === 0) return;
  const who = `user ${JSON.stringify(user.username)} (groups=${quoteList(user.groups)})`;
  const lines = describeRules(missing).join("\n");
  const why = `${who} is attempting to grant RBAC permissions not currently held:\n${lines}`;
  throw forbidden({ group, resource: target.resource }, target.name, why);
}

/** The garbage collector may edit owners and finalizers of roles whose rules it does not hold. */
function changesBookkeepingOnly(object: KubernetesObject, old: KubernetesObject): boolean {
  const strip = (each: KubernetesObject): string =>
    JSON.stringify({
      ...each,
      metadata: Object.entries(each.metadata)
        .filter(([field]) => !collected.has(field))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    });
  return strip(object) === strip(old);
}
