/** Finished Jobs go when their time to live is over. */
import type { Controller } from "./controller.ts";

export const ttlAfterFinishedController: Controller = {
  serviceAccount: "ttl-after-finished-controller",
  component: "ttl-after-finished-controller",
  start: () => undefined,
};
