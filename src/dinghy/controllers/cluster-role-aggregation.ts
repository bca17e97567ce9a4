/** Aggregated ClusterRoles have the rules of those that they select. */
import type { Controller } from "./controller.ts";

export const clusterRoleAggregationController: Controller = {
  serviceAccount: "clusterrole-aggregation-controller",
  component: "clusterrole-aggregation-controller",
  start: () => undefined,
};
