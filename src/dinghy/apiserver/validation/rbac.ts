/** Upstream: pkg/apis/rbac/validation. Answers to @seed:K11.1. */
import type { ClusterRole, PolicyRule, RoleBinding, Subject } from "#apimachinery";
import { type FieldError, invalid, notSupported, required } from "../field-error.ts";
import { equalJson } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { dns1123Subdomain, pathSegmentName } from "./names.ts";
import { each, labelSelectorErrors, problems } from "./rules.ts";

const group = "rbac.authorization.k8s.io";

export function roleErrors(object: AnyObject): FieldError[] {
  const { rules, aggregationRule } = object as unknown as ClusterRole;
  const namespaced = object.kind === "Role";
  const selectors = aggregationRule?.clusterRoleSelectors;
  const errors = each("rules", rules, (rule, at) => ruleErrors(rule, namespaced, at));
  if (aggregationRule === undefined || aggregationRule === null) return errors;
  if (!selectors?.length)
    return [
      ...errors,
      required(
        "aggregationRule.clusterRoleSelectors",
        "at least one clusterRoleSelector required if aggregationRule is non-nil",
      ),
    ];
  return [...errors, ...each("aggregationRule.clusterRoleSelectors", selectors, labelSelectorErrors)];
}

function ruleErrors(
  { verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule,
  namespaced: boolean,
  at: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!verbs?.length) errors.push(required(`${at}.verbs`, "verbs must contain at least one value"));
  if (nonResourceURLs?.length) {
    if (namespaced)
      errors.push(
        invalid(`${at}.nonResourceURLs`, nonResourceURLs, "namespaced rules cannot apply to non-resource URLs"),
      );
    if (apiGroups?.length || resources?.length || resourceNames?.length) {
      errors.push(
        invalid(
          `${at}.nonResourceURLs`,
          nonResourceURLs,
          "rules cannot apply to both regular resources and non-resource URLs",
        ),
      );
    }
    return errors;
  }
  if (!apiGroups?.length) errors.push(required(`${at}.apiGroups`, "resource rules must supply at least one api group"));
  if (!resources?.length) errors.push(required(`${at}.resources`, "resource rules must supply at least one resource"));
  return errors;
}

export function bindingErrors(object: AnyObject): FieldError[] {
  const { roleRef, subjects } = object as unknown as RoleBinding;
  const namespaced = object.kind === "RoleBinding";
  const errors: FieldError[] = [];
  if (roleRef?.apiGroup !== group) errors.push(notSupported("roleRef.apiGroup", roleRef?.apiGroup ?? "", [group]));
  const kinds = namespaced ? ["Role", "ClusterRole"] : ["ClusterRole"];
  if (!kinds.includes(roleRef?.kind)) errors.push(notSupported("roleRef.kind", roleRef?.kind ?? "", kinds));
  if (!roleRef?.name) errors.push(required("roleRef.name"));
  else errors.push(...problems("roleRef.name", roleRef.name, pathSegmentName(roleRef.name)));
  return [...errors, ...each("subjects", subjects, (subject, at) => subjectErrors(subject, namespaced, at))];
}

function subjectErrors(
  { kind, name, apiGroup = "", namespace }: Subject,
  namespaced: boolean,
  at: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!name) errors.push(required(`${at}.name`));
  switch (kind) {
    case "ServiceAccount":
      if (name) errors.push(...problems(`${at}.name`, name, dns1123Subdomain(name)));
      if (apiGroup !== "") errors.push(notSupported(`${at}.apiGroup`, apiGroup, [""]));
      if (!namespaced && !namespace) errors.push(required(`${at}.namespace`));
      break;
    case "User":
    case "Group":
      if (apiGroup !== group) errors.push(notSupported(`${at}.apiGroup`, apiGroup, [group]));
      break;
    default:
      errors.push(notSupported(`${at}.kind`, kind, ["ServiceAccount", "User", "Group"]));
  }
  return errors;
}

/** A binding gives what it gave: to give something else, make another. */
export function bindingUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const { roleRef } = object as unknown as RoleBinding;
  if (equalJson(roleRef, old.roleRef)) return [];
  const shown = { APIGroup: roleRef.apiGroup, Kind: roleRef.kind, Name: roleRef.name };
  return [invalid("roleRef", shown, "cannot change roleRef")];
}
