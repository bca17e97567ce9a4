/**
 * Watch events as frames: each is serialised once per representation and shared by all watches.
 */
import type { KubernetesObject, WatchEventType } from "#apimachinery";
import type { Entry } from "#store";
import { type Document, documentOf } from "#wire";
import type { ResourceDefinition } from "./resource-registry.ts";
import { servedDocument } from "./served.ts";

const newline = 10;
const closing = Buffer.from("}\n");
const openings = new Map<string, Buffer>();

function around(start: Buffer, content: string | Uint8Array): Uint8Array {
  if (typeof content !== "string") return Buffer.concat([start, content, closing]);
  return Buffer.from(`${start.toString("latin1")}${content}}\n`);
}

/** `{"type":…,"object":…}` and a newline around bytes that are there already. */
function frameOf(type: WatchEventType, document: Document): Document {
  let opening = openings.get(type);
  if (opening === undefined) {
    opening = Buffer.from(`{"type":"${type}","object":`);
    openings.set(type, opening);
  }
  const start = opening;
  let bytes: Uint8Array | undefined;
  return {
    object: { type, object: document.object },
    bytes: () => {
      bytes ??= around(start, document.content?.() ?? document.bytes());
      return bytes;
    },
  };
}

/** A frame for an event of its own: a bookmark, an error, a row of a table. */
export function eventFrame(type: WatchEventType, object: object): Document {
  const event = documentOf({ type, object });
  let bytes: Uint8Array | undefined;
  return {
    object: event.object,
    bytes: () => {
      if (bytes === undefined) {
        const json = event.bytes();
        bytes = new Uint8Array(json.length + 1);
        bytes.set(json);
        bytes[json.length] = newline;
      }
      return bytes;
    },
  };
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
