/**
 * Watch events as frames: each is serialised once per representation and shared by all watches.
 */
import type { KubernetesObject, WatchEventType } from "#apimachinery";
import type { Entry } from "#store";
import { type Document, documentOf } from "#wire";
import type { ResourceDefinition } from "./resource-registry.ts";
import { servedDocument } from "./served.ts";

const closing = Buffer.from("}\n");

/** `{"type":…,"object":…}` and a newline around what is there already. */
function frameOf(type: WatchEventType, document: Document): Document {
  let bytes: Uint8Array | undefined;
  return {
    object: { type, object: document.object },
    bytes: () => {
      bytes ??= around(`{"type":"${type}","object":`, document.content?.() ?? document.bytes());
      return bytes;
    },
  };
}

function around(opening: string, content: string | Uint8Array): Uint8Array {
  if (typeof content === "string") return Buffer.from(`${opening}${content}}\n`);
  return Buffer.concat([Buffer.from(opening), content, closing]);
}

/** A frame for an event of its own: a bookmark, an error, a row of a table. */
export function eventFrame(type: WatchEventType, object: object): Document {
  return frameOf(type, documentOf(object));
}

interface SharedFrame {
  readonly kind: WatchEventType | "departed";
  readonly definition: ResourceDefinition;
  readonly frame: Document;
}

/**
 * The frames of the entry that was told last. An event is told to one watch after the other, so that all of them find
 * it here; a watch that begins later makes its own, and none is kept for those that may never come.
 */
let latest: { readonly entry: Entry; readonly frames: SharedFrame[] } | undefined;

/** The frame that tells of an entry; made once for all watches that want it so. */
export function entryFrame(type: WatchEventType, entry: Entry, definition: ResourceDefinition): Document {
  return (
    sharedFrame(entry, type, definition) ??
    share(entry, type, definition, frameOf(type, servedDocument(entry, definition)))
  );
}

/** As `entryFrame`, of an object as it was before, at the revision at which it went out of sight. */
export function departedFrame(entry: Entry, last: Entry, revision: number, definition: ResourceDefinition): Document {
  const known = sharedFrame(entry, "departed", definition);
  if (known !== undefined) return known;
  return share(entry, "departed", definition, frameOf("DELETED", documentOf(departed(last, revision, definition))));
}

/** The object as it was, with the revision at which it went. */
export function departed(last: Entry, revision: number, definition: ResourceDefinition): KubernetesObject {
  const object = servedDocument(last, definition).object as KubernetesObject;
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}

function sharedFrame(entry: Entry, kind: SharedFrame["kind"], definition: ResourceDefinition): Document | undefined {
  if (latest?.entry !== entry) return undefined;
  for (const each of latest.frames) if (each.kind === kind && each.definition === definition) return each.frame;
  return undefined;
}

function share(entry: Entry, kind: SharedFrame["kind"], definition: ResourceDefinition, frame: Document): Document {
  if (latest?.entry !== entry) latest = { entry, frames: [] };
  latest.frames.push({ kind, definition, frame });
  return frame;
}
