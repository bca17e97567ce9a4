import { accessMutants } from "./access-mutants.ts";
import { admissionMutants } from "./admission-mutants.ts";
import { apiMutants } from "./api-mutants.ts";
import { apiReadMutants } from "./api-read-mutants.ts";
import { apiWriteMutants } from "./api-write-mutants.ts";
import { configurationMutants } from "./configuration-mutants.ts";
import { containerMutants } from "./container-mutants.ts";
import { controlPlaneMutants } from "./control-plane-mutants.ts";
import { controllerMutants } from "./controller-mutants.ts";
import { extensionMutants } from "./extension-mutants.ts";
import { jobsMutants } from "./jobs-mutants.ts";
import { kindsMutants } from "./kinds-mutants.ts";
import { kubeletMutants } from "./kubelet-mutants.ts";
import type { Mutant } from "./mutant.ts";
import { networkMutants } from "./network-mutants.ts";
import { nodeMutants } from "./node-mutants.ts";
import { podLifeMutants } from "./pod-life-mutants.ts";
import { podStatusMutants } from "./pod-status-mutants.ts";
import { schedulerMutants } from "./scheduler-mutants.ts";
import { standingMutants } from "./standing-mutants.ts";
import { webhookMutants } from "./webhook-mutants.ts";
import { workloadMutants } from "./workload-mutants.ts";

/** Each is a way to be wrong that somebody might not notice. */
export const mutants: readonly Mutant[] = [
  ...apiMutants,
  ...apiReadMutants,
  ...apiWriteMutants,
  ...accessMutants,
  ...controllerMutants,
  ...workloadMutants,
  ...controlPlaneMutants,
  ...jobsMutants,
  ...schedulerMutants,
  ...kubeletMutants,
  ...podLifeMutants,
  ...podStatusMutants,
  ...nodeMutants,
  ...configurationMutants,
  ...kindsMutants,
  ...networkMutants,
  ...extensionMutants,
  ...containerMutants,
  ...webhookMutants,
  ...admissionMutants,
  ...standingMutants,
];
