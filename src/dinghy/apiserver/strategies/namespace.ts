import type { Namespace } from "#apimachinery";
import { formatTime } from "#clock";
import { defaultNamespace } from "../defaults/others.ts";
import { judgeDeletion } from "../deletion.ts";
import type { JsonObject } from "../json-value.ts";
import type { AnyObject, Strategy } from "../strategy.ts";
import { dns1123Label } from "../validation/names.ts";
import { namespaceErrors, namespaceStatusErrors } from "../validation/namespace.ts";

const namespace = (object: unknown): Namespace => object as Namespace;

/** Upstream: pkg/registry/core/namespace/{strategy.go,storage/storage.go}. Answers to @seed:K1.6. */
export const namespaceStrategy: Strategy = {
  fields: { "status.phase": (object) => namespace(object).status?.phase ?? "" },
  defaults: defaultNamespace,
  validateName: dns1123Label,
  validate: namespaceErrors,
  validateStatusUpdate: namespaceStatusErrors,
  updateChecks: ["metadata", "validate", "metadataUpdate"],
  prepareForCreate: (object) => {
    object.status = { phase: "Active" };
    // A name that the server has made was not there yet when defaults were filled in.
    if (object.metadata.generateName) defaultNamespace(object);
    const spec = (object.spec ?? {}) as { finalizers?: string[] };
    const finalizers = spec.finalizers ?? [];
    object.spec = { finalizers: finalizers.includes("kubernetes") ? finalizers : [...finalizers, "kubernetes"] };
  },
  prepareForUpdate: (object, old) => {
    // The finalizers of the spec have a door of their own.
    const before = namespace(old).spec?.finalizers;
    object.spec = { ...(object.spec as JsonObject | undefined), finalizers: before };
    object.status = old.status;
  },
  judgeDeletion: (object, options, nowMs) => {
    const { metadata, spec } = namespace(object);
    if (metadata.deletionTimestamp === undefined) {
      return { kind: "mark", mark: terminating(object, nowMs) };
    }
    if (spec?.finalizers?.length) return { kind: "pending" };
    return judgeDeletion(object, {}, options, nowMs);
  },
};

/** The first request to delete only begins the end: the namespace controller empties it, then lets go. */
function terminating(object: AnyObject, nowMs: number): AnyObject {
  return {
    ...object,
    metadata: { ...object.metadata, deletionTimestamp: formatTime(nowMs) },
    status: { ...(object.status as JsonObject | undefined), phase: "Terminating" },
  };
}
