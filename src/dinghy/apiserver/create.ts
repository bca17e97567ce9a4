/**
 * POST: default, admit, name, validate, store.
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go `Create`. Answers to @seed:K1.2.
 */
import type { KubernetesObject } from "#apimachinery";
import { formatTime } from "#clock";
import { type Document, documentOf, type Response } from "#wire";
import { requireParamAccess } from "./admission/policies/param-access.ts";
import { type Admission, admissionOf } from "./admission-request.ts";
import { preventEscalation } from "./escalation.ts";
import { cloneJson } from "./json-value.ts";
import { trackUpdate } from "./managed-fields.ts";
import { dropRepeatedOwners } from "./owner-references.ts";
import { create as createKey } from "./persist.ts";
import { readObject } from "./read-body.ts";
import { keyOf } from "./resource-registry.ts";
import { objectResponse } from "./respond.ts";
import { preparation, servedDocument, storedObject } from "./served.ts";
import type { ResourceRequest } from "./server-context.ts";
import { alreadyExists, badRequest, invalidObject, noUniqueName, stillBeingDeleted, unknownError } from "./status.ts";
import { makeStorable } from "./storable.ts";
import type { AnyObject } from "./strategy.ts";
import { readResourceObject } from "./typed-object.ts";
import { validateObjectMeta } from "./validation/object-meta.ts";
import { readWriteOptions, type WriteOptions } from "./write-options.ts";

export async function create(request: ResourceRequest): Promise<Response> {
  const { definition, info, warnings } = request;
  const options = readWriteOptions(info.query, "CreateOptions");
  const body = readObject(request.request, definition.kind);
  const object = readResourceObject(definition, body, options.fieldValidation, (text) => warnings.add(text));
  matchNamespace(request, object);
  dropSystemFields(object);
  dropRepeatedOwners(object, (text) => warnings.add(text));
  trackUpdate(request, object, undefined, options.fieldManager);
  const document = await createObject(request, object, options);
  return objectResponse(request, 201, document);
}

/** Creates an object that has been read and defaulted; also what PUT and apply do where nothing is there. */
export async function createObject(
  request: ResourceRequest,
  object: AnyObject,
  options: Pick<WriteOptions, "dryRun"> & { readonly asUpdate?: boolean },
): Promise<Document> {
  matchNamespace(request, object);
  if (options.asUpdate) delete object.metadata.resourceVersion;
  request.definition.requireCreatable?.(String(object.metadata.name ?? ""));
  const admission = admissionOf(request, "CREATE", options.dryRun, String(object.metadata.name ?? ""));
  await admission.mutate(object, undefined);
  dropRepeatedOwners(object, (text) => request.warnings.add(text), "after mutating admission happens");
  const { generateName, name } = object.metadata as { generateName?: string; name?: string };
  if (name || !generateName) {
    const document = await tryCreate(request, object, admission, options.dryRun);
    if (document === undefined) throw await nameTaken(request, object);
    return document;
  }
  for (let attempt = 1; ; attempt++) {
    const candidate = attempt < mostAttempts ? cloneJson(object) : object;
    candidate.metadata.name = generatedName(request, generateName);
    const document = await tryCreate(request, candidate, admission, options.dryRun);
    if (document !== undefined) return document;
    if (attempt >= mostAttempts) throw await nameTaken(request, candidate);
  }
}

/** Real servers take a name beside a `generateName` for one that they have made themselves. */
async function nameTaken({ server, definition }: ResourceRequest, { metadata }: AnyObject): Promise<Error> {
  const name = String(metadata.name);
  const entry = await server.store.get(keyOf(definition, metadata.namespace as string | undefined, name));
  const isGoing = (entry?.object.metadata as { deletionTimestamp?: string } | undefined)?.deletionTimestamp;
  const error = metadata.generateName ? noUniqueName(definition, name) : alreadyExists(definition, name);
  return isGoing ? stillBeingDeleted(error) : error;
}

