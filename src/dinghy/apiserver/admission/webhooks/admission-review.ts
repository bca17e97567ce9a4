/**
 * `AdmissionReview`: the question that a webhook is asked, and whether what comes back is an answer to it.
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/request/admissionreview.go.
 */
import { isJsonObject, type JsonObject } from "../../json-value.ts";
import { WebhookCallError } from "../../webhook-call-error.ts";
import type { AdmissionRequest } from "../admission-plugin.ts";
import { namespaceOf } from "../match-rules.ts";
import { kindOf } from "../matched-resource.ts";
import type { Invocation } from "./invocation.ts";

export interface Review {
  readonly uid: string;
  readonly version: ReviewVersion;
  readonly body: JsonObject;
}

type ReviewVersion = "v1" | "v1beta1";

/** `object` and `oldObject` are in the version of the invocation. Throws `WebhookCallError` for unknown versions. */
export function createReview(
  invocation: Invocation,
  request: AdmissionRequest,
  objects: { readonly object: unknown; readonly oldObject: unknown },
  uid: string,
): Review {
  const version = invocation.hook.admissionReviewVersions.find((each) => each === "v1" || each === "v1beta1");
  if (version === undefined) {
    throw new WebhookCallError("webhook does not accept known AdmissionReview versions (v1, v1beta1)");
  }
  const { group, resource, kind } = invocation;
  const subresource = request.subresource ?? "";
  const namespace = namespaceOf(request);
  const body = {
    kind: "AdmissionReview",
    apiVersion: `admission.k8s.io/${version}`,
    request: {
      uid,
      kind: { group: kind.group, version: kind.version, kind: kind.kind },
      resource: { group, version: invocation.version, resource },
      ...(subresource !== "" && { subResource: subresource }),
      requestKind: kindOf(request),
      requestResource: { group: request.group, version: request.version, resource: request.resource },
      ...(subresource !== "" && { requestSubResource: subresource }),
      ...(request.name !== "" && { name: request.name }),
      ...(namespace !== "" && { namespace }),
      operation: request.operation,
      userInfo: userInfo(request),
      object: objects.object ?? null,
      oldObject: objects.oldObject ?? null,
      dryRun: request.dryRun,
      options: request.options ?? null,
    },
  };
  return { uid, version, body };
}

function userInfo({ user: { username, uid, groups, extra } }: AdmissionRequest): JsonObject {
  const more = extra !== undefined && Object.keys(extra).length > 0;
  return { username, ...(uid && { uid }), ...(groups.length > 0 && { groups }), ...(more && { extra }) };
}

/** What a webhook said, once it is known to be an answer. */
export interface ReviewResponse {
  readonly allowed: boolean;
  /** `metav1.Status` of a denial. */
  readonly status?: JsonObject;
  readonly warnings: readonly string[];
  /** The text of a JSON patch. */
  readonly patch?: string;
}

/** Throws `WebhookCallError` with what is wrong with the answer. */
export function readResponse({ uid, version }: Review, mutating: boolean, answer: unknown): ReviewResponse {
  if (!isJsonObject(answer)) throw decodeError("value is not an object");
  const { response, kind = "", apiVersion = "" } = answer;
  if (!isJsonObject(response)) throw invalidAnswer("webhook response was absent");
  if (version === "v1") {
    const { uid: echoed = "" } = response;
    if (echoed !== uid) {
      throw invalidAnswer(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(echoed)}`);
    }
    if (kind !== "AdmissionReview" || apiVersion !== "admission.k8s.io/v1") {
      const got = `${String(apiVersion).includes("/") ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
      throw invalidAnswer(`expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got ${got}`);
    }
    requirePatchType(response, mutating);
  }
  return {
    allowed: response.allowed === true,
    ...(isJsonObject(response.status) && { status: response.status }),
    warnings: Array.isArray(response.warnings) ? response.warnings.map(String) : [],
    ...(mutating && response.patch ? { patch: decodePatch(response.patch) } : {}),
  };
}

function requirePatchType({ patch, patchType }: JsonObject, mutating: boolean): void {
  const typed = patchType !== undefined && patchType !== null;
  if (!mutating) {
    if (patch) throw invalidAnswer("validating webhook may not return response.patch");
    if (typed) throw invalidAnswer("validating webhook may not return response.patchType");
    return;
  }
  if (patch && !typed) throw invalidAnswer("webhook returned response.patch but not response.patchType");
  if (!patch && typed) throw invalidAnswer("webhook returned response.patchType but not response.patch");
  if (patchType === "") throw invalidAnswer('webhook returned invalid response.patchType of ""');
  if (typed && patchType !== "JSONPatch") {
    throw new WebhookCallError(`unsupported patch type ${JSON.stringify(patchType)}`);
  }
}

function decodePatch(patch: unknown): string {
  const text = String(patch);
  const good = typeof patch === "string" && text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  if (!good) throw decodeError(`illegal base64 data at input byte ${Math.max(0, text.search(/[^A-Za-z0-9+/]/))}`);
  return Buffer.from(text, "base64").toString();
}

function invalidAnswer(why: string): WebhookCallError {
  return new WebhookCallError(`received invalid webhook response: ${why}`);
}

function decodeError(why: string): WebhookCallError {
  return new WebhookCallError(`failed to call webhook: ${why}`);
}
