/**
 * Whether a webhook is to be asked about a request, and as what: with `matchPolicy: Equivalent` a request for a resource
 * in one version is shown in the version that the webhook's rules name.
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/generic/webhook.go `ShouldCallHook`.
 */

import type { ResourceDefinition, ResourceRegistry } from "../../resource-registry.ts";
import { forbidden } from "../../status.ts";
import type { AdmissionContext, AdmissionRequest, ObjectKind } from "../admission-plugin.ts";
import { admissionValues } from "../expressions.ts";
import { conditionsMatch } from "../match-conditions.ts";
import { type MatchSubject, namespaceMatches, namespaceOf, objectMatches, ruleMatches } from "../match-rules.ts";
import type { Hook } from "./hooks.ts";
import { shownAs } from "./shown-object.ts";

/** What a webhook is shown. */
export interface Invocation {
  readonly hook: Hook;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: ObjectKind;
  /** Where the object has to be converted to; undefined where it is shown as it is. */
  readonly definition?: ResourceDefinition;
}

/** Undefined when the webhook has nothing to do with the request. Throws `ApiError` where that cannot be told. */
export async function invocationOf(
  hook: Hook,
  request: AdmissionRequest,
  context: AdmissionContext,
): Promise<Invocation | undefined> {
  const subject: MatchSubject = { ...request, namespace: namespaceOf(request) };
  const found = exactly(hook, request, subject) ?? equivalently(hook, request, subject, context.registry);
  // A namespace that is not there is an error only for webhooks that the request concerns at all.
  if (found === undefined || !objectMatches(hook.objects, request)) return undefined;
  if (!(await namespaceMatches(hook.namespaces, request, context.lookup))) return undefined;
  return meetsConditions(found, request, context) ? found : undefined;
}

/** Throws `ApiError` 403 where a condition cannot be told and the webhook must not be passed by. */
function meetsConditions(invocation: Invocation, request: AdmissionRequest, context: AdmissionContext): boolean {
  const { hook, kind, group, version, resource } = invocation;
  if (hook.conditions.length === 0) return true;
  const shown = { kind, resource: { group, version, resource }, ...shownAs(invocation, request, context.registry) };
  const verdict = conditionsMatch(hook.conditions, admissionValues(request, shown, context.authorizer));
  if (verdict.matches !== "unknown") return verdict.matches;
  if (hook.failurePolicy === "Ignore") return false;
  throw forbidden(request, request.name, verdict.error);
}

/** The kind of a request's object. */
export function kindOf({ objectKind, group, version, kind }: AdmissionRequest): ObjectKind {
  return objectKind ?? { group, version, kind };
}

function exactly(hook: Hook, request: AdmissionRequest, subject: MatchSubject): Invocation | undefined {
  if (!hook.rules?.some((rule) => ruleMatches(rule, subject))) return undefined;
  const { group, version, resource } = request;
  return { hook, group, version, resource, kind: kindOf(request) };
}

function equivalently(
  hook: Hook,
  request: AdmissionRequest,
  subject: MatchSubject,
  registry: ResourceRegistry,
): Invocation | undefined {
  if (hook.matchPolicy === "Exact") return undefined;
  const others = equivalents(registry, request);
  for (const rule of hook.rules ?? []) {
    for (const definition of others) {
      const { group, version, resource, kind } = definition;
      if (!ruleMatches(rule, { ...subject, group, version, resource })) continue;
      // A subresource with a kind of its own has the same in all versions.
      if (request.objectKind) return { hook, group, version, resource, kind: request.objectKind };
      return { hook, group, version, resource, kind: { group, version, kind }, definition };
    }
  }
  return undefined;
}

/** The same objects, served as another group or version. Upstream: apimachinery/pkg/runtime/mapper.go. */
function equivalents(
  registry: ResourceRegistry,
  { group, version, resource, subresource }: AdmissionRequest,
): ResourceDefinition[] {
  const own = registry.get(group, version, resource);
  if (own === undefined) return [];
  return registry
    .all()
    .filter(
      (each) =>
        each !== own &&
        each.storage.prefix === own.storage.prefix &&
        (subresource === undefined || each.subresources[subresource] !== undefined),
    );
}
