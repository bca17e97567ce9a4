import type { KubernetesObject } from "#apimachinery";
import { createMemoryStore, type Store } from "#store";
import { createLiveObjects, type LiveObjects } from "./live-objects.ts";
import type { Lookup } from "./lookup.ts";

/** A cluster that consists of given objects, for tests of those who judge requests. */
export interface Objects {
  readonly store: Store;
  readonly live: LiveObjects;
  readonly lookup: Lookup;
}

/** By resource, as `Lookup` names them. */
export type Given = Readonly<Record<string, readonly object[]>>;

const prefixOf = (resource: string): string => `/registry/${resource}/`;

const keyOf = (resource: string, namespace: string | undefined, name: string): string =>
  prefixOf(resource) + (namespace === undefined ? name : `${namespace}/${name}`);

export async function objectsOf(given: Given): Promise<Objects> {
  const store = createMemoryStore();
  const puts = Object.entries(given).flatMap(([resource, objects]) =>
    (objects as KubernetesObject[]).map((object) => ({
      type: "put" as const,
      key: keyOf(resource, object.metadata.namespace, object.metadata.name),
      object,
    })),
  );
  await store.transact([], puts);
  return {
    store,
    live: await createLiveObjects(store, prefixOf),
    lookup: {
      get: async <T>(resource: string, name: string, namespace?: string) =>
        (await store.get(keyOf(resource, namespace, name)))?.object as T | undefined,
      list: async <T>(resource: string, namespace?: string) => {
        const prefix = prefixOf(resource) + (namespace === undefined ? "" : `${namespace}/`);
        return (await store.range(prefix)).entries.map(({ object }) => object as T);
      },
    },
  };
}
