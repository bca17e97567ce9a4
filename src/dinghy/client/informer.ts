import { isApiError, type KubernetesObject, type WatchEvent } from "#apimachinery";
import type { Clock, Timer } from "#clock";
import type { Sink } from "#wire";
import type { Client, ListOptions, Resource } from "./api-client.ts";

/** What happened to one object: `object` is undefined when it is gone, `previous` when it is new. */
export interface Change<T extends KubernetesObject> {
  readonly object?: T;
  readonly previous?: T;
}

/**
 * A cache of one resource, kept current by list and watch. Reads are synchronous and may lag behind the server; whoever
 * decides on them must be prepared to be called again. Objects are shared and immutable.
 */
export interface Informer<T extends KubernetesObject> {
  /** All objects, or those of one namespace, in the order in which they came into the cache. */
  list(namespace?: string): readonly T[];
  get(name: string, namespace?: string): T | undefined;
  /** Objects for which `index` gave `key`; the index is kept current from the moment it is first asked for. */
  by(index: (object: T) => readonly string[], key: string): readonly T[];
  /** Called for each change from now on, and at once with every object already there. */
  onChange(listener: (change: Change<T>) => void): void;
}

export interface Informers {
  /** The shared informer of a resource; asked for with the same options it is the same one. */
  informer<T extends KubernetesObject>(resource: Resource<T>, options?: ListOptions): Informer<T>;
  /** Resolves when every informer asked for so far has its first full list. */
  synced(): Promise<void>;
  stop(): void;
}

/** How long to wait before a broken list or watch is taken up again. */
const retryMs = 1000;
/** How often to look whether a resource that is not served any more is served again. */
const absentMs = 30_000;

export function createInformers(client: Client, clock: Clock): Informers {
  const informers = new Map<string, Reflector<KubernetesObject>>();
  return {
    informer: <T extends KubernetesObject>(resource: Resource<T>, options: ListOptions = {}) => {
      const key = JSON.stringify([resource.group, resource.version, resource.resource, options]);
      let informer = informers.get(key);
      if (informer === undefined) {
        informer = new Reflector<KubernetesObject>(client, clock, resource, options);
        informers.set(key, informer);
        informer.start();
      } else informer.wake();
      return informer as unknown as Informer<T>;
    },
    synced: async () => {
      for (const informer of informers.values()) await informer.synced;
    },
    stop: () => {
      for (const informer of informers.values()) informer.stop();
    },
  };
}

type IndexFunction<T> = (object: T) => readonly string[];

class Reflector<T extends KubernetesObject> implements Informer<T> {
  readonly synced: Promise<void>;
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #resource: Resource<T>;
  readonly #options: ListOptions;
  readonly #objects = new Map<string, T>();
  readonly #namespaces = new Map<string, Map<string, T>>();
  readonly #indexes = new Map<IndexFunction<T>, Map<string, Map<string, T>>>();
  readonly #listeners: ((change: Change<T>) => void)[] = [];
  #markSynced: () => void = () => {};
  #stopWatch: (() => void) | undefined;
  #stopped = false;
  /** Set while the resource is not served (its definition is gone): then there is nothing to wait for. */
  #absent: Timer | undefined;
  #resourceVersion = "";
  /** What has come in this turn of the event loop; it is told together. */
  #news: WatchEvent<T>[] = [];

  constructor(client: Client, clock: Clock, resource: Resource<T>, options: ListOptions) {
    this.#client = client;
    this.#clock = clock;
    this.#resource = resource;
    this.#options = options;
    this.synced = new Promise((resolve) => {
      this.#markSynced = resolve;
    });
  }

