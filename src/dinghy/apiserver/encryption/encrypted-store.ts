/**
 * The store as the API server sees it where some resources are kept encrypted: it writes and reads cipher text, and hands
 * on what it means. What is read once is kept, as long as the store keeps the version.
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/storage/etcd3/store.go, pkg/storage/value. Answers to @seed:K9.3.
 */
import type {
  Entry,
  Interest,
  Operation,
  Store,
  StoredObject,
  StoreEvent,
  TransactionResult,
  WatchListener,
} from "#store";
import { internalError } from "../status.ts";
import { type EncryptedResources, responsibleFor } from "./encryption-configuration.ts";
import type { Transformer } from "./transformers.ts";

export interface EncryptedStore extends Store {
  /** How often values went each way, by resource and by how the stored value begins. */
  transformations(): readonly Transformation[];
}

export interface Transformation {
  readonly resource: string;
  readonly direction: "to_storage" | "from_storage";
  readonly prefix: string;
  readonly count: number;
}

/** What stands in the store in an object's place: the prefix, and the bytes in base64. */
interface Sealed extends StoredObject {
  readonly sealed: string;
}

export function createEncryptedStore(store: Store, configuration: readonly EncryptedResources[]): EncryptedStore {
  const counts = new Map<string, Transformation & { count: number }>();
  const opened = new WeakMap<StoredObject, Entry>();
  const responsible = new Map<string, Responsible | undefined>();

  const count = (resource: string, direction: Transformation["direction"], prefix: string): void => {
    const key = `${resource} ${direction} ${prefix}`;
    const entry = counts.get(key) ?? { resource, direction, prefix: prefix || "identity", count: 0 };
    entry.count++;
    counts.set(key, entry);
  };

  /** Keys are `/registry/<group>/<resource>/…`. */
  const responsibleOf = (key: string): Responsible | undefined => {
    const place = /^\/registry\/([^/]+)\/([^/]+)\//.exec(key);
    if (place === null) return undefined;
    const [whole, given = "", resource = ""] = place;
    if (!responsible.has(whole)) {
      const group = given === "core" ? "" : given;
      const found = responsibleFor(configuration, group, resource);
      const name = group === "" ? resource : `${resource}.${group}`;
      responsible.set(whole, found && { resource: name, transformers: found.transformers });
    }
    return responsible.get(whole);
  };

  const seal = (operation: Operation): Operation => {
    const keeper = operation.type === "put" ? responsibleOf(operation.key) : undefined;
    const writer = keeper?.transformers[0];
    if (operation.type === "delete" || keeper === undefined || writer === undefined) return operation;
    const { key, object } = operation;
    count(keeper.resource, "to_storage", writer.prefix);
    if (writer.prefix === "") return operation;
    const bytes = writer.toStorage(Buffer.from(JSON.stringify(object)), key);
    return {
      type: "put",
      key,
      object: { metadata: {}, sealed: writer.prefix + Buffer.from(bytes).toString("base64") },
    };
  };

  const open = (entry: Entry): Entry => {
    const keeper = responsibleOf(entry.key);
    if (keeper === undefined) return entry;
    const known = opened.get(entry.object);
    if (known?.modRevision === entry.modRevision) return known;
    const plain = opening(entry, keeper);
    opened.set(entry.object, plain);
    return plain;
  };

  const opening = (entry: Entry, { resource, transformers }: Responsible): Entry => {
    const { sealed } = entry.object as Partial<Sealed>;
    const reader = transformers.find(({ prefix }) =>
      sealed === undefined ? prefix === "" : prefix !== "" && sealed.startsWith(prefix),
    );
    if (reader === undefined) throw cannotRead(entry.key, "no matching prefix found");
    count(resource, "from_storage", reader.prefix);
    const stale = reader !== transformers[0];
    if (sealed === undefined) return stale ? staleEntry(entry) : entry;
    return plainEntry(entry, decrypt(reader, entry.key, sealed), stale);
  };

  const openEvent = (event: StoreEvent): StoreEvent => ({
    ...event,
    entry: open(event.entry),
    ...(event.previous && { previous: open(event.previous) }),
  });

  return {
    revision: () => store.revision(),
    get: async (key, revision) => {
      const entry = await store.get(key, revision);
      return entry && open(entry);
    },
    range: async (prefix, options) => {
      const result = await store.range(prefix, options);
      return { ...result, entries: result.entries.map(open) };
    },
    count: (prefix) => store.count(prefix),
    transact: async (compares, operations): Promise<TransactionResult> => {
      const result = await store.transact(compares, operations.map(seal));
      const opening = (entry: Entry | undefined): Entry | undefined => entry && open(entry);
      return { ...result, entries: result.entries.map(opening), current: result.current.map(opening) };
    },
    watch: (prefix, fromRevision, listener, interest) => {
      // Only what has been read can tell whom it concerns.
      const unread = responsibleOf(prefix) === undefined ? interest : undefined;
      return store.watch(prefix, fromRevision, readable(listener, openEvent, unread ? undefined : interest), unread);
    },
    compact: (revision) => store.compact(revision),
    close: () => store.close(),
    transformations: () => [...counts.values()],
  };
}

interface Responsible {
  readonly resource: string;
  readonly transformers: readonly Transformer[];
}

/** A watch that meets what nobody can read has ended: whoever lists anew is told why. */
function readable(
  listener: WatchListener,
  openEvent: (event: StoreEvent) => StoreEvent,
  interest: Interest | undefined,
): WatchListener {
  const concerns = ({ entry, previous }: StoreEvent): boolean =>
    interest === undefined ||
    [entry, previous].some((each) => each !== undefined && interest.read(each.object) === interest.value);
  return {
    onEvents: (events) => {
      let plain: StoreEvent[];
      try {
        plain = events.map(openEvent).filter(concerns);
      } catch (error) {
        return listener.onEnd(error as Error);
      }
      if (plain.length > 0) listener.onEvents(plain);
    },
    onEnd: (error) => listener.onEnd(error),
  };
}

interface PlainObject {
  readonly metadata: { resourceVersion?: string };
}

function decrypt(reader: Transformer, key: string, sealed: string): PlainObject {
  try {
    const bytes = reader.fromStorage(Buffer.from(sealed.slice(reader.prefix.length), "base64"), key);
    return JSON.parse(Buffer.from(bytes).toString()) as PlainObject;
  } catch (error) {
    throw cannotRead(key, (error as Error).message);
  }
}

function cannotRead(key: string, why: string): Error {
  return internalError(`unable to transform key ${JSON.stringify(key)}: ${why}`);
}

function staleEntry(entry: Entry): Entry {
  const { key, object, createRevision, modRevision, version } = entry;
  return { key, object, createRevision, modRevision, version, stale: true, bytes: () => entry.bytes() };
}

function plainEntry(entry: Entry, object: PlainObject, stale: boolean): Entry {
  const { key, createRevision, modRevision, version } = entry;
  object.metadata.resourceVersion = String(modRevision);
  freeze(object);
  const bytes = (): Uint8Array => Buffer.from(JSON.stringify(object));
  return { key, object, createRevision, modRevision, version, bytes, ...(stale && { stale }) };
}

function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const each of Object.values(value)) freeze(each);
  Object.freeze(value);
}
