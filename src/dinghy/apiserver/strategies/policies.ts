/** Kinds that tell how many, how urgent, and in which order. Upstream: pkg/registry/{autoscaling,policy,scheduling,node,coordination,flowcontrol}. */

import { horizontalPodAutoscalerConversion } from "../autoscaler-conversion.ts";
import { defaultFlowSchema, defaultPriorityLevel } from "../defaults/flowcontrol.ts";
import * as defaults from "../defaults/others.ts";
import type { AnyObject, Strategy } from "../strategy.ts";
import { autoscalerErrors, autoscalerStatusErrors } from "../validation/autoscaling.ts";
import * as classes from "../validation/classes.ts";
import { flowSchemaErrors, flowStatusErrors } from "../validation/flowcontrol.ts";
import { disruptionBudgetErrors, disruptionBudgetStatusErrors } from "../validation/policy.ts";
import { mandatoryErrors, priorityLevelErrors } from "../validation/priority-level.ts";
import { labelWarning } from "./storage.ts";

/** In the version that has fields for everything. */
function asStored(object: AnyObject): AnyObject {
  return object.apiVersion === "autoscaling/v1"
    ? (horizontalPodAutoscalerConversion.toStorage(object) as AnyObject)
    : object;
}

function runtimeClassWarnings({ scheduling }: AnyObject): string[] {
  const { nodeSelector } = (scheduling ?? {}) as { nodeSelector?: Record<string, string> };
  return Object.keys(nodeSelector ?? {})
    .sort()
    .flatMap((label) => labelWarning(label, "scheduling.nodeSelector"));
}

/** By `<resource>.<group>`. */
export const policyStrategies: Readonly<Record<string, Strategy>> = {
  "horizontalpodautoscalers.autoscaling": {
    defaults: defaults.defaultHorizontalPodAutoscaler,
    validate: (object, old) => autoscalerErrors(asStored(object), old && asStored(old)),
    validateStatusUpdate: autoscalerStatusErrors,
  },
  "poddisruptionbudgets.policy": {
    updateNeedsVersion: true,
    hasGeneration: true,
    validate: disruptionBudgetErrors,
    updateChecks: ["validate"],
    validateStatusUpdate: disruptionBudgetStatusErrors,
  },
  "priorityclasses.scheduling.k8s.io": {
    hasGeneration: true,
    defaults: defaults.defaultPriorityClass,
    validate: classes.priorityClassErrors,
    validateUpdate: classes.priorityClassUpdateErrors,
    updateChecks: ["metadataUpdate", "validateUpdate"],
    generationChanges: () => false,
  },
  "runtimeclasses.node.k8s.io": {
    createOnUpdate: true,
    updateNeedsVersion: true,
    validate: classes.runtimeClassErrors,
    validateUpdate: classes.runtimeClassUpdateErrors,
    updateChecks: ["metadata", "validate", "metadataUpdate", "validateUpdate"],
    warnings: runtimeClassWarnings,
  },
  "leases.coordination.k8s.io": { createOnUpdate: true, updateNeedsVersion: true, validate: classes.leaseErrors },
  "flowschemas.flowcontrol.apiserver.k8s.io": {
    hasGeneration: true,
    defaults: defaultFlowSchema,
    validate: (object) => {
      const errors = flowSchemaErrors(object);
      return [...errors, ...mandatoryErrors(object)];
    },
    updateChecks: ["metadata", "validate"],
    validateStatusUpdate: flowStatusErrors,
  },
  "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io": {
    hasGeneration: true,
    defaults: defaultPriorityLevel,
    validate: priorityLevelErrors,
    updateChecks: ["metadata", "validate"],
    validateStatusUpdate: flowStatusErrors,
  },
};
