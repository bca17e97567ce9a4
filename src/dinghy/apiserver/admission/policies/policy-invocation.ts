/**
 * From all policies to those that a request concerns, each with one binding and one set of parameters.
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/policy/generic/policy_dispatcher.go.
 */
import type { KubernetesObject } from "#apimachinery";
import { ApiError } from "#apimachinery";
import { CompositionRun } from "../../cel/cel.ts";
import type { AdmissionContext, AdmissionRequest } from "../admission-plugin.ts";
import { admissionValues } from "../expressions.ts";
import type { MatchedResource } from "../matched-resource.ts";
import { shownAs } from "../webhooks/shown-object.ts";
import type { Binding, Policy, PolicySpec } from "./policy.ts";
import type { PolicyExpressions } from "./policy-expressions.ts";
import type { PolicyHook } from "./policy-hooks.ts";
import { policyMatch } from "./policy-match.ts";
import { ConfigurationError, collectParams, paramResource } from "./policy-params.ts";

export interface Invocation<Spec extends PolicySpec, Compiled> {
  readonly policy: Policy<Spec>;
  readonly binding: Binding;
  readonly compiled: Compiled;
  readonly matched: MatchedResource;
  readonly params: KubernetesObject | null;
}

/** What kept a policy, or one of its bindings, from being judged at all. */
export interface Misconfigured<Spec extends PolicySpec> {
  readonly policy: Policy<Spec>;
  readonly binding?: Binding;
  readonly message: string;
}

export type Concern<Spec extends PolicySpec, Compiled> =
  | { readonly invocation: Invocation<Spec, Compiled> }
  | { readonly problem: Misconfigured<Spec> };

/** In the order of policies and bindings. */
export async function concernsOf<Spec extends PolicySpec, Compiled>(
  hooks: readonly PolicyHook<Spec, Compiled>[],
  request: AdmissionRequest,
  context: AdmissionContext,
): Promise<Concern<Spec, Compiled>[]> {
  const concerns: Concern<Spec, Compiled>[] = [];
  for (const hook of hooks) {
    const { policy } = hook;
    try {
      const matched = await policyMatch(hook.match, request, context);
      if (matched !== undefined) concerns.push(...(await boundTo(hook, matched, request, context)));
    } catch (error) {
      concerns.push({ problem: { policy, message: `failed to configure policy: ${messageOf(error)}` } });
    }
  }
  return concerns;
}

async function boundTo<Spec extends PolicySpec, Compiled>(
  { policy, compiled, bindings }: PolicyHook<Spec, Compiled>,
  matched: MatchedResource,
  request: AdmissionRequest,
  context: AdmissionContext,
): Promise<Concern<Spec, Compiled>[]> {
  const { paramKind } = policy.spec;
  const definition = paramKind && paramResource(paramKind, context);
  const concerns: Concern<Spec, Compiled>[] = [];
  for (const { binding, match } of bindings) {
    try {
      if ((await policyMatch(match, request, context)) === undefined) continue;
      for (const params of await collectParams(definition, binding.spec.paramRef, request, context)) {
        concerns.push({ invocation: { policy, binding, compiled, matched, params } });
      }
    } catch (error) {
      concerns.push({ problem: { policy, binding, message: `failed to configure binding: ${messageOf(error)}` } });
    }
  }
  return concerns;
}

function messageOf(error: unknown): string {
  if (error instanceof ConfigurationError || error instanceof ApiError) return error.message;
  throw error;
}

/** What all validations of one policy may cost together. Upstream: apiserver/pkg/apis/cel/config.go. */
const budget = 10_000_000;

/** The values that the expressions of an invocation see; `namespaceObject` is looked up by the caller. */
export async function runOf<Spec extends PolicySpec>(
  { matched, params }: Pick<Invocation<Spec, unknown>, "matched" | "params">,
  expressions: PolicyExpressions,
  namespaceObject: unknown,
  request: AdmissionRequest,
  context: AdmissionContext,
): Promise<CompositionRun> {
  const { group, version, resource, kind } = matched;
  const shown = {
    kind,
    resource: { group, version, resource },
    ...(await shownAs(matched, request, context.registry)),
  };
  const values = { ...admissionValues(request, shown, context.authorizer), params, namespaceObject };
  return new CompositionRun(expressions.composition, values, budget);
}

/** The namespace of a request as expressions see it; null for cluster-scoped objects and for Namespaces themselves. */
export async function namespaceObjectOf(
  request: AdmissionRequest,
  { lookup }: AdmissionContext,
): Promise<object | null> {
  if (request.namespace === "" || (request.group === "" && request.resource === "namespaces")) return null;
  const namespace = (await lookup.get("namespaces", request.namespace)) as
    | (KubernetesObject & { spec?: object; status?: object })
    | undefined;
  if (namespace === undefined) return null;
  const { managedFields: _, ownerReferences: __, ...metadata } = namespace.metadata;
  return { metadata, spec: namespace.spec ?? {}, status: namespace.status ?? {} };
}
