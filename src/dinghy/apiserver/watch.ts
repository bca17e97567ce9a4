/**
 * Watches: what there is (when asked for), then every change from a revision on, as objects come into the selection,
 * change in it, and leave it.
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/storage/cacher/cache_watcher.go. Answers to @seed:K1.1.
 */
import { ApiError, type KubernetesObject, type WatchEventType } from "#apimachinery";
import {
  CompactedError,
  type Entry,
  FutureRevisionError,
  type Interest,
  type Store,
  type StoreEvent,
  type WatchListener,
} from "#store";
import type { Document, Response, Sink, Stream } from "#wire";
import { type ListOptions, readListOptions, readRevision } from "./list-options.ts";
import { negotiate, negotiateStream } from "./negotiate.ts";
import { apiVersionOf, prefixOf, type ResourceDefinition } from "./resource-registry.ts";
import { headersOf, shapeOf } from "./respond.ts";
import { readSelection, type Selection } from "./selection.ts";
import { preparation, servedDocument, servedObject } from "./served.ts";
import type { ResourceRequest } from "./server-context.ts";
import { badRequest, expired, tooLargeResourceVersion } from "./status.ts";
import { departed, departedFrame, entryFrame, eventFrame } from "./watch-frames.ts";
import { whenAborted } from "./when-aborted.ts";

export async function watch(request: ResourceRequest): Promise<Response> {
  const options = readListOptions(request.info.query);
  const fieldSelector = selectorFor(request.info.name, options.fieldSelector);
  const selection = readSelection(request.definition, { ...options, fieldSelector });
  readRevision(options.resourceVersion, false);
  negotiateStream(request.request.headers.accept);
  const feed = createFeed(request, framesFor(request, selection));
  await begin(request, options, feed);
  const headers = headersOf("application/json", request.warnings);
  return { status: 200, headers, body: feed };
}

/** The old paths `/watch/…/name` say which object is meant; a selector beside that must mean the same one. */
function selectorFor(name: string | undefined, fieldSelector: string): string {
  if (name === undefined) return fieldSelector;
  if (fieldSelector === "") return `metadata.name=${name}`;
  const [, selected] = /(?:^|,)metadata\.name==?([^,]*)/.exec(fieldSelector) ?? [];
  if (selected !== name) throw badRequest("fieldSelector metadata.name doesn't match requested name");
  return fieldSelector;
}

/** Makes the frames of one watch. */
interface Frames {
  /** What the events must be about, as far as the store can tell. */
  readonly interest: Interest | undefined;
  entry(type: WatchEventType, entry: Entry): Document | undefined;
  event(event: StoreEvent): Document | undefined;
  bookmark(revision: number, initialEventsEnd: boolean): Document;
}

function framesFor(request: ResourceRequest, selection: Selection): Frames {
  const { definition } = request;
  const shape = shapeOf(request, negotiate(request.request.headers.accept));
  let first = true;
  const shaped = (type: WatchEventType, object: KubernetesObject): Document => {
    const result = (shape as NonNullable<typeof shape>)(object, first);
    first = false;
    return eventFrame(type, result);
  };
  const entryOf = (type: WatchEventType, entry: Entry): Document =>
    shape === undefined
      ? entryFrame(type, entry, definition)
      : shaped(type, servedDocument(entry, definition).object as KubernetesObject);
  const departure = (event: StoreEvent, last: Entry): Document =>
    shape === undefined
      ? departedFrame(event.entry, last, event.revision, definition)
      : shaped("DELETED", departed(last, event.revision, definition));
  const matches = (entry: Entry): boolean => selection.all || selection.matches(servedObject(entry, definition));
  return {
    // Read off what is stored: that is what is served, unless it is converted.
    interest: definition.storage.conversion === undefined ? selection.field : undefined,
    entry: (type, entry) => (matches(entry) ? entryOf(type, entry) : undefined),
    event: (event) => {
      const { type, entry, previous } = event;
      if (type === "delete") return matches(entry) ? departure(event, entry) : undefined;
      const was = previous !== undefined && matches(previous);
      if (matches(entry)) return entryOf(was ? "MODIFIED" : "ADDED", entry);
      return was ? departure(event, previous as Entry) : undefined;
    },
    bookmark: (revision, initialEventsEnd) => {
      const object = bookmarkObject(definition, revision, initialEventsEnd);
      return shape === undefined ? eventFrame("BOOKMARK", object) : shaped("BOOKMARK", object);
    },
  };
}

function bookmarkObject(definition: ResourceDefinition, revision: number, initialEventsEnd: boolean): KubernetesObject {
  const annotations = initialEventsEnd ? { annotations: { "k8s.io/initial-events-end": "true" } } : {};
  const metadata = { resourceVersion: String(revision), ...annotations } as KubernetesObject["metadata"];
  return { kind: definition.kind, apiVersion: apiVersionOf(definition), metadata };
}

/** The stream of one watch: keeps what comes before it is opened, and ends once only. */
interface Feed extends Stream {
  readonly frames: Frames;
  readonly listener: WatchListener;
  write(frame: Document): void;
  /** Bookmarks go out from now on; at most one with each revision. */
  addBookmarks(): void;
  /** What to call when nobody reads any more. */
  onStop(stop: () => void): void;
  end(error?: Error): void;
}

