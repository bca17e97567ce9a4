import type { PolicyRule } from "#apimachinery";
import type { Attributes, Authorizer } from "./authorize.ts";
import { type FieldError, invalid } from "./field-error.ts";
import type { JsonObject } from "./json-value.ts";
import { nodeOf, type UserInfo } from "./user-info.ts";
import { type ReviewSelector, reviewSelectorErrors } from "./validation/review-selectors.ts";

/** The spec of `authorization.k8s.io/v1` SubjectAccessReview; the Self form has neither `user` nor `groups`. */
export interface AccessReviewSpec {
  readonly resourceAttributes?: {
    readonly namespace?: string;
    readonly verb?: string;
    readonly group?: string;
    readonly version?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly name?: string;
    readonly fieldSelector?: ReviewSelector;
    readonly labelSelector?: ReviewSelector;
  };
  readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string };
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export interface AccessReviewStatus {
  readonly allowed: boolean;
  readonly reason?: string;
  readonly evaluationError?: string;
}

export type AccessReviewKind = "SubjectAccessReview" | "SelfSubjectAccessReview" | "LocalSubjectAccessReview";

/** Empty text is as good as none. */
function shownMetadata(metadata: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== ""));
}

/** What is wrong with a review; `namespace` is the one of a LocalSubjectAccessReview's URL. */
export function accessReviewErrors(
  kind: AccessReviewKind,
  spec: AccessReviewSpec,
  metadata: JsonObject,
  namespace = "",
): FieldError[] {
  const { resourceAttributes, nonResourceAttributes } = spec;
  const errors = specErrors(kind, spec);
  const { managedFields: _, namespace: given, ...rest } = metadata;
  const isLocal = kind === "LocalSubjectAccessReview";
  const said = Object.entries(rest).filter(([, value]) => value !== "" && value !== undefined);
  if (said.length > 0 || (!isLocal && given)) {
    errors.push(
      invalid("metadata", shownMetadata(metadata), isLocal ? "must be empty except for namespace" : "must be empty"),
    );
  }
  if (!isLocal) return errors;
  const asked = resourceAttributes?.namespace ?? "";
  if (resourceAttributes && asked !== namespace) {
    errors.push(invalid("spec.resourceAttributes.namespace", asked, "must match metadata.namespace"));
  }
  if (nonResourceAttributes) {
    errors.push(invalid("spec.nonResourceAttributes", shownPath(spec), "disallowed on this kind of request"));
  }
  return errors;
}

function shownPath({ nonResourceAttributes: asked }: AccessReviewSpec): object {
  return { Path: asked?.path ?? "", Verb: asked?.verb ?? "" };
}

function specErrors(kind: AccessReviewKind, spec: AccessReviewSpec): FieldError[] {
  const { resourceAttributes, nonResourceAttributes } = spec;
  const errors: FieldError[] = [];
  if (resourceAttributes && nonResourceAttributes) {
    const why = "cannot be specified in combination with resourceAttributes";
    errors.push(invalid("spec.nonResourceAttributes", shownPath(spec), why));
  }
  if (!resourceAttributes && !nonResourceAttributes) {
    const why = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
    errors.push(invalid("spec.resourceAttributes", undefined, why));
  }
  if (kind !== "SelfSubjectAccessReview" && !spec.user && !spec.groups?.length) {
    errors.push(invalid("spec.user", spec.user ?? "", "at least one of user or group must be specified"));
  }
  return [...errors, ...reviewSelectorErrors(resourceAttributes ?? {}, "spec.resourceAttributes")];
}

/** Evaluates a review: for the user in its spec, or, in the Self form, for `caller`. */
export function reviewAccess(
  authorizer: Authorizer,
  kind: AccessReviewKind,
  caller: UserInfo,
  spec: AccessReviewSpec,
): AccessReviewStatus {
  const user: UserInfo =
    kind === "SelfSubjectAccessReview"
      ? caller
      : { username: spec.user ?? "", uid: spec.uid, groups: spec.groups ?? [], extra: spec.extra };
  const { allowed, reason } = authorizer.authorize(attributesOf(user, spec));
  return { allowed, ...(reason !== "" && { reason }) };
}

function attributesOf(
  user: UserInfo,
  { resourceAttributes: asked, nonResourceAttributes }: AccessReviewSpec,
): Attributes {
  if (!asked) {
    return { user, verb: nonResourceAttributes?.verb ?? "", path: nonResourceAttributes?.path ?? "" };
  }
  return {
    user,
    verb: asked.verb ?? "",
    group: asked.group ?? "",
    version: asked.version,
    resource: asked.resource ?? "",
    subresource: asked.subresource,
    namespace: asked.namespace,
    name: asked.name,
    fieldSelector: asked.fieldSelector?.rawSelector,
  };
}

/** The status of a SelfSubjectRulesReview. */
export function reviewRules(authorizer: Authorizer, user: UserInfo, namespace: string): object {
  const rules = authorizer.rulesFor(user, namespace);
  const resourceRules = rules.filter((rule) => rule.resources?.length).map(resourceRule);
  const nonResourceRules = rules
    .filter((rule) => rule.nonResourceURLs?.length)
    .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs }));
  const isNode = nodeOf(user) !== undefined;
  return {
    resourceRules,
    nonResourceRules,
    incomplete: isNode,
    ...(isNode && { evaluationError: "node authorizer does not support user rule resolution" }),
  };
}

function resourceRule({ verbs, apiGroups, resources, resourceNames }: PolicyRule): object {
  return { verbs, apiGroups, resources, ...(resourceNames?.length && { resourceNames }) };
}
