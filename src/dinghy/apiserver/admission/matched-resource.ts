/**
 * As what a webhook or a policy sees a request: with `matchPolicy: Equivalent` a request for a resource in one version is
 * shown in the version that the rules name.
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/generic/webhook.go, policy/matching/matching.go.
 */
import type { ResourceDefinition, ResourceRegistry } from "../resource-registry.ts";
import type { AdmissionRequest, ObjectKind } from "./admission-plugin.ts";
import { type MatchRule, namespaceOf, ruleMatches } from "./match-rules.ts";

export interface MatchedResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: ObjectKind;
  /** Where the object has to be converted to; undefined where it is shown as it is. */
  readonly definition?: ResourceDefinition;
}

/** The kind of a request's object. */
export function kindOf({ objectKind, group, version, kind }: AdmissionRequest): ObjectKind {
  return objectKind ?? { group, version, kind };
}

/** The request as it is. */
export function asRequested(request: AdmissionRequest): MatchedResource {
  const { group, version, resource } = request;
  return { group, version, resource, kind: kindOf(request) };
}

/** Undefined when no rule names the request. */
export function matchedResource(
  rules: readonly MatchRule[],
  matchPolicy: string | undefined,
  request: AdmissionRequest,
  registry: ResourceRegistry,
): MatchedResource | undefined {
  if (rules.length === 0) return undefined;
  const subject = { ...request, namespace: namespaceOf(request) };
  if (rules.some((rule) => ruleMatches(rule, subject))) return asRequested(request);
  if (matchPolicy === "Exact") return undefined;
  const others = equivalents(registry, request);
  for (const rule of rules) {
    for (const definition of others) {
      const { group, version, resource, kind } = definition;
      if (!ruleMatches(rule, { ...subject, group, version, resource })) continue;
      // A subresource with a kind of its own has the same in all versions.
      if (request.objectKind) return { group, version, resource, kind: request.objectKind };
      return { group, version, resource, kind: { group, version, kind }, definition };
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