function createFeed({ server, request, definition }: ResourceRequest, frames: Frames): Feed {
  let sink: Sink | undefined;
  // What somebody else converts is told when it has been converted, in order.
  let converting: Promise<void> | undefined;
  let early: Document[] = [];
  let ended = false;
  let told = 0;
  const stops: (() => void)[] = [];

  const stop = (): void => {
    ended = true;
    for (const each of stops.splice(0)) each();
  };
  const end = (error?: Error): void => {
    if (ended) return;
    stop();
    sink?.end(error);
  };
  const write = (frame: Document): void => {
    if (ended) return;
    if (sink === undefined) early.push(frame);
    else sink.write(frame);
  };
  const onStop = (each: () => void): void => {
    if (ended) each();
    else stops.push(each);
  };
  const endOnAbort = (signal: AbortSignal | undefined): void => {
    if (signal !== undefined) onStop(whenAborted(signal, () => end()));
  };

  const tell = (events: readonly StoreEvent[]): void => {
    for (const event of events) {
      const frame = frames.event(event);
      if (frame !== undefined) write(frame);
    }
  };
  const inTurn = (work: () => Promise<void> | void): void => {
    converting = (converting ?? Promise.resolve()).then(work).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      write(eventFrame("ERROR", error.status));
      end();
    });
  };
  const isRemote = definition.storage.conversion?.remote !== undefined;

  endOnAbort(server.closing);
  endOnAbort(request.signal);
  endOnAbort(definition.closing);
  return {
    frames,
    write,
    onStop,
    end,
    listener: {
      onEvents: (events) => {
        if (!isRemote) return tell(events);
        const entries = events.flatMap(({ entry, previous }) => [entry, previous]);
        inTurn(async () => {
          if (ended) return;
          await preparation(entries, definition);
          tell(events);
        });
      },
      onEnd: (error) => {
        if (error instanceof CompactedError) write(eventFrame("ERROR", expiredStatus()));
        end();
      },
    },
    addBookmarks: () => {
      const bookmark = (revision: number) => {
        if (revision <= told) return;
        told = revision;
        if (isRemote) inTurn(() => write(frames.bookmark(revision, false)));
        else write(frames.bookmark(revision, false));
      };
      onStop(server.bookmarks.add(bookmark));
    },
    open: (reader) => {
      sink = reader;
      for (const frame of early) reader.write(frame);
      early = [];
      if (ended) reader.end();
      return stop;
    },
  };
}

function expiredStatus(message = "The resourceVersion for the provided watch is too old."): object {
  return expired(message).status;
}

/** Starts the flow: from a revision, or with everything that is there. */
async function begin(request: ResourceRequest, options: ListOptions, feed: Feed): Promise<void> {
  const { server, definition, info } = request;
  const { store, clock } = server;
  const prefix = prefixOf(definition, info.namespace);
  const asked = readRevision(options.resourceVersion, false);
  const wantsInitial = options.sendInitialEvents ?? asked === undefined;
  if (wantsInitial) {
    const { entries, revision } = await store.range(prefix);
    if (asked !== undefined && asked > revision) return endWith(feed, tooLargeResourceVersion(asked, revision).status);
    const pending = preparation(entries, definition);
    if (pending) await pending;
    for (const entry of entries) {
      const frame = feed.frames.entry("ADDED", entry);
      if (frame !== undefined) feed.write(frame);
    }
    if (options.sendInitialEvents && options.allowWatchBookmarks) feed.write(feed.frames.bookmark(revision, true));
    feed.onStop(await store.watch(prefix, revision, feed.listener, feed.frames.interest));
  } else {
    const from = asked ?? (options.resourceVersion === "" ? undefined : await store.revision());
    await follow(store, prefix, from, feed);
  }
  if (options.allowWatchBookmarks) feed.addBookmarks();
  const lastsMs = durationOf(request, options);
  if (lastsMs === undefined) return;
  const timer = clock.setTimer(lastsMs, () => feed.end(), { background: true });
  feed.onStop(() => timer.cancel());
}

/** How long a watch lasts at least of which the client does not say it. `--min-request-timeout` */
const shortestMs = 1_800_000;

/**
 * Milliseconds; undefined: as long as it is read. Zero says nothing; what is less is over at once. As in real servers, a
 * watch that somebody has come for over a connection ends by itself, at times that differ; components of this process,
 * of whose watches nobody outside can tell, are spared the taking up again.
 */
function durationOf({ server, request }: ResourceRequest, { timeoutSeconds }: ListOptions): number | undefined {
  if (timeoutSeconds) return Math.max(0, timeoutSeconds) * 1000;
  return request.signal === undefined ? undefined : shortestMs * (1 + server.random.next());
}

async function follow(store: Store, prefix: string, from: number | undefined, feed: Feed): Promise<void> {
  try {
    feed.onStop(await store.watch(prefix, from, feed.listener, feed.frames.interest));
  } catch (error) {
    if (error instanceof FutureRevisionError) return followFromFuture(store, prefix, from as number, feed);
    if (!(error instanceof CompactedError)) throw error;
    endWith(feed, expiredStatus(`too old resource version: ${from} (${error.compactRevision})`));
  }
}

/** What goes wrong once a watch has been granted is told in its stream. */
function endWith(feed: Feed, status: object): void {
  feed.write(eventFrame("ERROR", status));
  feed.end();
}

/** A revision that is still to come: what happens up to it has been seen by the client already. */
async function followFromFuture(store: Store, prefix: string, from: number, feed: Feed): Promise<void> {
  const { listener } = feed;
  const later: WatchListener = {
    onEvents: (events) => listener.onEvents(events.filter(({ revision }) => revision > from)),
    onEnd: (error) => listener.onEnd(error),
  };
  feed.onStop(await store.watch(prefix, undefined, later, feed.frames.interest));
}
