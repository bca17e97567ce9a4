import type { KubernetesObject } from "#apimachinery";
import type { Clock, Random } from "#clock";
import {
  type AdmissionContext,
  type AdmissionRequest,
  mutate,
  type ObjectKind,
  validate,
} from "./admission/admission.ts";
import type { Authorizer } from "./authorize.ts";
import type { CallOut } from "./call-out.ts";
import type { JsonObject } from "./json-value.ts";
import type { LiveObjects } from "./live-objects.ts";
import type { Lookup } from "./lookup.ts";
import { writeOptionsObject } from "./options-object.ts";
import { update } from "./persist.ts";
import { keyOf, type ResourceRegistry } from "./resource-registry.ts";
import type { RequestInfo } from "./route.ts";
import { storedObject } from "./served.ts";
import type { ResourceRequest, ServerContext } from "./server-context.ts";
import type { AnyObject } from "./strategy.ts";
import type { UserInfo } from "./user-info.ts";

/** One write on its way through admission. */
export interface Admission {
  mutate(object: AnyObject | undefined, old: AnyObject | undefined): Promise<void> | undefined;
  validate(object: AnyObject | undefined, old: AnyObject | undefined): Promise<void> | undefined;
}

export interface AdmissionDetails {
  /** Default: what the query says, as options of the operation. */
  readonly options?: () => object | undefined;
  /** Of a subresource's own kind. */
  readonly objectKind?: ObjectKind;
}

/** For what was admitted already under another name. */
export const admitted: Admission = { mutate: async () => {}, validate: async () => {} };

/** Both phases for an object that is not stored: a Binding, an Eviction, the options of a connection. */
export async function admit(admission: Admission, object: JsonObject): Promise<void> {
  await admission.mutate(object as AnyObject, undefined);
  await admission.validate(object as AnyObject, undefined);
}

export function admissionOf(
  request: ResourceRequest,
  operation: AdmissionRequest["operation"],
  dryRun: boolean,
  name = request.info.name ?? "",
  { options, objectKind }: AdmissionDetails = {},
): Admission {
  const context = new WriteContext(request);
  const details = { operation, dryRun, name, options, objectKind };
  return {
    mutate: (object, old) => mutate(new Write(request, details, object, old), context),
    validate: (object, old) => validate(new Write(request, details, object, old), context),
  };
}

interface WriteDetails extends AdmissionDetails {
  readonly operation: AdmissionRequest["operation"];
  readonly dryRun: boolean;
  readonly name: string;
}

/** One phase of one write. What hardly any plugin asks for is made when it asks. */
class Write implements AdmissionRequest {
  readonly operation: AdmissionRequest["operation"];
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly subresource: string | undefined;
  readonly namespace: string;
  readonly name: string;
  readonly user: UserInfo;
  readonly object: KubernetesObject | undefined;
  readonly oldObject: KubernetesObject | undefined;
  readonly dryRun: boolean;
  readonly objectKind: ObjectKind | undefined;
  readonly #info: RequestInfo;
  readonly #options: AdmissionDetails["options"];

  constructor(
    { definition, info, user }: ResourceRequest,
    { operation, dryRun, name, options, objectKind }: WriteDetails,
    object: AnyObject | undefined,
    old: AnyObject | undefined,
  ) {
    this.operation = operation;
    this.group = definition.group;
    this.version = definition.version;
    this.kind = definition.kind;
    this.resource = definition.resource;
    this.subresource = info.subresource;
    this.namespace = info.namespace ?? "";
    this.name = name !== "" ? name : String(object?.metadata.name ?? "");
    this.user = user;
    this.object = object as KubernetesObject | undefined;
    this.oldObject = old as KubernetesObject | undefined;
    this.dryRun = dryRun;
    this.objectKind = objectKind;
    this.#info = info;
    this.#options = options;
  }

  get options(): object | undefined {
    return this.#options === undefined ? writeOptionsObject(this.operation, this.#info.query) : this.#options();
  }
}

/** What plugins may use of the server while it works on one request. */
class WriteContext implements AdmissionContext {
  readonly registry: ResourceRegistry;
  readonly live: LiveObjects;
  readonly callOut: CallOut;
  readonly lookup: Lookup;
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  readonly random: Random;
  readonly warn: AdmissionContext["warn"];
  readonly replaceStatus: AdmissionContext["replaceStatus"];
  readonly #request: ResourceRequest["request"];

  constructor({ server, warnings, request }: ResourceRequest) {
    this.registry = server.registry;
    this.live = server.live;
    this.callOut = server.callOut;
    this.lookup = server.lookup;
    this.authorizer = server.authorizer;
    this.clock = server.clock;
    this.random = server.random;
    this.warn = (text) => void warnings.add(text);
    this.replaceStatus = (resource, object) => replaceStatus(server, resource, object);
    this.#request = request;
  }

  get signal(): AbortSignal | undefined {
    return this.#request.signal;
  }
}

async function replaceStatus(
  { registry, store }: ServerContext,
  resource: string,
  object: KubernetesObject,
): Promise<boolean> {
  const definition = registry.byName(resource);
  if (definition === undefined) return false;
  const key = keyOf(definition, object.metadata.namespace, object.metadata.name);
  const expected = object.metadata.resourceVersion;
  let replaced = false;
  await update(store, key, async (current) => {
    replaced = current?.object.metadata.resourceVersion === expected;
    return replaced ? { put: await storedObject(object as unknown as AnyObject, definition) } : { keep: true };
  });
  return replaced;
}
