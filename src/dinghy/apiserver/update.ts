/**
 * PUT, and the way of every change of one object: read, change, admit, validate, compare and swap.
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go `Update` and registry/rest/update.go.
 * Answers to @seed:K1.2.
 */
import type { KubernetesObject } from "#apimachinery";
import type { Entry } from "#store";
import { type Document, documentOf, type Response } from "#wire";
import { requireParamAccess } from "./admission/policies/param-access.ts";
import { type Admission, admissionOf } from "./admission-request.ts";
import { requireAuthorized } from "./authorize.ts";
import { createObject, matchNamespace } from "./create.ts";
import { preventEscalation } from "./escalation.ts";
import type { FieldError } from "./field-error.ts";
import { invalid } from "./field-error.ts";
import { equalJson } from "./json-value.ts";
import { revisionProblem } from "./list-options.ts";
import { trackUpdate } from "./managed-fields.ts";
import { dropRepeatedOwners } from "./owner-references.ts";
import { type Intent, update as updateKey } from "./persist.ts";
import { readObject } from "./read-body.ts";
import { keyOf, type ResourceDefinition } from "./resource-registry.ts";
import { objectResponse } from "./respond.ts";
import { preparation, servedDocument, servedObject, storedObject } from "./served.ts";
import { nameOf, type ResourceRequest } from "./server-context.ts";
import { badRequest, conflict, invalidObject, notFound, objectModified, unknownError } from "./status.ts";
import { makeStorable } from "./storable.ts";
import type { AnyObject, UpdateCheck, WriteContext } from "./strategy.ts";
import { readResourceObject } from "./typed-object.ts";
import { validateObjectMeta, validateObjectMetaUpdate } from "./validation/object-meta.ts";
import { readWriteOptions, type WriteOptions } from "./write-options.ts";

/** What an update through one door (the object itself, or one of its subresources) may change. */
export interface UpdateRule {
  /** Puts back what this door may not change, and sets what follows from the change. */
  prepare(definition: ResourceDefinition, object: AnyObject, old: AnyObject, context: WriteContext): void;
  validate(definition: ResourceDefinition, object: AnyObject, old: AnyObject): FieldError[];
  /** The same together with what the kind itself says of metadata; without it, that is `metaErrors` and then `validate`. */
  validateAll?(
    definition: ResourceDefinition,
    object: AnyObject,
    old: AnyObject,
    metaErrors: FieldError[],
  ): FieldError[];
  readonly mayCreate?: boolean;
  /** Everything but status and metadata stays what it was, whatever is asked for. */
  readonly onlyStatus?: boolean;
  /** False where admission has no say beyond that of the main resource. */
  readonly allocates?: boolean;
  /** What is told where there is nothing to update, when that is not the object that is missing. */
  missing?(): Error;
  /** Where admission is shown something else than the object. */
  admission?(request: ResourceRequest, dryRun: boolean): Admission;
}

export const mainRule: UpdateRule = {
  mayCreate: true,
  allocates: true,
  prepare: (definition, object, old, context) => {
    const { strategy } = definition;
    if (definition.subresources.status !== undefined) restore(object, old, "status");
    strategy.prepareForUpdate?.(object, old, context);
    const changed = strategy.generationChanges ?? ((a: AnyObject, b: AnyObject) => !equalJson(a.spec, b.spec));
    const { generation } = old.metadata;
    if (typeof generation === "number" && changed(object, old)) object.metadata.generation = generation + 1;
  },
  validate: ({ strategy }, object, old) => {
    const errors = strategy.validate?.(object, old) ?? [];
    const changes = strategy.validateUpdate?.(object, old) ?? [];
    return strategy.updateErrorsFirst ? [...changes, ...errors] : [...errors, ...changes];
  },
  validateAll: (definition, object, old, metaErrors) => {
    const { strategy, namespaced } = definition;
    const { validateName, updateChecks } = strategy;
    if (updateChecks === undefined) return [...metaErrors, ...mainRule.validate(definition, object, old)];
    const errorsOf: Readonly<Record<UpdateCheck, () => FieldError[]>> = {
      metadata: () => validateObjectMeta(object, { namespaced, validateName }),
      metadataUpdate: () => metaErrors,
      validate: () => strategy.validate?.(object, old) ?? [],
      validateUpdate: () => strategy.validateUpdate?.(object, old) ?? [],
    };
    return updateChecks.flatMap((check) => errorsOf[check]());
  },
};

/** `/status` keeps everything but `status` and the metadata that everyone may write. */
export const statusRule: UpdateRule = {
  onlyStatus: true,
  prepare: ({ strategy }, object, old, context) => {
    for (const field of new Set([...Object.keys(object), ...Object.keys(old)])) {
      if (field !== "status" && field !== "metadata") restore(object, old, field);
    }
    strategy.prepareForStatusUpdate?.(object, old, context);
  },
  validate: ({ strategy }, object, old) => strategy.validateStatusUpdate?.(object, old) ?? [],
};

