/**
 * DaemonSet: one Pod on every node that fits.
 *
 * Upstream    https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
 */
import type { Controller } from "./controller.ts";

export const daemonSetController: Controller = {
  serviceAccount: "daemon-set-controller",
  component: "daemonset-controller",
  start: () => undefined,
};
