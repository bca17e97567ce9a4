/**
 * `/scale` of custom resources: where the number of replicas stands is told by the definition.
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/registry/customresource/{etcd,validator}.go.
 */
import { type FieldError, invalid } from "../field-error.ts";
import { isJsonObject, type JsonObject } from "../json-value.ts";
import type { AnyObject, ScaleAccess } from "../strategy.ts";
import type { DefinitionSpec, ScalePaths } from "./definition.ts";

const most = 2_147_483_647;

export function scaleAccess(paths: ScalePaths, replicasPath: ScaleAccess["replicasPath"]): ScaleAccess {
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = paths;
  return {
    specReplicasPath,
    replicasPath,
    read: (object) => {
      const selector = labelSelectorPath ? valueAt(object, labelSelectorPath) : undefined;
      return {
        replicas: numberAt(object, specReplicasPath),
        statusReplicas: numberAt(object, statusReplicasPath) ?? 0,
        selector: typeof selector === "string" ? selector : "",
      };
    },
    write: (object, replicas) => setAt(object, specReplicasPath, replicas),
  };
}

/** Where each version of a definition has the number. */
export function replicasPaths({ group, versions }: DefinitionSpec): ScaleAccess["replicasPath"] {
  return (apiVersion) => {
    const version = versions.find(({ name }) => `${group}/${name}` === apiVersion);
    if (version === undefined) return undefined;
    const path = version.subresources?.scale?.specReplicasPath;
    return path === undefined ? null : stepsOf(path);
  };
}

function stepsOf(path: string): string[] {
  return path.replace(/^\./, "").split(".");
}

function valueAt(object: JsonObject, path: string): unknown {
  let value: unknown = object;
  for (const step of stepsOf(path)) {
    if (!isJsonObject(value)) return undefined;
    value = value[step];
  }
  return value;
}

function numberAt(object: JsonObject, path: string): number | undefined {
  const value = valueAt(object, path);
  return typeof value === "number" ? value : undefined;
}

/** Changes `object`, which must not be frozen. */
function setAt(object: JsonObject, path: string, value: unknown): void {
  const steps = stepsOf(path);
  let at = object;
  for (const step of steps.slice(0, -1)) {
    if (!isJsonObject(at[step])) at[step] = {};
    at = at[step] as JsonObject;
  }
  at[steps.at(-1) as string] = value;
}

/** What is wrong with the numbers and the selector that `/scale` would show. */
export function scaleErrors(object: AnyObject, paths: ScalePaths, statusOnly: boolean): FieldError[] {
  const errors = statusOnly ? [] : replicasErrors(object, paths.specReplicasPath);
  errors.push(...replicasErrors(object, paths.statusReplicasPath));
  const { labelSelectorPath } = paths;
  const selector = labelSelectorPath ? valueAt(object, labelSelectorPath) : undefined;
  if (labelSelectorPath && selector !== undefined && typeof selector !== "string") {
    errors.push(invalid(labelSelectorPath, "", accessorProblem(labelSelectorPath, selector, "string")));
  }
  return errors;
}

function replicasErrors(object: AnyObject, path: string): FieldError[] {
  const value = valueAt(object, path);
  if (value === undefined) return [];
  if (typeof value !== "number" || !Number.isInteger(value)) {
    return [invalid(path, 0, accessorProblem(path, value, "int64"))];
  }
  if (value < 0) return [invalid(path, value, "should be a non-negative integer")];
  return value > most ? [invalid(path, value, `should be less than or equal to ${most}`)] : [];
}

function accessorProblem(path: string, value: unknown, wanted: string): string {
  const kinds: Record<string, string> = { string: "string", boolean: "bool", number: "float64" };
  const kind = kinds[typeof value] ?? (Array.isArray(value) ? "[]interface {}" : "map[string]interface {}");
  const shown = typeof value === "object" ? JSON.stringify(value) : String(value);
  return `.${stepsOf(path).join(".")} accessor error: ${shown} is of the type ${kind}, expected ${wanted}`;
}
