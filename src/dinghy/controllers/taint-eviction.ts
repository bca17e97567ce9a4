/** NoExecute taints drive out Pods that do not tolerate them. */
import type { Controller } from "./controller.ts";

export const taintEvictionController: Controller = {
  serviceAccount: "node-controller",
  component: "taint-eviction-controller",
  start: () => undefined,
};
