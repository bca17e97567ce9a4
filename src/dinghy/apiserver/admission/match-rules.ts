/**
 * Whether a request is one of those that a webhook or a policy asked for: by rule, by labels of its namespace, by its
 * own labels. Pure, but for the look at the namespace.
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/{rules,namespace,object}.
 */
import { type KubernetesObject, type LabelSelector, labelSelectorMatches, selectorOf } from "#apimachinery";
import type { Lookup } from "../lookup.ts";
import { notFound } from "../status.ts";
import type { AdmissionRequest } from "./admission-plugin.ts";

/** `RuleWithOperations`, and `NamedRuleWithOperations` of policies. */
export interface MatchRule {
  readonly operations: readonly string[];
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  /** `pods`, `pods/status`, `*`, `pods/*`, `*` + `/scale`, `*` + `/*`. */
  readonly resources: readonly string[];
  /** `Cluster`, `Namespaced` or `*`. */
  readonly scope?: string;
  readonly resourceNames?: readonly string[];
}

export type MatchSubject = Pick<
  AdmissionRequest,
  "operation" | "group" | "version" | "resource" | "subresource" | "namespace" | "name"
>;

export function ruleMatches(rule: MatchRule, request: MatchSubject): boolean {
  return (
    scopeMatches(rule.scope, request) &&
    includes(rule.operations, request.operation) &&
    includes(rule.apiGroups, request.group) &&
    includes(rule.apiVersions, request.version) &&
    resourceMatches(rule.resources, request) &&
    (!rule.resourceNames?.length || rule.resourceNames.includes(request.name))
  );
}

function includes(list: readonly string[] | undefined, value: string): boolean {
  return list?.some((each) => each === "*" || each === value) ?? false;
}

function scopeMatches(scope: string | undefined, request: MatchSubject): boolean {
  if (scope === undefined || scope === "*") return true;
  // A Namespace is cluster-scoped, though its requests are judged within it.
  const namespaced = !isNamespace(request) && request.namespace !== "";
  return namespaced === (scope === "Namespaced");
}

function resourceMatches(list: readonly string[], { resource, subresource = "" }: MatchSubject): boolean {
  return list.some((each) => {
    const slash = each.indexOf("/");
    const [main, sub] = slash < 0 ? [each, ""] : [each.slice(0, slash), each.slice(slash + 1)];
    return (main === "*" || main === resource) && (sub === "*" || sub === subresource);
  });
}

function isNamespace({ group, resource }: Pick<MatchSubject, "group" | "resource">): boolean {
  return group === "" && resource === "namespaces";
}

/** The namespace that a request counts as being in: for a Namespace, itself. Empty for cluster-scoped objects. */
export function namespaceOf(request: Pick<MatchSubject, "group" | "resource" | "namespace" | "name">): string {
  return isNamespace(request) ? request.name : request.namespace;
}

/** What a webhook or policy says of labels, once parsed. */
export type ParsedSelector = ReturnType<typeof selectorOf>;

/** Undefined for a selector that takes everything. */
export function parseSelector(selector: LabelSelector | null | undefined): ParsedSelector | undefined {
  if (!selector) return undefined;
  const empty = !selector.matchExpressions?.length && Object.keys(selector.matchLabels ?? {}).length === 0;
  return empty ? undefined : selectorOf(selector);
}

/** Requests for cluster-scoped objects other than Namespaces always match. Throws `ApiError` 404 for no such namespace. */
export async function namespaceMatches(
  selector: ParsedSelector | undefined,
  request: AdmissionRequest,
  lookup: Lookup,
): Promise<boolean> {
  if (selector === undefined) return true;
  const name = namespaceOf(request);
  if (name === "" && request.resource !== "namespaces") return true;
  return labelSelectorMatches(selector, await namespaceLabels(request, name, lookup));
}

async function namespaceLabels(
  request: AdmissionRequest,
  name: string,
  lookup: Lookup,
): Promise<Readonly<Record<string, string>> | undefined> {
  const { operation, subresource, object } = request;
  const writesNamespace = isNamespace(request) && !subresource && (operation === "CREATE" || operation === "UPDATE");
  // What is stored does not yet have the labels that it is going to have.
  if (writesNamespace) return object?.metadata.labels;
  const namespace = await lookup.get("namespaces", name);
  if (namespace === undefined) throw notFound({ group: "", resource: "namespaces" }, name);
  return namespace.metadata.labels;
}

/** True when the object matches as it was or as it is going to be. */
export function objectMatches(
  selector: ParsedSelector | undefined,
  { object, oldObject }: Pick<AdmissionRequest, "object" | "oldObject">,
): boolean {
  if (selector === undefined) return true;
  const matches = (each: KubernetesObject | undefined): boolean =>
    each?.metadata !== undefined && labelSelectorMatches(selector, each.metadata.labels);
  return matches(object) || matches(oldObject);
}

const exempt = new Set([
  "ValidatingWebhookConfiguration",
  "MutatingWebhookConfiguration",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
]);

/** Nobody may lock the door to the configuration of admission itself. */
export function isExempt({ group, kind }: Pick<AdmissionRequest, "group" | "kind">): boolean {
  return group === "admissionregistration.k8s.io" && exempt.has(kind);
}
