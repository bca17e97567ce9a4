import type { KubernetesObject } from "#apimachinery";
import { type Client, createInformers, type Informers, type Resource } from "#client";
import type { Clock } from "#clock";

/** One object that Pods on this node refer to, kept current while somebody needs it. */
export interface ObjectReference<T extends KubernetesObject> {
  /** The present object, after the first answer of the server; undefined when there is none. */
  get(): Promise<T | undefined>;
  onChange(listener: () => void): void;
  release(): void;
}

/** ConfigMaps and Secrets by name: watched one by one, since a node may read only those that its Pods name. */
export interface ObjectCache {
  acquire<T extends KubernetesObject>(resource: Resource<T>, namespace: string, name: string): ObjectReference<T>;
  stop(): void;
}

interface Cached {
  readonly informers: Informers;
  readonly listeners: Set<() => void>;
  users: number;
}

export function createObjectCache(client: Client, clock: Clock): ObjectCache {
  const cached = new Map<string, Cached>();
  return {
    acquire: (resource, namespace, name) => {
      const key = `${resource.resource}/${namespace}/${name}`;
      let entry = cached.get(key);
      if (entry === undefined) {
        entry = { informers: createInformers(client, clock), listeners: new Set(), users: 0 };
        cached.set(key, entry);
      }
      const { informers, listeners } = entry;
      const first = entry.users++ === 0;
      const informer = informers.informer(resource, { namespace, fieldSelector: `metadata.name=${name}` });
      if (first) {
        informer.onChange(({ object }) => {
          // What cannot change is not asked about any more; whatever takes its name later is another object.
          if ((object as { immutable?: boolean } | undefined)?.immutable) informers.stop();
          for (const listener of listeners) listener();
        });
      }
      const own = new Set<() => void>();
      return {
        get: async () => {
          await informers.synced();
          return informer.get(name, namespace);
        },
        onChange: (listener) => {
          own.add(listener);
          listeners.add(listener);
        },
        release: () => {
          for (const listener of own) listeners.delete(listener);
          if (--entry.users > 0) return;
          informers.stop();
          cached.delete(key);
        },
      };
    },
    stop: () => {
      for (const { informers } of cached.values()) informers.stop();
    },
  };
}
