import type { KubernetesObject } from "#apimachinery";
import {
  type AdmissionContext,
  type AdmissionRequest,
  mutate,
  type ObjectKind,
  validate,
} from "./admission/admission.ts";
import type { JsonObject } from "./json-value.ts";
import { writeOptionsObject } from "./options-object.ts";
import { update } from "./persist.ts";
import { keyOf } from "./resource-registry.ts";
import { storedObject } from "./served.ts";
import type { ResourceRequest } from "./server-context.ts";
import type { AnyObject } from "./strategy.ts";

/** One write on its way through admission. */
export interface Admission {
  mutate(object: AnyObject | undefined, old: AnyObject | undefined): Promise<void>;
  validate(object: AnyObject | undefined, old: AnyObject | undefined): Promise<void>;
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
  const { definition, info, user } = request;
  const context = admissionContext(request);
  const about = (object: AnyObject | undefined, old: AnyObject | undefined): AdmissionRequest => ({
    operation,
    group: definition.group,
    version: definition.version,
    kind: definition.kind,
    resource: definition.resource,
    subresource: info.subresource,
    namespace: info.namespace ?? "",
    name: name !== "" ? name : String(object?.metadata.name ?? ""),
    user,
    object: object as KubernetesObject | undefined,
    oldObject: old as KubernetesObject | undefined,
    dryRun,
    ...(objectKind && { objectKind }),
    // Made only where somebody looks at it.
    get options() {
      return options === undefined ? writeOptionsObject(operation, info.query) : options();
    },
  });
  return {
    mutate: (object, old) => mutate(about(object, old), context),
    validate: (object, old) => validate(about(object, old), context),
  };
}

function admissionContext({ server, warnings, request }: ResourceRequest): AdmissionContext {
  const { lookup, authorizer, clock, random, registry, live, callOut, store } = server;
  return {
    registry,
    live,
    callOut,
    // Made only where somebody waits for something.
    get signal() {
      return request.signal;
    },
    lookup,
    authorizer,
    clock,
    random,
    warn: (text) => void warnings.add(text),
    replaceStatus: async (resource, object) => {
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
    },
  };
}
