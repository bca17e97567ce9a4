/**
 * Job: Pods until enough of them have succeeded.
 *
 * Upstream    https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
import type { Controller } from "./controller.ts";

export const jobController: Controller = {
  serviceAccount: "job-controller",
  component: "job-controller",
  start: () => undefined,
};
