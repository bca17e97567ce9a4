/**
 * Whether a webhook is to be asked about a request, and as what: with `matchPolicy: Equivalent` a request for a resource
 * in one version is shown in the version that the webhook's rules name.
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/generic/webhook.go `ShouldCallHook`.
 */

import { forbidden } from "../../status.ts";
import type { AdmissionContext, AdmissionRequest } from "../admission-plugin.ts";
import { admissionValues } from "../expressions.ts";
import { conditionsMatch } from "../match-conditions.ts";
import { namespaceMatches, objectMatches } from "../match-rules.ts";
import { type MatchedResource, matchedResource } from "../matched-resource.ts";
import type { Hook } from "./hooks.ts";
import { shownAs } from "./shown-object.ts";

/** What a webhook is shown. */
export interface Invocation extends MatchedResource {
  readonly hook: Hook;
}

/** Undefined when the webhook has nothing to do with the request. Throws `ApiError` where that cannot be told. */
export async function invocationOf(
  hook: Hook,
  request: AdmissionRequest,
  context: AdmissionContext,
): Promise<Invocation | undefined> {
  const matched = matchedResource(hook.rules ?? [], hook.matchPolicy, request, context.registry);
  // A namespace that is not there is an error only for webhooks that the request concerns at all.
  if (matched === undefined || !objectMatches(hook.objects, request)) return undefined;
  if (!(await namespaceMatches(hook.namespaces, request, context.lookup))) return undefined;
  const found = { hook, ...matched };
  return (await meetsConditions(found, request, context)) ? found : undefined;
}

/** Rejects with `ApiError` 403 where a condition cannot be told and the webhook must not be passed by. */
async function meetsConditions(
  invocation: Invocation,
  request: AdmissionRequest,
  context: AdmissionContext,
): Promise<boolean> {
  const { hook, kind, group, version, resource } = invocation;
  if (hook.conditions.length === 0) return true;
  const objects = await shownAs(invocation, request, context.registry);
  const shown = { kind, resource: { group, version, resource }, ...objects };
  const verdict = conditionsMatch(hook.conditions, admissionValues(request, shown, context.authorizer));
  if (verdict.matches !== "unknown") return verdict.matches;
  if (hook.failurePolicy === "Ignore") return false;
  throw forbidden(request, request.name, verdict.error);
}
