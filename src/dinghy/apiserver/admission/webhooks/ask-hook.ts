import { ApiError, type Status } from "#apimachinery";
import type { JsonObject } from "../../json-value.ts";
import { badRequest, internalError } from "../../status.ts";
import { WebhookCallError } from "../../webhook-call-error.ts";
import { callWebhook } from "../../webhook-client.ts";
import type { AdmissionContext, AdmissionRequest } from "../admission-plugin.ts";
import { createReview, type ReviewResponse, readResponse } from "./admission-review.ts";
import type { Hook } from "./hooks.ts";
import type { Invocation } from "./invocation.ts";

export interface Question {
  readonly invocation: Invocation;
  readonly request: AdmissionRequest;
  /** In the version of the invocation. */
  readonly objects: { readonly object: unknown; readonly oldObject: unknown };
  readonly mutating: boolean;
}

/**
 * Asks one webhook; warnings of its answer are passed on. Rejects with `ApiError`: 400 where it cannot be asked in a dry
 * run, the webhook's own status where it denies; with `WebhookCallError` where it failed to answer.
 */
export async function askHook(question: Question, context: AdmissionContext): Promise<ReviewResponse> {
  const { invocation, request, objects, mutating } = question;
  const { hook } = invocation;
  if (request.dryRun && hook.sideEffects !== "None" && hook.sideEffects !== "NoneOnDryRun") {
    throw badRequest(`admission webhook ${JSON.stringify(hook.name)} does not support dry run`);
  }
  const review = createReview(invocation, request, objects, context.random.uuid());
  const response = readResponse(review, mutating, await call(hook, review.body, context));
  for (const warning of response.warnings) context.warn(warning);
  if (!response.allowed) throw denial(hook.name, response.status);
  return response;
}

async function call(hook: Hook, review: JsonObject, context: AdmissionContext): Promise<unknown> {
  const { clientConfig, timeoutSeconds = 10 } = hook;
  try {
    return await callWebhook(context, { clientConfig, timeoutSeconds, review, signal: context.signal });
  } catch (error) {
    if (!(error instanceof WebhookCallError)) throw error;
    throw new WebhookCallError(`failed to call webhook: ${error.message}`);
  }
}

/** Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/errors/statuserror.go. */
function denial(name: string, said: JsonObject = {}): ApiError {
  const { message, reason, code, details } = said as Partial<Status>;
  const denied = `admission webhook ${JSON.stringify(name)} denied the request`;
  const why = message || reason;
  return new ApiError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: why ? `${denied}: ${why}` : `${denied} without explanation`,
    ...(reason && { reason }),
    ...(details && { details }),
    // Whatever the webhook says, a denial is no success.
    code: code !== undefined && code >= 400 ? code : 400,
  });
}

/**
 * What becomes of a webhook's failure to answer: undefined where its policy is to go on without it, else the error to
 * tell. Other errors pass.
 */
export function judgeFailure(hook: Hook, error: unknown): unknown {
  if (!(error instanceof WebhookCallError)) return error;
  if (hook.failurePolicy === "Ignore") return undefined;
  return internalError(`failed calling webhook ${JSON.stringify(hook.name)}: ${error.message}`);
}
