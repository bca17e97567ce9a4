/** Pods that nobody will ever finish are finished. */
import type { Controller } from "./controller.ts";

export const podGarbageCollectorController: Controller = {
  serviceAccount: "pod-garbage-collector",
  component: "pod-garbage-collector",
  start: () => undefined,
};
