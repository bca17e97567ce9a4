/**
 * ClusterRole aggregation: a ClusterRole with selectors has the rules of all ClusterRoles that they select, and no others.
 *
 * Answers to  @seed:K11.5
 * Upstream    https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles
 */
import { type ClusterRole, labelSelectorMatches, type PolicyRule, selectorOf } from "#apimachinery";
import { resources } from "#client";
import type { Controller } from "./controller.ts";
import { same } from "./objects/same.ts";

/** The rules in the order of the roles' names, each once. */
export function aggregatedRules(role: ClusterRole, all: readonly ClusterRole[]): PolicyRule[] {
  const rules: PolicyRule[] = [];
  for (const selector of role.aggregationRule?.clusterRoleSelectors ?? []) {
    const terms = selectorOf(selector);
    const selected = all
      .filter(({ metadata }) => metadata.name !== role.metadata.name && labelSelectorMatches(terms, metadata.labels))
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    for (const rule of selected.flatMap((each) => each.rules ?? [])) {
      if (!rules.some((known) => same(known, rule))) rules.push(rule);
    }
  }
  return rules;
}

/** Rules are owned by a manager of this name, apart from what the other controllers own. */
const fieldManager = "clusterrole-aggregation-controller";

export const clusterRoleAggregationController: Controller = {
  serviceAccount: "clusterrole-aggregation-controller",
  component: "clusterrole-aggregation-controller",
  start: ({ client, informers, queue }) => {
    const roles = informers.informer(resources.clusterRoles);

    const work = queue(async (name) => {
      const role = roles.get(name);
      if (role?.aggregationRule === undefined) return;
      const rules = aggregatedRules(role, roles.list());
      if (same(rules, role.rules ?? [])) return;
      const path = `/apis/rbac.authorization.k8s.io/v1/clusterroles/${encodeURIComponent(name)}`;
      const wanted = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name }, rules };
      const query = `?fieldManager=${fieldManager}&force=true`;
      await client.send("PATCH", path + query, wanted, "application/apply-patch+yaml");
    });

    roles.onChange(({ object, previous }) => {
      if (
        object &&
        previous &&
        same(object.rules, previous.rules) &&
        same(object.metadata.labels, previous.metadata.labels)
      ) {
        return;
      }
      for (const role of roles.list()) if (role.aggregationRule) work.add(role.metadata.name);
    });
  },
};