const mostAttempts = 8;
const longestBase = 58;

function generatedName({ server }: ResourceRequest, base: string): string {
  return base.slice(0, longestBase) + server.random.suffix(5);
}

/** Undefined when the name is taken. */
async function tryCreate(
  request: ResourceRequest,
  object: AnyObject,
  admission: Admission,
  dryRun: boolean,
): Promise<Document | undefined> {
  const { server, definition, user } = request;
  // Whatever a webhook has made of it: who asked was asked about this namespace only.
  matchNamespace(request, object);
  prepare(request, object);
  // As in real servers, before anything else of a Service is judged: what is invalid gives back what it took.
  const release = server.serviceAddresses.allocate(definition, object, undefined, dryRun);
  try {
    requireValid(request, object);
    if (definition.group === "rbac.authorization.k8s.io") {
      preventEscalation(server.authorizer, user, object as unknown as KubernetesObject, undefined);
    }
    if (definition.group === "admissionregistration.k8s.io") requireParamAccess(request, object, undefined);
    await admission.validate(object, undefined);
    definition.strategy.completeStored?.(object);
    const key = keyOf(definition, object.metadata.namespace as string | undefined, String(object.metadata.name));
    if (dryRun) return (await server.store.get(key)) === undefined ? documentOf(object) : undefined;
    if (Number(object.metadata.resourceVersion ?? 0) > 0) {
      throw unknownError("resourceVersion should not be set on objects to be created");
    }
    delete object.metadata.resourceVersion;
    makeStorable(request.request, object);
    const entry = await createKey(server.store, key, await storedObject(object, definition));
    await preparation([entry], definition);
    return entry && servedDocument(entry, definition);
  } finally {
    // What was written has been counted by now.
    release();
  }
}

/** What the server alone gives is not the client's to set, nor to own. */
function dropSystemFields({ metadata }: AnyObject): void {
  delete metadata.uid;
  delete metadata.creationTimestamp;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
}

/** The parts of metadata that the server alone gives, and what the kind's own rules say. */
function prepare({ server, definition, user }: ResourceRequest, object: AnyObject): void {
  const { clock, random } = server;
  const { metadata } = object;
  metadata.uid = random.uuid();
  metadata.creationTimestamp = formatTime(clock.now());
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
  delete metadata.generation;
  const { strategy } = definition;
  if (strategy.hasGeneration) metadata.generation = 1;
  if (definition.subresources.status !== undefined && strategy.keepsStatusOnCreate !== true) delete object.status;
  strategy.prepareForCreate?.(object, { clock, random, user });
  definition.complete(object);
}

function requireValid(request: ResourceRequest, object: AnyObject): void {
  const { definition, warnings } = request;
  const { strategy, namespaced } = definition;
  const { anyFinalizer, nameProblems } = strategy;
  const validateName = nameProblems ? (name: string) => nameProblems(object, name) : strategy.validateName;
  const metaErrors = validateObjectMeta(object, { namespaced, validateName, anyFinalizer });
  const ownErrors = strategy.validate?.(object, undefined) ?? [];
  const isOwnWrong = strategy.judgesOwnMetadata === true && ownErrors.length > 0;
  const errors = isOwnWrong ? ownErrors : [...metaErrors, ...ownErrors];
  if (errors.length > 0) throw invalidObject(definition, String(object.metadata.name ?? ""), errors);
  for (const text of strategy.warnings?.(object, undefined) ?? []) warnings.add(text);
}

/** An object without a namespace is meant for that of the URL; throws `ApiError` 400 when it names another. */
export function matchNamespace({ definition, info }: ResourceRequest, object: AnyObject): void {
  const { metadata } = object;
  if (!definition.namespaced) {
    // What is not in a namespace is not told that it cannot be in one.
    delete metadata.namespace;
    return;
  }
  if (metadata.namespace === undefined || metadata.namespace === "") metadata.namespace = info.namespace;
  if (metadata.namespace !== info.namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
}
