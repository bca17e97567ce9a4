import type { KubernetesObject } from "#apimachinery";
import type { Store } from "#store";

/**
 * The API server's own view of some resources: current objects, read synchronously, kept by a watch of the store.
 * Access control reads it on every request, so it must not cost a round trip.
 */
export interface LiveObjects {
  get<T extends KubernetesObject>(resource: LiveResource, name: string, namespace?: string): T | undefined;
  /** All objects of a resource, or those of one namespace. */
  list<T extends KubernetesObject>(resource: LiveResource, namespace?: string): readonly T[];
  /** Objects for which `index` gives `key`; kept current from the moment it is first asked for. */
  by<T extends KubernetesObject>(
    resource: LiveResource,
    index: (object: T) => readonly string[],
    key: string,
  ): readonly T[];
  /** Grows with every change of that resource: what was computed at the same number still holds. */
  generation(resource: LiveResource): number;
  /** Called for each object that came, changed or went, once it is seen here. */
  onChange(resource: LiveResource, listener: (object: KubernetesObject) => void): void;
  stop(): void;
}

/** `<resource>.<group>`, or the bare resource of the core group. */
export type LiveResource =
  | "namespaces"
  | "pods"
  | "persistentvolumeclaims"
  | "persistentvolumes"
  | "volumeattachments.storage.k8s.io"
  | "resourceslices.resource.k8s.io"
  | "limitranges"
  | "resourcequotas"
  | "roles.rbac.authorization.k8s.io"
  | "clusterroles.rbac.authorization.k8s.io"
  | "rolebindings.rbac.authorization.k8s.io"
  | "clusterrolebindings.rbac.authorization.k8s.io"
  | "apiservices.apiregistration.k8s.io"
  | "mutatingwebhookconfigurations.admissionregistration.k8s.io"
  | "validatingwebhookconfigurations.admissionregistration.k8s.io"
  | "validatingadmissionpolicies.admissionregistration.k8s.io"
  | "validatingadmissionpolicybindings.admissionregistration.k8s.io"
  | "mutatingadmissionpolicies.admissionregistration.k8s.io"
  | "mutatingadmissionpolicybindings.admissionregistration.k8s.io"
  | "flowschemas.flowcontrol.apiserver.k8s.io"
  | "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io";

export const liveResources: readonly LiveResource[] = [
  "namespaces",
  "pods",
  "persistentvolumeclaims",
  "persistentvolumes",
  "volumeattachments.storage.k8s.io",
  "resourceslices.resource.k8s.io",
  "limitranges",
  "resourcequotas",
  "roles.rbac.authorization.k8s.io",
  "clusterroles.rbac.authorization.k8s.io",
  "rolebindings.rbac.authorization.k8s.io",
  "clusterrolebindings.rbac.authorization.k8s.io",
  "apiservices.apiregistration.k8s.io",
  "mutatingwebhookconfigurations.admissionregistration.k8s.io",
  "validatingwebhookconfigurations.admissionregistration.k8s.io",
  "validatingadmissionpolicies.admissionregistration.k8s.io",
  "validatingadmissionpolicybindings.admissionregistration.k8s.io",
  "mutatingadmissionpolicies.admissionregistration.k8s.io",
  "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
  "flowschemas.flowcontrol.apiserver.k8s.io",
  "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
];

