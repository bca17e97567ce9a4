/**
 * The objects that a binding gives to its policy.
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/policy/generic/policy_dispatcher.go `CollectParams`.
 */
import { type KubernetesObject, labelSelectorMatches, selectorOf } from "#apimachinery";
import type { ResourceDefinition } from "../../resource-registry.ts";
import type { AdmissionContext, AdmissionRequest } from "../admission-plugin.ts";
import { namespaceOf } from "../match-rules.ts";
import type { ParamKind, ParamRef } from "./policy.ts";

/** A policy or binding that cannot be used as it is; what becomes of the request is for its failure policy to say. */
export class ConfigurationError extends Error {}

/** The resource behind a `paramKind`; throws `ConfigurationError` where none is served. */
export function paramResource(
  { apiVersion = "", kind = "" }: ParamKind,
  { registry }: AdmissionContext,
): ResourceDefinition {
  const slash = apiVersion.indexOf("/");
  const [group, version] = [apiVersion.slice(0, Math.max(0, slash)), apiVersion.slice(slash + 1)];
  const definition = registry.byKind(group, version, kind);
  if (definition !== undefined) return definition;
  const name = `${group}/${version}, Kind=${kind}`;
  throw new ConfigurationError(`failed to find resource referenced by paramKind: '${name}'`);
}

/** One evaluation per element: null where the policy is to be judged without parameters. */
export async function collectParams(
  definition: ResourceDefinition | undefined,
  paramRef: ParamRef | undefined,
  request: AdmissionRequest,
  context: AdmissionContext,
): Promise<readonly (KubernetesObject | null)[]> {
  if (definition === undefined || !paramRef) return [null];
  const { name, namespace, selector, parameterNotFoundAction } = paramRef;
  const where = definition.namespaced ? namespace || namespaceOf(request) : undefined;
  if (where === "") {
    throw new ConfigurationError(
      "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources",
    );
  }
  if (!definition.namespaced && namespace) {
    throw new ConfigurationError("paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
  }
  const resource = definition.group === "" ? definition.resource : `${definition.resource}.${definition.group}`;
  const params = name
    ? [await context.lookup.get(resource, name, where)].filter((each) => each !== undefined)
    : (await context.lookup.list(resource, where)).filter(({ metadata }) =>
        labelSelectorMatches(selectorOf(selector ?? {}), metadata.labels),
      );
  if (params.length === 0 && parameterNotFoundAction === "Deny") {
    throw new ConfigurationError("no params found for policy binding with `Deny` parameterNotFoundAction");
  }
  return params;
}