/** The old field, shared, in place of the new one. */
export function restore(object: AnyObject, old: AnyObject, field: string): void {
  if (old[field] === undefined) delete object[field];
  else object[field] = old[field];
}

export function updateWith(rule: UpdateRule): (request: ResourceRequest) => Promise<Response> {
  return async (request) => {
    const { definition, info, warnings } = request;
    const options = readWriteOptions(info.query, "UpdateOptions");
    const body = { ...readObject(request.request, definition.kind), isUpdate: true };
    const warn = (text: string) => void warnings.add(text);
    const object = readResourceObject(definition, body, options.fieldValidation, warn);
    matchNamespace(request, object);
    requireName(object, nameOf(request));
    const produce = (old: AnyObject | undefined): AnyObject => {
      // A lost race means another round: what the last one filled in must not be taken for the client's wish.
      const next = old === undefined ? object : readResourceObject(definition, body, "Ignore", warn);
      dropRepeatedOwners(next, warn);
      trackUpdate(request, next, old, options.fieldManager);
      return next;
    };
    const { document, created } = await updateObject(request, rule, produce, { ...options, insistsOnUid: true });
    return objectResponse(request, created ? 201 : 200, document);
  };
}

/** Throws `ApiError` 400 when the object names itself otherwise than the URL. */
export function requireName(object: AnyObject, name: string): void {
  const given = object.metadata.name;
  if (given === undefined || given === "") {
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  }
  if (given !== name) {
    throw badRequest(`the name of the object (${String(given)}) does not match the name on the URL (${name})`);
  }
}

/** Makes the new object from the one that is there; undefined where nothing is. May be called again after a lost race. */
export type Produce = (old: AnyObject | undefined) => AnyObject | Promise<AnyObject>;

export interface UpdateObjectOptions extends Pick<WriteOptions, "dryRun"> {
  /** Also where PUT would not. */
  readonly createsAlways?: boolean;
  /** A uid that differs is a lost race, not a change that is forbidden. */
  readonly insistsOnUid?: boolean;
}

export async function updateObject(
  request: ResourceRequest,
  rule: UpdateRule,
  produce: Produce,
  options: UpdateObjectOptions,
): Promise<{ document: Document; created: boolean }> {
  const { server, definition, info } = request;
  const name = nameOf(request);
  const key = keyOf(definition, info.namespace, name);
  const admission = rule.admission?.(request, options.dryRun) ?? admissionOf(request, "UPDATE", options.dryRun);
  const mayCreate = rule.mayCreate === true && (options.createsAlways || definition.strategy.createOnUpdate === true);
  let final: Document | undefined;
  let release = (): void => {};
  for (;;) {
    const found = await server.store.get(key);
    if (found === undefined) {
      if (!mayCreate) throw rule.missing?.() ?? notFound(definition, name);
      requireMayCreate(request);
      const object = await produce(undefined);
      if (options.insistsOnUid) requireSameUid(request, object, undefined);
      return { document: await createObject(request, object, { ...options, asUpdate: true }), created: true };
    }
    try {
      const choose = async (current: Entry | undefined): Promise<Intent> => {
        release();
        release = () => {};
        final = undefined;
        if (current === undefined) return { keep: true };
        const round = await decide(request, rule, produce, current, admission, options);
        release = round.release;
        final = round.final;
        return round.intent;
      };
      const outcome = await updateKey(server.store, key, choose, found);
      // It went away while we looked: start over, so that what may create does.
      if (outcome.entry === undefined) continue;
      const { entry } = outcome;
      const pending = preparation([entry], definition);
      if (pending) await pending;
      return { document: final ?? servedDocument(entry, definition), created: false };
    } finally {
      release();
    }
  }
}

interface Round {
  readonly intent: Intent;
  /** What to answer where it is not the entry as stored. */
  readonly final?: Document;
  readonly release: () => void;
}

async function decide(
  request: ResourceRequest,
  rule: UpdateRule,
  produce: Produce,
  current: Entry,
  admission: Admission,
  { dryRun, insistsOnUid }: UpdateObjectOptions,
): Promise<Round> {
  const { server, definition, user, warnings } = request;
  const pending = preparation([current], definition);
  if (pending) await pending;
  const old = servedObject(current, definition);
  const object = await produce(old);
  matchNamespace(request, object);
  if (insistsOnUid) requireSameUid(request, object, old);
  await admission.mutate(object, old);
  dropRepeatedOwners(object, (text) => warnings.add(text), "after mutating admission happens");
  requireVersion(request, object, old);
  keepSystemFields(object, old);
  rule.prepare(definition, object, old, { clock: server.clock, random: server.random, user });
  // What a Service leaves to the server is there before it is judged.
  const release = rule.allocates ? server.serviceAddresses.allocate(definition, object, old, dryRun) : () => {};
  try {
    requireValid(request, rule, object, old);
    if (!rule.onlyStatus) definition.strategy.completeStored?.(object);
    makeStorable(request.request, object);
    if (definition.group === "rbac.authorization.k8s.io") {
      preventEscalation(
        server.authorizer,
        user,
        object as unknown as KubernetesObject,
        old as unknown as KubernetesObject,
      );
    }
    if (definition.group === "admissionregistration.k8s.io") requireParamAccess(request, object, old);
    await admission.validate(object, old);
  } catch (error) {
    release();
    throw error;
  }
  if (dryRun) return { intent: { keep: true }, final: documentOf(object), release };
  if (isFinished(object, old)) return { intent: { remove: true }, final: documentOf(object), release };
  return { intent: { put: await storedObject(object, definition) }, release };
}

