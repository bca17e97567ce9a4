/** A request's options as the objects that admission shows: `CreateOptions`, `UpdateOptions`, `DeleteOptions`. */
import type { DeleteOptions } from "./delete-options.ts";

const apiVersion = "meta.k8s.io/v1";

/** Undefined for operations that have none. */
export function writeOptionsObject(operation: string, query: URLSearchParams): object | undefined {
  const kind = operation === "CREATE" ? "CreateOptions" : operation === "UPDATE" ? "UpdateOptions" : undefined;
  if (kind === undefined) return undefined;
  const dryRun = query.getAll("dryRun").filter((each) => each !== "");
  const fieldManager = query.get("fieldManager");
  const fieldValidation = query.get("fieldValidation");
  return {
    kind,
    apiVersion,
    ...(dryRun.length > 0 && { dryRun }),
    ...(fieldManager && { fieldManager }),
    ...(fieldValidation && { fieldValidation }),
  };
}

export function deleteOptionsObject(options: DeleteOptions): object {
  const { gracePeriodSeconds, orphanDependents, propagationPolicy, uid, resourceVersion, dryRun } = options;
  const preconditions = {
    ...(uid !== undefined && { uid }),
    ...(resourceVersion !== undefined && { resourceVersion }),
  };
  return {
    kind: "DeleteOptions",
    apiVersion,
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
    ...(Object.keys(preconditions).length > 0 && { preconditions }),
    ...(orphanDependents !== undefined && { orphanDependents }),
    ...(propagationPolicy !== undefined && { propagationPolicy }),
    ...(dryRun && { dryRun: ["All"] }),
  };
}
