/**
 * Questions that are asked by POST and answered at once, without anything being stored: may I, who am I, is this token
 * good. https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access Answers to @seed:K11.1.
 */
import { formatTime } from "#clock";
import { documentOf, type Response } from "#wire";
import {
  type AccessReviewKind,
  type AccessReviewSpec,
  accessReviewErrors,
  reviewAccess,
  reviewRules,
} from "./access-review.ts";
import { admissionOf, admit } from "./admission-request.ts";
import type { JsonObject } from "./json-value.ts";
import { negotiateWithoutTable } from "./negotiate.ts";
import { readObject } from "./read-body.ts";
import { apiVersionOf } from "./resource-registry.ts";
import { documentResponse } from "./respond.ts";
import type { Handle, ResourceRequest } from "./server-context.ts";
import type { ServiceAccountTokens } from "./service-account-tokens.ts";
import { badRequest, invalidObject } from "./status.ts";
import type { AnyObject } from "./strategy.ts";
import { bind } from "./subresources/binding.ts";
import { readResourceObject } from "./typed-object.ts";
import { readWriteOptions } from "./write-options.ts";

/** By `<resource>.<group>`, or the bare resource of the core group. */
export const reviews: Readonly<Record<string, Handle>> = {
  bindings: bind,
  "subjectaccessreviews.authorization.k8s.io": (request) => answer(request, access("SubjectAccessReview")),
  "selfsubjectaccessreviews.authorization.k8s.io": (request) => answer(request, access("SelfSubjectAccessReview")),
  "localsubjectaccessreviews.authorization.k8s.io": (request) => answer(request, access("LocalSubjectAccessReview")),
  "selfsubjectrulesreviews.authorization.k8s.io": (request) => answer(request, rules),
  "tokenreviews.authentication.k8s.io": (request) => answer(request, token),
  "selfsubjectreviews.authentication.k8s.io": (request) => answer(request, whoAmI),
};

type Judge = (request: ResourceRequest, review: AnyObject) => Promise<JsonObject> | JsonObject;

async function answer(request: ResourceRequest, judge: Judge): Promise<Response> {
  const { definition, info, warnings } = request;
  negotiateWithoutTable(request.request.headers.accept);
  const options = readWriteOptions(info.query, "CreateOptions");
  const body = readObject(request.request, definition.kind);
  const review = readResourceObject(definition, body, options.fieldValidation, (text) => warnings.add(text));
  await admit(admissionOf(request, "CREATE", options.dryRun), review);
  const { kind, metadata, spec } = review;
  const status = await judge(request, review);
  const reply = {
    kind,
    apiVersion: apiVersionOf(definition),
    metadata,
    ...(spec !== undefined && { spec }),
    status,
  };
  return documentResponse(201, documentOf(reply), warnings);
}

function access(kind: AccessReviewKind): Judge {
  return ({ server, user, info, definition }, review) => {
    const spec = (review.spec ?? {}) as AccessReviewSpec;
    const { namespace } = review.metadata;
    if (kind === "LocalSubjectAccessReview" && namespace !== undefined && namespace !== info.namespace) {
      throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
    }
    const errors = accessReviewErrors(kind, spec, review.metadata, info.namespace);
    if (errors.length > 0) throw invalidObject({ group: definition.group, kind: "" }, "", errors);
    if (info.namespace !== undefined) review.metadata.namespace = info.namespace;
    return { ...reviewAccess(server.authorizer, kind, user, spec) };
  };
}

const rules: Judge = ({ server, user }, review) => {
  const { namespace } = (review.spec ?? {}) as { namespace?: string };
  if (!namespace) throw badRequest("no namespace on request");
  // The question is not repeated in the answer.
  review.spec = {};
  return reviewRules(server.authorizer, user, namespace) as JsonObject;
};

const token: Judge = async ({ server }, review) => {
  const { token: text, audiences } = (review.spec ?? {}) as { token?: string; audiences?: string[] };
  if (!text) throw badRequest("token is required for TokenReview in authentication");
  const verified = await server.tokens.verify(text, audiences);
  if (verified === undefined) return { user: {}, error: await tokenProblem(server.tokens, text, audiences) };
  return { authenticated: true, user: verified.user, audiences: [...verified.audiences] };
};

/** The authenticator of the server's own token never knows it; the one of ServiceAccounts says more about its own. */
async function tokenProblem(tokens: ServiceAccountTokens, token: string, audiences?: string[]): Promise<string> {
  const unknown = "invalid bearer token";
  const why = await tokens.whyNot(token, audiences);
  return why === undefined ? unknown : `[${unknown}, ${why}]`;
}

const whoAmI: Judge = ({ user, server }, review) => {
  review.metadata = { creationTimestamp: formatTime(server.clock.now()) };
  const { username, uid, groups, extra } = user;
  return { userInfo: { username, ...(uid && { uid }), groups: [...groups], ...(extra && { extra }) } };
};
