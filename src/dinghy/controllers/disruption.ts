/** PodDisruptionBudget: how many Pods may be disturbed now. */
import type { Controller } from "./controller.ts";

export const disruptionController: Controller = {
  serviceAccount: "disruption-controller",
  component: "controllermanager",
  start: () => undefined,
};
