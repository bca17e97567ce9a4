/**
 * `/scale`: the number of replicas of a workload, the same for every kind that has one.
 * Upstream: pkg/registry/apps/deployment/storage. Answers to @seed:K5.1.
 */
import type { LabelSelector } from "#apimachinery";
import { type Definition, decode, loadSchemas } from "#schemas";
import { documentOf, type Response } from "#wire";
import { type Admission, admissionOf } from "../admission-request.ts";
import { applied, readConfiguration } from "../apply-patch.ts";
import { invalid } from "../field-error.ts";
import { cloneJson, type JsonObject } from "../json-value.ts";
import { trackUpdate } from "../managed-fields.ts";
import { type Change, readPatch, requirePatchType } from "../patch.ts";
import { mediaType, readObject } from "../read-body.ts";
import { apiVersionOf, keyOf, type ResourceDefinition } from "../resource-registry.ts";
import { objectResponse } from "../respond.ts";
import { typeOfSchema } from "../schema-type.ts";
import { preparation, servedObject } from "../served.ts";
import { nameOf, type ResourceRequest } from "../server-context.ts";
import { badRequest, conflict, internalError, invalidObject, notFound, objectModified } from "../status.ts";
import type { AnyObject, ScaleAccess } from "../strategy.ts";
import type { TypeNode } from "../type-node.ts";
import { readTyped, type TypedBody } from "../typed-object.ts";
import { mainRule, requireName, requireSameUid, updateObject } from "../update.ts";
import { readWriteOptions, type WriteOptions } from "../write-options.ts";
import { parentManagers, type ReplicasPath, replicasOfWorkloads, scaleManagers } from "./scale-ownership.ts";
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
  const options = readWriteOptions(request.info.query, "UpdateOptions");
  const body = { ...readObject(request.request, "Scale"), isUpdate: true };
  const next = updated(request, options, () => body);
  return writeScale(request, options, (old) => {
    const scale = next(old);
    requireSameUid(request, scale, old);
    return scale;
  });
}

export async function patchScale(request: ResourceRequest): Promise<Response> {
  const type = mediaType(request.request);
  if (type === "application/apply-patch+yaml") return applyScale(request);
  requirePatchType(request.definition, type);
  const options = readWriteOptions(request.info.query, "PatchOptions");
  let change: Change | undefined;
  const read = (scale: AnyObject) => {
    change ??= readPatch(request, scaleType());
    return change(scale);
  };
  return writeScale(request, options, updated(request, options, read));
}

async function applyScale(request: ResourceRequest): Promise<Response> {
  const options = readWriteOptions(request.info.query, "PatchOptions", true);
  const ofScale = asScale(request);
  const config = readConfiguration(ofScale, options.fieldValidation);
  return writeScale(request, options, (old) => {
    const value = cloneJson(applied(ofScale, old, config, options));
    const scale = readTyped(expected, { value }, "Ignore", () => {});
    requireNamespace(request, scale);
    requireName(scale, nameOf(request));
    return scale;
  });
}

/** From the Scale that is there to the one that is wanted, both with their managers. */
type NextScale = (scale: AnyObject) => AnyObject;

function updated(request: ResourceRequest, options: WriteOptions, change: Change): NextScale {
  const ofScale = asScale(request);
  const warn = (text: string) => void request.warnings.add(text);
  return (old) => {
    const wanted = request.definition.custom ? ofCustomResource : expected;
    const scale = readTyped(wanted, change(old), options.fieldValidation, warn);
    requireNamespace(request, scale);
    requireName(scale, nameOf(request));
    trackUpdate(ofScale, scale, old, options.fieldManager);
    return scale;
  };
}

function scaleSchema(): Definition {
  return loadSchemas().forKind(scaleKind) as Definition;
}

function scaleType(): TypeNode {
  return typeOfSchema(scaleSchema(), loadSchemas().resolve);
}

const expected = { ...scaleKind, decode: (value: JsonObject) => decode(scaleSchema(), value) };