/** `prefixOf` tells under which store prefix a resource's objects lie. Resolves when all have been read once. */
export async function createLiveObjects(
  store: Store,
  prefixOf: (resource: LiveResource) => string,
): Promise<LiveObjects> {
  const caches = new Map<LiveResource, Cache>();
  await Promise.all(
    liveResources.map(async (resource) => {
      const cache = new Cache();
      caches.set(resource, cache);
      await cache.follow(store, prefixOf(resource));
    }),
  );
  const cacheOf = (resource: LiveResource): Cache => caches.get(resource) as Cache;
  return {
    get: <T extends KubernetesObject>(resource: LiveResource, name: string, namespace?: string) =>
      cacheOf(resource).get(name, namespace) as T | undefined,
    list: <T extends KubernetesObject>(resource: LiveResource, namespace?: string) =>
      cacheOf(resource).list(namespace) as readonly T[],
    by: <T extends KubernetesObject>(resource: LiveResource, index: (object: T) => readonly string[], key: string) =>
      cacheOf(resource).by(index as Index, key) as readonly T[],
    generation: (resource) => cacheOf(resource).generation,
    onChange: (resource, listener) => void cacheOf(resource).listeners.push(listener),
    stop: () => {
      for (const cache of caches.values()) cache.stop();
    },
  };
}

type Index = (object: KubernetesObject) => readonly string[];

class Cache {
  generation = 0;
  readonly listeners: ((object: KubernetesObject) => void)[] = [];
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #namespaces = new Map<string, Map<string, KubernetesObject>>();
  readonly #indexes = new Map<Index, Map<string, Map<string, KubernetesObject>>>();
  #stop: () => void = () => {};
  #stopped = false;

  async follow(store: Store, prefix: string): Promise<void> {
    const { entries, revision } = await store.range(prefix);
    // What was read off the objects before is no longer good, even where none of them is left.
    this.generation++;
    this.#objects.clear();
    this.#namespaces.clear();
    this.#indexes.clear();
    for (const entry of entries) this.#put(entry.object as KubernetesObject);
    if (this.#stopped) return;
    this.#stop = await store.watch(prefix, revision, {
      onEvents: (events) => {
        for (const { type, entry, previous } of events) {
          if (previous) this.#remove(previous.object as KubernetesObject);
          if (type === "put") this.#put(entry.object as KubernetesObject);
          else this.#remove(entry.object as KubernetesObject);
          for (const listener of this.listeners) listener(entry.object as KubernetesObject);
        }
      },
      onEnd: () => {
        // Lost history: read everything anew. A closed store ends the watch for good.
        if (!this.#stopped) this.follow(store, prefix).catch(() => {});
      },
    });
    if (this.#stopped) this.#stop();
  }

  stop(): void {
    this.#stopped = true;
    this.#stop();
  }

  get(name: string, namespace?: string): KubernetesObject | undefined {
    return this.#objects.get(namespace === undefined ? name : `${namespace}/${name}`);
  }

  list(namespace?: string): readonly KubernetesObject[] {
    return [...((namespace === undefined ? this.#objects : this.#namespaces.get(namespace))?.values() ?? [])];
  }

  by(index: Index, key: string): readonly KubernetesObject[] {
    let buckets = this.#indexes.get(index);
    if (buckets === undefined) {
      buckets = new Map();
      this.#indexes.set(index, buckets);
      for (const [id, object] of this.#objects) for (const at of index(object)) bucketOf(buckets, at).set(id, object);
    }
    return [...(buckets.get(key)?.values() ?? [])];
  }

  #put(object: KubernetesObject): void {
    const id = idOf(object);
    this.generation++;
    this.#objects.set(id, object);
    bucketOf(this.#namespaces, object.metadata.namespace ?? "").set(id, object);
    for (const [index, buckets] of this.#indexes) for (const at of index(object)) bucketOf(buckets, at).set(id, object);
  }

  #remove(object: KubernetesObject): void {
    const id = idOf(object);
    this.generation++;
    this.#objects.delete(id);
    this.#namespaces.get(object.metadata.namespace ?? "")?.delete(id);
    for (const [index, buckets] of this.#indexes) for (const at of index(object)) buckets.get(at)?.delete(id);
  }
}

function idOf({ metadata }: KubernetesObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

function bucketOf<T>(buckets: Map<string, Map<string, T>>, key: string): Map<string, T> {
  let bucket = buckets.get(key);
  if (bucket === undefined) {
    bucket = new Map();
    buckets.set(key, bucket);
  }
  return bucket;
}
