/**
 * CronJob: a Job whenever its schedule says so.
 *
 * Upstream    https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
 */
import type { Controller } from "./controller.ts";

export const cronJobController: Controller = {
  serviceAccount: "cronjob-controller",
  component: "cronjob-controller",
  start: () => undefined,
};
