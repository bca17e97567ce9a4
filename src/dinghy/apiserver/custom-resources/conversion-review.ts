/**
 * `ConversionReview`: objects go out in one version and come back in another, with nothing else of their metadata
 * changed than labels and annotations.
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/conversion/webhook_converter.go.
 */
import { cloneJson, equalJson, isJsonObject, type JsonObject } from "../json-value.ts";
import { unknownError } from "../status.ts";
import { annotationErrors, labelErrors } from "../validation/object-meta.ts";
import type { ConversionContext } from "./conversion.ts";
import type { CustomResourceDefinition } from "./definition.ts";

/** All of them, in their order. Rejects with `ApiError` 500. */
export type ConvertObjects = (objects: readonly JsonObject[], apiVersion: string) => Promise<readonly JsonObject[]>;

export function reviewedConversion(
  definition: CustomResourceDefinition,
  { call, uid }: ConversionContext,
): ConvertObjects {
  const versions = definition.spec.conversion?.webhook?.conversionReviewVersions ?? [];
  const reviewVersion = versions.find((version) => version === "v1" || version === "v1beta1");
  return async (objects, apiVersion) => {
    const [first] = objects;
    const about = `conversion webhook for ${String(first?.apiVersion)}, Kind=${String(first?.kind)}`;
    if (reviewVersion === undefined) throw unknownError("no supported conversion review versions");
    const review = {
      kind: "ConversionReview",
      apiVersion: `apiextensions.k8s.io/${reviewVersion}`,
      request: { uid: uid(), desiredAPIVersion: apiVersion, objects: objects.map(cloneJson) },
    };
    let answer: unknown;
    let converted: readonly unknown[];
    try {
      answer = await call(definition, review);
      converted = convertedObjects(answer, reviewVersion, review.request.uid);
    } catch (error) {
      throw unknownError(`${about} failed: ${(error as Error).message}`);
    }
    if (converted.length !== objects.length) {
      throw unknownError(`${about} returned ${converted.length} objects, expected ${objects.length}`);
    }
    return objects.map((object, index) => {
      try {
        return checked(object, converted[index], apiVersion);
      } catch (error) {
        const where = objects.length === 1 ? "invalid object" : `invalid converted object at index ${index}`;
        throw unknownError(`${about} returned ${where}: ${(error as Error).message}`);
      }
    });
  };
}

interface Answer {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly response?: {
    readonly uid?: string;
    readonly result?: { readonly status?: string; readonly message?: string };
    readonly convertedObjects?: readonly unknown[];
  };
}

function convertedObjects(given: unknown, version: string, uid: string): readonly unknown[] {
  const { kind = "", apiVersion = "", response } = (isJsonObject(given) ? given : {}) as Answer;
  if (version === "v1" && (kind !== "ConversionReview" || apiVersion !== "apiextensions.k8s.io/v1")) {
    const got = apiVersion.includes("/") ? apiVersion : `/${apiVersion}`;
    throw new Error(
      `expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got ${got}, Kind=${kind}`,
    );
  }
  if (response === undefined) throw new Error("no response provided");
  if (version === "v1" && response.uid !== uid) {
    throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? "")}`);
  }
  const { status = "", message } = response.result ?? {};
  if (status !== "Success") throw new Error(message || `response.result.status was '${status}', not 'Success'`);
  return response.convertedObjects ?? [];
}

/** Throws an `Error` for what a conversion may not do. */
function checked(object: JsonObject, converted: unknown, apiVersion: string): JsonObject {
  if (!isJsonObject(converted)) throw new Error("Object 'Kind' is missing in 'null'");
  if (converted.apiVersion !== apiVersion) {
    throw new Error(`invalid groupVersion (expected ${apiVersion}, received ${String(converted.apiVersion ?? "")})`);
  }
  if (converted.kind !== object.kind) {
    throw new Error(`invalid kind (expected ${String(object.kind)}, received ${String(converted.kind ?? "")})`);
  }
  const { metadata } = converted;
  if (metadata === undefined) throw new Error("missing metadata in converted object");
  if (!isJsonObject(metadata)) throw new Error(`invalid metadata of type ${typeof metadata} in converted object`);
  const before = object.metadata as JsonObject;
  for (const field of ["name", "namespace", "uid"]) {
    const [was, is] = [String(before[field] ?? ""), String(metadata[field] ?? "")];
    const shown = field === "uid" ? "UID" : field;
    if (was !== is) throw new Error(`must have the same ${shown}: ${was} != ${is}`);
  }
  return { ...cloneJson(converted), metadata: withTheirNotes(before, metadata) };
}

function withTheirNotes(before: JsonObject, metadata: JsonObject): JsonObject {
  const result = { ...before };
  for (const field of ["labels", "annotations"] as const) {
    const given = metadata[field];
    if (given === undefined || given === null) {
      delete result[field];
      continue;
    }
    if (!isJsonObject(given)) throw new Error(`invalid metadata.${field} of type ${typeof given} in converted object`);
    for (const [key, value] of Object.entries(given)) {
      if (typeof value === "string") continue;
      throw new Error(`metadata.${field}[${key}] must be a string, but is ${typeof value} in converted object`);
    }
    if (!equalJson(given, before[field])) requireSound(field, given as Record<string, string>);
    result[field] = cloneJson(given);
  }
  return result;
}

function requireSound(field: "labels" | "annotations", given: Readonly<Record<string, string>>): void {
  const errors =
    field === "labels" ? labelErrors(given, "metadata.labels") : annotationErrors(given, "metadata.annotation");
  const texts = errors.map((error) => `${error.field}: ${error.message}`);
  if (texts.length > 0) throw new Error(texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`);
}