function requireValid(request: ResourceRequest, rule: UpdateRule, object: AnyObject, old: AnyObject): void {
  const { definition, warnings } = request;
  // Real servers check metadata twice, and tell of it twice.
  const metaErrors = validateObjectMetaUpdate(object, old, definition.strategy.anyFinalizer);
  const own = rule.validateAll?.(definition, object, old, metaErrors) ?? [
    ...metaErrors,
    ...rule.validate(definition, object, old),
  ];
  const errors = [...metaErrors, ...own];
  if (errors.length > 0) throw invalidObject(kindOf(definition, object), nameOf(request), errors);
  for (const text of definition.strategy.warnings?.(object, old) ?? []) warnings.add(text);
}

/** What an object is that cannot be updated: a custom one is what it says. */
function kindOf(definition: ResourceDefinition, { kind, apiVersion }: AnyObject): { group: string; kind: string } {
  if (!definition.custom) return definition;
  const [group = ""] = String(apiVersion ?? "").split(/\/[^/]*$/);
  return { group, kind: String(kind ?? "") };
}

/** Throws `ApiError` 403: whoever creates by way of an update must be allowed to create. */
function requireMayCreate({ server, definition, info, user }: ResourceRequest): void {
  const { group, version, resource } = definition;
  const { namespace, name, subresource } = info;
  const attributes = { user, verb: "create", group, version, resource, subresource, namespace, name };
  requireAuthorized(server.authorizer, attributes);
}

/** Throws `ApiError` 409 when an object that has gone is meant. */
export function requireSameUid(
  { definition, info }: ResourceRequest,
  object: AnyObject,
  old: AnyObject | undefined,
): void {
  const { uid } = object.metadata;
  const before = String(old?.metadata.uid ?? "");
  if (!uid || uid === before) return;
  const path = info.namespace === undefined ? info.name : `${info.namespace}/${info.name}`;
  const prefix = storagePrefixes[definition.resource] ?? definition.resource;
  const storageError =
    `StorageError: invalid object, Code: 4, Key: /registry/${prefix}/${path}, ResourceVersion: 0, ` +
    `AdditionalErrorMsg: Precondition failed: UID in precondition: ${String(uid)}, UID in object meta: ${before}`;
  throw conflict(definition, info.name ?? "", storageError);
}

/** Where the database of real servers keeps what it does not keep under the resource's own name. */
const storagePrefixes: Readonly<Record<string, string>> = {
  endpoints: "services/endpoints",
  ingresses: "ingress",
  nodes: "minions",
  replicationcontrollers: "controllers",
  services: "services/specs",
};

function requireVersion({ definition, info }: ResourceRequest, object: AnyObject, old: AnyObject): void {
  const { resourceVersion } = object.metadata;
  const name = info.name ?? "";
  const problem = resourceVersion ? revisionProblem(String(resourceVersion)) : undefined;
  if (problem !== undefined) throw unknownError(problem);
  if (!resourceVersion || Number(resourceVersion) === 0) {
    if (definition.strategy.updateNeedsVersion === true) {
      const error = invalid("metadata.resourceVersion", 0, "must be specified for an update");
      throw invalidObject({ group: definition.group, kind: definition.resource }, name, [error]);
    }
    object.metadata.resourceVersion = old.metadata.resourceVersion;
  } else if (resourceVersion !== old.metadata.resourceVersion) {
    throw conflict(definition, name, objectModified);
  }
}

const systemFields = ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"] as const;

/** What clients may leave out, since they may not change it; the generation is the server's alone. */
function keepSystemFields(object: AnyObject, old: AnyObject): void {
  const { metadata } = object;
  const before = old.metadata;
  if (before.generation === undefined) delete metadata.generation;
  else metadata.generation = before.generation;
  for (const field of systemFields) {
    if (!metadata[field] && before[field] !== undefined) metadata[field] = before[field];
  }
  delete metadata.selfLink;
}

/** The last finalizer is gone from an object that waits for nothing else. */
function isFinished(object: AnyObject, old: AnyObject): boolean {
  const finalizers = object.metadata.finalizers as string[] | undefined;
  if (finalizers !== undefined && finalizers.length > 0) return false;
  if (object.kind === "Namespace" && object.apiVersion === "v1") {
    const spec = object.spec as { finalizers?: string[] } | undefined;
    return old.metadata.deletionTimestamp !== undefined && !spec?.finalizers?.length;
  }
  if (old.metadata.deletionTimestamp === undefined) return false;
  return (old.metadata.deletionGracePeriodSeconds ?? 0) === 0;
}
