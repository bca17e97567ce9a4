/**
 * `/scale`: the number of replicas of a workload, the same for every kind that has one.
 * Upstream: pkg/registry/apps/deployment/storage. Answers to @seed:K5.1.
 */
import type { LabelSelector } from "#apimachinery";
import { type Definition, decode, loadSchemas } from "#schemas";
import { documentOf, type Response } from "#wire";
import { type Admission, admissionOf } from "../admission-request.ts";
import { invalid } from "../field-error.ts";
import { cloneJson, type JsonObject } from "../json-value.ts";
import { trackUpdate } from "../managed-fields.ts";
import { mergePatch } from "../merge-patch.ts";
import { type Change, readPatch } from "../patch.ts";
import { mediaType, readObject } from "../read-body.ts";
import { keyOf } from "../resource-registry.ts";
import { objectResponse } from "../respond.ts";
import { typeOfSchema } from "../schema-type.ts";
import { preparation, servedObject } from "../served.ts";
import { nameOf, type ResourceRequest } from "../server-context.ts";
import { badRequest, conflict, internalError, invalidObject, notFound, objectModified } from "../status.ts";
import type { AnyObject, ScaleAccess } from "../strategy.ts";
import type { TypeNode } from "../type-node.ts";
import { readTyped } from "../typed-object.ts";
import { mainRule, requireName, updateObject } from "../update.ts";
import { readWriteOptions } from "../write-options.ts";
import { selectorText } from "./selector-text.ts";

const scaleKind = { group: "autoscaling", version: "v1", kind: "Scale" };

export async function getScale(request: ResourceRequest): Promise<Response> {
  const { server, definition, info } = request;
  const entry = await server.store.get(keyOf(definition, info.namespace, nameOf(request)));
  if (entry === undefined) throw notFound(definition, nameOf(request));
  const pending = preparation([entry], definition);
  if (pending) await pending;
  const object = servedObject(entry, definition);
  const { scale } = definition.strategy;
  if (scale !== undefined && scale.read(object).replicas === undefined) {
    const path = JSON.stringify(scale.specReplicasPath);
    throw internalError(`the spec replicas field ${path} does not exist`);
  }
  return scaleResponse(request, object);
}

/** A Scale has columns of its own, whatever it is the scale of. */
function scaleResponse(request: ResourceRequest, object: AnyObject): Response {
  const definition = { ...request.definition, group: "autoscaling", resource: "scales", columns: undefined };
  return objectResponse(
    { ...request, definition },
    200,
    documentOf(scaleOf(object, request.definition.strategy.scale)),
  );
}

export async function updateScale(request: ResourceRequest): Promise<Response> {
  const body = readObject(request.request, "Scale");
  return writeScale(request, "UpdateOptions", () => body);
}

export async function patchScale(request: ResourceRequest): Promise<Response> {
  const isApply = mediaType(request.request) === "application/apply-patch+yaml";
  let change: Change | undefined;
  return writeScale(request, isApply ? "ApplyOptions" : "PatchOptions", (scale) => {
    change ??= isApply ? readApplication(request) : readPatch(request, scaleType());
    return change(scale);
  });
}

/** A Scale has no lists: what is applied is laid over it. */
function readApplication({ request }: ResourceRequest): Change {
  const { value } = readObject(
    { ...request, headers: { ...request.headers, "content-type": "application/yaml" } },
    "Scale",
  );
  return (scale) => ({ value: mergePatch(scale, value) as JsonObject });
}

function scaleSchema(): Definition {
  return loadSchemas().forKind(scaleKind) as Definition;
}

function scaleType(): TypeNode {
  return typeOfSchema(scaleSchema(), loadSchemas().resolve);
}

const expected = { ...scaleKind, decode: (value: JsonObject) => decode(scaleSchema(), value) };

async function writeScale(
  request: ResourceRequest,
  kind: "UpdateOptions" | "PatchOptions" | "ApplyOptions",
  change: Change,
): Promise<Response> {
  const isApply = kind === "ApplyOptions";
  const options = readWriteOptions(request.info.query, isApply ? "PatchOptions" : kind, isApply);
  const name = nameOf(request);
  const warn = (text: string) => void request.warnings.add(text);
  const produce = (old: AnyObject | undefined): AnyObject => {
    if (old === undefined) throw notFound(request.definition, name);
    const access = request.definition.strategy.scale;
    const scale = readTyped(expected, change(scaleOf(old, access) as AnyObject), options.fieldValidation, warn);
    requireNamespace(request, scale);
    requireName(scale, name);
    const { resourceVersion } = scale.metadata;
    if (resourceVersion && resourceVersion !== old.metadata.resourceVersion) {
      throw conflict(request.definition, name, objectModified);
    }
    const replicas = (scale.spec as { replicas?: unknown } | undefined)?.replicas ?? 0;
    // Of custom resources the object says what is wrong with it.
    if (typeof replicas !== "number" || (replicas < 0 && access === undefined)) {
      const error = invalid("spec.replicas", replicas, "must be greater than or equal to 0");
      throw invalidObject({ group: "autoscaling", kind: "Scale" }, name, [error]);
    }
    const object = cloneJson(old);
    setReplicas(object, replicas, access);
    trackUpdate(request, object, old, options.fieldManager);
    return object;
  };
  const { document } = await updateObject(
    request,
    { ...mainRule, mayCreate: false, allocates: false, admission: scaleAdmission },
    produce,
    options,
  );
  return scaleResponse(request, document.object as AnyObject);
}

function requireNamespace({ info }: ResourceRequest, { metadata }: AnyObject): void {
  if (!metadata.namespace || metadata.namespace === info.namespace) return;
  throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
}

/** Admission sees the Scale, as it is and as it was, and may change its replicas. */
function scaleAdmission(request: ResourceRequest, dryRun: boolean): Admission {
  const admission = admissionOf(request, "UPDATE", dryRun, undefined, { objectKind: scaleKind });
  const access = request.definition.strategy.scale;
  const shown = (object: AnyObject | undefined) => object && (scaleOf(object, access) as AnyObject);
  return {
    mutate: async (object, old) => {
      const scale = shown(object);
      await admission.mutate(scale, shown(old));
      const { replicas } = (scale?.spec ?? {}) as { replicas?: number };
      if (object) setReplicas(object, replicas ?? 0, access);
    },
    validate: (object, old) => admission.validate(shown(object), shown(old)),
  };
}

interface Scalable {
  readonly spec: { readonly replicas?: number; readonly selector?: LabelSelector | Record<string, string> };
  readonly status?: { readonly replicas?: number };
}

function setReplicas(object: AnyObject, replicas: number, access: ScaleAccess | undefined): void {
  if (access !== undefined) access.write(object, replicas);
  else (object.spec as JsonObject).replicas = replicas;
}

/** Workloads have these in the same places; custom resources say where. */
function numbersOf(object: AnyObject, access: ScaleAccess | undefined): ReturnType<ScaleAccess["read"]> {
  if (access !== undefined) return access.read(object);
  const { spec, status } = object as unknown as Scalable;
  const selector = spec.selector === undefined ? "" : selectorText(spec.selector);
  return { replicas: spec.replicas, statusReplicas: status?.replicas ?? 0, selector };
}

function scaleOf(object: AnyObject, access: ScaleAccess | undefined): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const { replicas, statusReplicas, selector } = numbersOf(object, access);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas ? { replicas } : {},
    status: { replicas: statusReplicas, ...(selector !== "" && { selector }) },
  };
}
