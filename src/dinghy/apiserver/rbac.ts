import type { ClusterRole, PolicyRule, Role, RoleBinding, RoleRef, Subject } from "#apimachinery";
import type { Attributes, Decision } from "./authorize.ts";
import type { LiveObjects } from "./live-objects.ts";
import { ruleAllows } from "./rbac-rules.ts";
import { serviceAccountUsername, type UserInfo } from "./user-info.ts";

/**
 * Role-based access control: what the bindings that name a user, one of its groups or its ServiceAccount grant to it.
 *
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/ Upstream: plugin/pkg/auth/authorizer/rbac.
 */
export interface Rbac {
  authorize(attributes: Attributes): Decision;
  /** All rules that hold for the user cluster-wide, and in the namespace where one is given. */
  rulesFor(user: UserInfo, namespace: string | undefined): PolicyRule[];
  /** The rules of the role that a binding refers to; undefined when there is no such role. */
  rulesOf(roleRef: RoleRef, namespace: string | undefined): readonly PolicyRule[] | undefined;
}

interface Grant {
  readonly binding: RoleBinding;
  readonly subject: string;
}

export function createRbac(live: LiveObjects): Rbac {
  const grantsOf = (user: UserInfo, namespace: string | undefined): Grant[] => {
    const grants: Grant[] = [];
    for (const subject of subjectKeys(user)) {
      for (const binding of live.by("clusterrolebindings.rbac.authorization.k8s.io", clusterSubjects, subject)) {
        grants.push({ binding, subject });
      }
    }
    if (!namespace) return grants;
    for (const subject of subjectKeys(user)) {
      const key = `${namespace} ${subject}`;
      for (const binding of live.by("rolebindings.rbac.authorization.k8s.io", namespacedSubjects, key)) {
        grants.push({ binding, subject });
      }
    }
    return grants;
  };

  const rulesOf: Rbac["rulesOf"] = ({ kind, name }, namespace) => {
    const role =
      kind === "ClusterRole"
        ? live.get<ClusterRole>("clusterroles.rbac.authorization.k8s.io", name)
        : live.get<Role>("roles.rbac.authorization.k8s.io", name, namespace ?? "");
    return role && (role.rules ?? []);
  };

  return {
    rulesOf,
    authorize: (attributes) => {
      const namespace = attributes.path === undefined ? attributes.namespace : undefined;
      const missing = new Set<string>();
      for (const grant of grantsOf(attributes.user, namespace)) {
        const { roleRef, metadata } = grant.binding;
        const rules = rulesOf(roleRef, metadata.namespace);
        if (rules === undefined) {
          missing.add(
            `${roleRef.kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(roleRef.name)} not found`,
          );
        } else if (rules.some((rule) => ruleAllows(rule, attributes))) {
          return { allowed: true, reason: `RBAC: allowed by ${describeGrant(grant)}` };
        }
      }
      return { allowed: false, reason: missing.size === 0 ? "" : `RBAC: ${aggregate([...missing])}` };
    },
    rulesFor: (user, namespace) =>
      grantsOf(user, namespace).flatMap(({ binding }) => rulesOf(binding.roleRef, binding.metadata.namespace) ?? []),
  };
}

/** Several errors as upstream prints them together. */
function aggregate(errors: readonly string[]): string {
  return errors.length === 1 ? (errors[0] as string) : `[${errors.join(", ")}]`;
}

function subjectKeys(user: UserInfo): string[] {
  return [`User ${user.username}`, ...user.groups.map((group) => `Group ${group}`)];
}

// A ServiceAccount is looked up by the name of its user, so that both kinds of subject share one index.
function subjectKey(subject: Subject, bindingNamespace: string): string {
  if (subject.kind !== "ServiceAccount") return `${subject.kind} ${subject.name}`;
  return `User ${serviceAccountUsername(subject.namespace || bindingNamespace, subject.name)}`;
}

// The two functions are also the indexes' identities: they must stay the same ones.
function clusterSubjects(binding: RoleBinding): string[] {
  return (binding.subjects ?? []).map((subject) => subjectKey(subject, ""));
}

function namespacedSubjects(binding: RoleBinding): string[] {
  const namespace = binding.metadata.namespace ?? "";
  return (binding.subjects ?? []).map((subject) => `${namespace} ${subjectKey(subject, namespace)}`);
}

function describeGrant({ binding, subject: key }: Grant): string {
  const { name, namespace = "" } = binding.metadata;
  const subject = (binding.subjects ?? []).find((each) => subjectKey(each, namespace) === key) as Subject;
  const kind = namespace === "" ? "ClusterRoleBinding" : "RoleBinding";
  const who = subject.kind === "ServiceAccount" ? `${subject.name}/${subject.namespace || namespace}` : subject.name;
  const bound = JSON.stringify(namespace === "" ? name : `${name}/${namespace}`);
  return `${kind} ${bound} of ${binding.roleRef.kind} ${JSON.stringify(binding.roleRef.name)} to ${subject.kind} ${JSON.stringify(who)}`;
}
