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
    document = documentOf(conversion.fromStorage(entry.object as unknown as JsonObject));
    documents.set(definition, document);
  }
  return document;
}

export function servedObject(entry: Entry, definition: ResourceDefinition): AnyObject {
  return servedDocument(entry, definition).object as AnyObject;
}

/** What is to be stored of an object that is served in this version. */
export function storedObject(object: AnyObject, definition: ResourceDefinition): AnyObject {
  const { conversion } = definition.storage;
  return conversion === undefined ? object : (conversion.toStorage(object) as AnyObject);
}