  list(namespace?: string): readonly T[] {
    if (namespace === undefined) return [...this.#objects.values()];
    return [...(this.#namespaces.get(namespace)?.values() ?? [])];
  }

  get(name: string, namespace?: string): T | undefined {
    return this.#objects.get(namespace === undefined ? name : `${namespace}/${name}`);
  }

  by(index: IndexFunction<T>, key: string): readonly T[] {
    let entries = this.#indexes.get(index);
    if (entries === undefined) {
      entries = new Map();
      this.#indexes.set(index, entries);
      for (const [id, object] of this.#objects) addTo(entries, index(object), id, object);
    }
    return [...(entries.get(key)?.values() ?? [])];
  }

  onChange(listener: (change: Change<T>) => void): void {
    this.#listeners.push(listener);
    for (const object of this.#objects.values()) listener({ object });
  }

  start(): void {
    void this.#relist();
  }

  /** Somebody asks again: a resource that was not served may be served now. */
  wake(): void {
    if (this.#absent === undefined) return;
    this.#absent.cancel();
    this.#absent = undefined;
    void this.#relist();
  }

  stop(): void {
    this.#stopped = true;
    this.#stopWatch?.();
    this.#absent?.cancel();
  }

  /** Lists anew and tells the differences, then goes on watching from the list's revision. */
  async #relist(): Promise<void> {
    if (this.#stopped) return;
    try {
      const list = await this.#client.list(this.#resource, this.#options);
      const present = new Set<string>();
      for (const item of list.items) {
        const object = typed(item, list);
        present.add(keyOf(object));
        if (this.#objects.get(keyOf(object))?.metadata.resourceVersion !== object.metadata.resourceVersion)
          this.#put(object);
      }
      for (const [key, object] of [...this.#objects]) if (!present.has(key)) this.#remove(object);
      this.#resourceVersion = list.metadata.resourceVersion;
      this.#markSynced();
      await this.#watch();
    } catch (error) {
      if (isApiError(error, "NotFound")) this.#rest();
      else this.#retry(() => this.#relist());
    }
  }

  /** What is not served has no objects; nobody is kept waiting for it, and time does not run for its sake. */
  #rest(): void {
    for (const object of [...this.#objects.values()]) this.#remove(object);
    this.#markSynced();
    if (this.#stopped) return;
    const again = (): void => {
      this.#absent = undefined;
      void this.#relist();
    };
    this.#absent = this.#clock.setTimer(absentMs, again, { background: true });
  }

  async #watch(): Promise<void> {
    if (this.#stopped) return;
    try {
      const stream = await this.#client.watch(this.#resource, {
        ...this.#options,
        resourceVersion: this.#resourceVersion,
      });
      if (this.#stopped) return;
      this.#stopWatch = stream.open(this.#sink());
    } catch (error) {
      if (isApiError(error, "Expired", "Gone", "NotFound")) await this.#relist();
      else this.#retry(() => this.#watch());
    }
  }

  #sink(): Sink {
    let expired = false;
    return {
      write: (frame) => {
        const event = (frame.object ?? JSON.parse(new TextDecoder().decode(frame.bytes()))) as WatchEvent<T>;
        if (event.type === "ERROR") expired = true;
        else this.#take(event);
      },
      end: () => {
        this.#stopWatch = undefined;
        this.#applyNews();
        this.#retry(() => (expired ? this.#relist() : this.#watch()));
      },
    };
  }

  #take(event: WatchEvent<T>): void {
    const { gather } = this.#clock;
    if (gather === undefined) this.#apply(event);
    else if (this.#news.push(event) === 1) gather(() => this.#applyNews());
  }

  #applyNews(): void {
    const news = this.#news;
    this.#news = [];
    if (this.#stopped) return;
    for (const event of news) this.#apply(event);
  }

  #apply(event: WatchEvent<T>): void {
    this.#resourceVersion = event.object.metadata.resourceVersion;
    if (event.type === "DELETED") this.#remove(event.object);
    else if (event.type !== "BOOKMARK") this.#put(event.object);
  }

  #retry(again: () => Promise<void>): void {
    if (!this.#stopped) this.#clock.setTimer(retryMs, () => void again());
  }

  #put(object: T): void {
    const key = keyOf(object);
    const previous = this.#objects.get(key);
    this.#objects.set(key, object);
    addTo(this.#namespaces, [object.metadata.namespace ?? ""], key, object);
    for (const [index, entries] of this.#indexes) {
      const keys = index(object);
      if (previous) removeFrom(entries, without(index(previous), keys), key);
      addTo(entries, keys, key, object);
    }
    this.#tell({ object, previous });
  }

  #remove(last: T): void {
    const key = keyOf(last);
    const known = this.#objects.get(key);
    if (known === undefined) return;
    this.#objects.delete(key);
    this.#unindex(key, known);
    removeFrom(this.#namespaces, [known.metadata.namespace ?? ""], key);
    this.#tell({ previous: last });
  }

  #unindex(key: string, object: T): void {
    for (const [index, entries] of this.#indexes) removeFrom(entries, index(object), key);
  }

  #tell(change: Change<T>): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** Items of a list need not say their kind: the list does, for all of them. */
function typed<T extends KubernetesObject>(item: T, list: { apiVersion: string; kind: string }): T {
  return item.kind === undefined
    ? { ...item, apiVersion: list.apiVersion, kind: list.kind.replace(/List$/, "") }
    : item;
}

function keyOf({ metadata }: KubernetesObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/** The keys that are no longer there; an object that keeps its key keeps its place in the order, too. */
function without(earlier: readonly string[], now: readonly string[]): readonly string[] {
  return earlier.filter((key) => !now.includes(key));
}

function addTo<T>(index: Map<string, Map<string, T>>, keys: readonly string[], id: string, object: T): void {
  for (const key of keys) {
    let bucket = index.get(key);
    if (bucket === undefined) {
      bucket = new Map();
      index.set(key, bucket);
    }
    bucket.set(id, object);
  }
}

function removeFrom<T>(index: Map<string, Map<string, T>>, keys: readonly string[], id: string): void {
  for (const key of keys) {
    const bucket = index.get(key);
    bucket?.delete(id);
    if (bucket?.size === 0) index.delete(key);
  }
}
