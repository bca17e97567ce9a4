import type { Entry } from "#store";
import { type Document, documentOf } from "#wire";
import type { JsonObject } from "./json-value.ts";
import type { ResourceDefinition } from "./resource-registry.ts";
import type { AnyObject } from "./strategy.ts";

const converted = new WeakMap<Entry, Map<ResourceDefinition, Document>>();

/**
 * A stored entry as this resource serves it: the entry itself, or, where it is stored in another version, its
 * conversion, made once and shared.
 */
export function servedDocument(entry: Entry, definition: ResourceDefinition): Document {
  const { conversion } = definition.storage;
  if (conversion === undefined) return entry;
  let documents = converted.get(entry);
  if (documents === undefined) {
    documents = new Map();
    converted.set(entry, documents);
  }
  let document = documents.get(definition);
  if (document === undefined) {
    const object = conversion.fromStorage(entry.object as unknown as JsonObject);
    document = object === (entry.object as object) ? entry : documentOf(object);
    documents.set(definition, document);
  }
  return document;
}

export function servedObject(entry: Entry, definition: ResourceDefinition): AnyObject {
  return servedDocument(entry, definition).object as AnyObject;
}

/** What is to be stored of an object that is served in this version; a promise where somebody else converts. */
export function storedObject(object: AnyObject, definition: ResourceDefinition): AnyObject | Promise<AnyObject> {
  const { conversion } = definition.storage;
  if (conversion?.remote !== undefined) return conversion.remote.toStorage(object) as Promise<AnyObject>;
  return conversion === undefined ? object : (conversion.toStorage(object) as AnyObject);
}

/**
 * Must be awaited before entries are looked at, where somebody else converts them; undefined where nobody has to be
 * asked, so that reading what is in memory takes no turn.
 */
export function preparation(
  entries: readonly (Entry | undefined)[],
  definition: ResourceDefinition,
): Promise<void> | undefined {
  const remote = definition.storage.conversion?.remote;
  if (remote === undefined) return undefined;
  const objects = entries.flatMap((entry) => (entry === undefined ? [] : [entry.object as unknown as JsonObject]));
  return remote.prepare(objects);
}
