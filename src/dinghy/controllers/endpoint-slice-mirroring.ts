/** Endpoints written by hand are mirrored into EndpointSlices. */
import type { Controller } from "./controller.ts";

export const endpointSliceMirroringController: Controller = {
  serviceAccount: "endpointslicemirroring-controller",
  component: "endpoint-slice-mirroring-controller",
  start: () => undefined,
};
