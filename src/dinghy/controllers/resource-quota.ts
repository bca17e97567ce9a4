/** ResourceQuota: what a namespace uses, counted. */
import type { Controller } from "./controller.ts";

export const resourceQuotaController: Controller = {
  serviceAccount: "resourcequota-controller",
  component: "resourcequota-controller",
  start: () => undefined,
};
