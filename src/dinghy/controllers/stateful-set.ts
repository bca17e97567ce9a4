/**
 * StatefulSet: Pods with a name, a place and claims of their own, made and changed one after the other.
 *
 * Upstream    https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 */
import type { Controller } from "./controller.ts";

export const statefulSetController: Controller = {
  serviceAccount: "statefulset-controller",
  component: "statefulset-controller",
  start: () => undefined,
};
