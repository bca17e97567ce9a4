/**
 * Which requests a policy and its bindings are about.
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/policy/matching/matching.go, pkg/kubeapiserver/admission/exclusion.
 */
import type { AdmissionContext, AdmissionRequest } from "../admission-plugin.ts";
import { namespaceMatches, objectMatches } from "../match-rules.ts";
import { asRequested, type MatchedResource, matchedResource } from "../matched-resource.ts";
import type { ReadyMatch } from "./policy-hooks.ts";

const exempt: Readonly<Record<string, readonly string[]>> = {
  "admissionregistration.k8s.io": [
    "validatingadmissionpolicies",
    "validatingadmissionpolicybindings",
    "mutatingadmissionpolicies",
    "mutatingadmissionpolicybindings",
  ],
  "authentication.k8s.io": ["selfsubjectreviews", "tokenreviews"],
  "authorization.k8s.io": [
    "localsubjectaccessreviews",
    "selfsubjectaccessreviews",
    "selfsubjectrulesreviews",
    "subjectaccessreviews",
  ],
};

/** Policies themselves, and questions that store nothing, are nobody's business. */
export function isPolicyExempt({ group, resource }: AdmissionRequest): boolean {
  return exempt[group]?.includes(resource) ?? false;
}

/** As what the request is seen; undefined when it is not meant. Without rules, every request is. */
export async function policyMatch(
  match: ReadyMatch,
  request: AdmissionRequest,
  { registry, lookup }: AdmissionContext,
): Promise<MatchedResource | undefined> {
  const { resourceRules = [], excludeResourceRules = [], matchPolicy } = match;
  const found =
    resourceRules.length === 0 ? asRequested(request) : matchedResource(resourceRules, matchPolicy, request, registry);
  if (found === undefined || !objectMatches(match.objects, request)) return undefined;
  if (matchedResource(excludeResourceRules, matchPolicy, request, registry) !== undefined) return undefined;
  return (await namespaceMatches(match.namespaces, request, lookup)) ? found : undefined;
}
