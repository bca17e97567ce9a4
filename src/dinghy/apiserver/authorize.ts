import type { ClusterRole, KubernetesObject, PolicyRule, RoleBinding } from "#apimachinery";
import type { LiveObjects } from "./live-objects.ts";
import type { UserInfo } from "./user-info.ts";

/** What is asked: a verb on a resource, or on a path that is no resource. */
export type Attributes = ResourceAttributes | NonResourceAttributes;

export interface ResourceAttributes {
  readonly user: UserInfo;
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`, or a special one (`bind` …). */
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version?: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Empty or undefined: cluster scope, or all namespaces. */
  readonly namespace?: string;
  readonly name?: string;
  /** The raw `fieldSelector` of a list, watch or deletecollection: the Node authorizer narrows by it. */
  readonly fieldSelector?: string;
  readonly path?: undefined;
}

export interface NonResourceAttributes {
  readonly user: UserInfo;
  /** Lower-case HTTP method. */
  readonly verb: string;
  readonly path: string;
}

export interface Decision {
  readonly allowed: boolean;
  /** Why, where upstream says why. */
  readonly reason: string;
}

export interface Authorizer {
  authorize(attributes: Attributes): Decision;
  /** Everything that RBAC grants to the user in the namespace (`SelfSubjectRulesReview`, escalation checks). */
  rulesFor(user: UserInfo, namespace?: string): readonly PolicyRule[];
}

export function createAuthorizer(_live: LiveObjects): Authorizer {
  throw new Error("createAuthorizer is not written yet");
}

/** The text after `<resource> "<name>" is forbidden: ` (or `forbidden: ` for paths), with the reason where there is one. */
export function forbiddenMessage(_attributes: Attributes, _reason: string): string {
  throw new Error("forbiddenMessage is not written yet");
}

/** Throws `ApiError` 403 unless allowed. */
export function requireAuthorized(_authorizer: Authorizer, _attributes: Attributes): void {
  throw new Error("requireAuthorized is not written yet");
}

/** Call before writing a Role, ClusterRole, RoleBinding or ClusterRoleBinding (after admission); throws `ApiError` 403. */
export function preventEscalation(
  _authorizer: Authorizer,
  _live: LiveObjects,
  _user: UserInfo,
  _object: KubernetesObject,
  _oldObject: KubernetesObject | undefined,
): void {}

export interface AccessReviewStatus {
  readonly allowed: boolean;
  readonly denied?: boolean;
  readonly reason?: string;
  readonly evaluationError?: string;
}

/** Evaluates the spec of a (Self|Local)SubjectAccessReview; `user` is the caller for the Self form, else from the spec. */
export function reviewAccess(_authorizer: Authorizer, _user: UserInfo, _spec: object): AccessReviewStatus {
  throw new Error("reviewAccess is not written yet");
}

/** The status of a SelfSubjectRulesReview. */
export function reviewRules(_authorizer: Authorizer, _user: UserInfo, _namespace: string): object {
  throw new Error("reviewRules is not written yet");
}

export type { ClusterRole, RoleBinding };
