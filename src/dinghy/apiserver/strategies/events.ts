/** Events under both their names. Upstream: pkg/registry/core/event/strategy.go, pkg/apis/{core,events}/v1/conversion.go. */
import type { Event } from "#apimachinery";
import { eventConversion } from "../event-conversion.ts";
import type { FieldReader } from "../field-selector.ts";
import type { JsonObject } from "../json-value.ts";
import type { AnyObject, Strategy } from "../strategy.ts";
import { eventErrors, strictEventErrors, strictEventUpdateErrors } from "../validation/events.ts";
import { pathSegmentName } from "../validation/names.ts";
import { validateObjectMeta } from "../validation/object-meta.ts";

const parts = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"];

/** Readers of the fields of the object that an event is about. */
function aboutFields(field: "involvedObject" | "regarding"): Record<string, FieldReader> {
  return Object.fromEntries(
    parts.map((part) => [
      `${field}.${part}`,
      (object: unknown) => String((object as Record<string, JsonObject | undefined>)[field]?.[part] ?? ""),
    ]),
  );
}

export const eventStrategy: Strategy = {
  createOnUpdate: true,
  judgesOwnMetadata: true,
  validateName: pathSegmentName,
  fields: {
    ...aboutFields("involvedObject"),
    reason: (object) => (object as Event).reason ?? "",
    reportingComponent: (object) => (object as Event).reportingComponent ?? "",
    source: (object) => (object as Event).source?.component || ((object as Event).reportingComponent ?? ""),
    type: (object) => (object as Event).type ?? "",
  },
  validate: eventErrors,
  updateChecks: ["validate"],
};

const stored = (object: AnyObject): AnyObject => eventConversion.toStorage(object) as AnyObject;

/** The same events in the words of `events.k8s.io`, which asks for more. */
export const newEventStrategy: Strategy = {
  createOnUpdate: true,
  judgesOwnMetadata: true,
  fields: {
    ...aboutFields("regarding"),
    reason: (object) => (object as Event).reason ?? "",
    reportingController: (object) => (object as { reportingController?: string }).reportingController ?? "",
    type: (object) => (object as Event).type ?? "",
  },
  validate: (object, old) => {
    const errors = eventErrors(stored(object));
    if (old !== undefined) return errors;
    return [...errors, ...validateObjectMeta(object, { namespaced: true }), ...strictEventErrors(stored(object))];
  },
  validateUpdate: (object, old) => strictEventUpdateErrors(stored(object), stored(old)),
  updateChecks: ["validate", "metadataUpdate", "validateUpdate"],
};
