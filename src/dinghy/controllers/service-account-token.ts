/** Token Secrets live and die with their ServiceAccount. */
import type { Controller } from "./controller.ts";

export const serviceAccountTokenController: Controller = {
  serviceAccount: undefined,
  component: "serviceaccount-token",
  start: () => undefined,
};