const customScheme = "k8s.io/apiextensions-apiserver/pkg/apiserver/customresource_handler.go:781";

/** The servers of custom resources know no Scale but this, and tell so by where theirs is made. */
const ofCustomResource = {
  ...expected,
  requireKind: ({ value: { kind, apiVersion } }: TypedBody): void => {
    const { group, version } = scaleKind;
    const given = { apiVersion: apiVersion || `${group}/${version}`, kind: kind || scaleKind.kind };
    if (given.apiVersion === `${group}/${version}` && given.kind === scaleKind.kind) return;
    const type = `${String(given.apiVersion).split("/").at(-1)}.${given.kind}`;
    throw badRequest(`no kind is registered for the type ${type} in scheme ${JSON.stringify(customScheme)}`);
  },
};

/** The request, as one of which the object is the Scale. */
function asScale(request: ResourceRequest): ResourceRequest {
  const definition: ResourceDefinition = { ...request.definition, ...expected, type: scaleType };
  return { ...request, definition };
}

/** What real servers take the number to be where a custom resource has none. */
const unset = -2_147_483_648;

async function writeScale(request: ResourceRequest, options: WriteOptions, next: NextScale): Promise<Response> {
  const { definition } = request;
  const name = nameOf(request);
  const access = definition.strategy.scale;
  const path: ReplicasPath = access?.replicasPath ?? replicasOfWorkloads;
  const produce = (old: AnyObject | undefined): AnyObject => {
    if (old === undefined) throw notFound(door(definition), name);
    const before = scaleOf(old, access) as AnyObject;
    if (access !== undefined && access.read(old).replicas === undefined) before.spec = { replicas: unset };
    before.metadata.managedFields = scaleManagers(old, path);
    if (before.metadata.managedFields === undefined) delete before.metadata.managedFields;
    const scale = next(before);
    requireSameObject(request, scale, old);
    const object = cloneJson(old);
    setReplicas(object, replicasOf(scale, name, access), access);
    object.metadata.managedFields = parentManagers(old, scale, apiVersionOf(definition), path);
    if (object.metadata.managedFields === undefined) delete object.metadata.managedFields;
    return object;
  };
  const missing = access === undefined ? () => notFound(door(definition), name) : undefined;
  const { document } = await updateObject(
    request,
    { ...mainRule, mayCreate: false, allocates: false, admission: scaleAdmission, missing },
    produce,
    options,
  );
  return scaleResponse(request, document.object as AnyObject);
}

/** As real servers name it where there is nothing to scale. */
function door({ group, resource }: ResourceDefinition): { group: string; resource: string } {
  return { group, resource: `${resource}/scale` };
}

/** Throws `ApiError` 400 and 422. */
function replicasOf(scale: AnyObject, name: string, access: ScaleAccess | undefined): number {
  const replicas = (scale.spec as { replicas?: number } | undefined)?.replicas ?? 0;
  if (access !== undefined && replicas === unset) {
    throw badRequest(`the spec replicas field ${JSON.stringify(access.specReplicasPath)} cannot be empty`);
  }
  // Of custom resources the object says what is wrong with it.
  if (replicas >= 0 || access !== undefined) return replicas;
  const error = invalid("spec.replicas", replicas, "must be greater than or equal to 0");
  throw invalidObject({ group: "autoscaling", kind: "Scale" }, name, [error]);
}

/** Throws `ApiError` 409 when another object, or another version of it, is meant. */
function requireSameObject({ definition, info }: ResourceRequest, { metadata }: AnyObject, old: AnyObject): void {
  const { resourceVersion, uid } = metadata;
  const name = info.name ?? "";
  if (uid && uid !== old.metadata.uid && !definition.custom) {
    const why = `UID in precondition: ${String(uid)}, UID in object meta: ${String(old.metadata.uid)}`;
    throw conflict(door(definition), name, `Precondition failed: ${why}`);
  }
  if (resourceVersion && resourceVersion !== old.metadata.resourceVersion) {
    throw conflict(definition, name, objectModified);
  }
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
