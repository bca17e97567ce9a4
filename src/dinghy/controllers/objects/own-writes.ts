import type { KubernetesObject } from "#apimachinery";
import type { Change, Informer } from "#client";
import type { Clock } from "#clock";

/**
 * What a controller has written that its cache does not show yet. Whoever decides before it does would write the same
 * again: two slices where one is enough. A key with unseen writes is left alone; the write's own event brings it back.
 * Upstream: staging/src/k8s.io/endpointslice/util/endpointslice_tracker.go.
 */
export interface OwnWrites<T extends KubernetesObject> {
  /** What was created or changed for the key, as the server answered. */
  wrote(key: string, object: T): void;
  /** What was deleted for the key. */
  removed(key: string, object: T): void;
  /** True when the cache shows everything that was written for the key. */
  seen(key: string): boolean;
}

/** An event may be lost when a watch breaks; then the key must not stand still forever. */
const expiresMs = 60_000;

interface Unseen {
  readonly uid: string;
  /** Infinity for a deletion. */
  readonly resourceVersion: number;
  readonly atMs: number;
}

export function createOwnWrites<T extends KubernetesObject>(informer: Informer<T>, clock: Clock): OwnWrites<T> {
  const unseen = new Map<string, Unseen[]>();

  const remember = (key: string, { metadata }: T, resourceVersion: number): void => {
    const cached = informer.get(metadata.name, metadata.namespace);
    const shown = cached?.metadata.uid === metadata.uid ? Number(cached.metadata.resourceVersion) : -1;
    if (resourceVersion === Number.POSITIVE_INFINITY ? shown === -1 : shown >= resourceVersion) return;
    const others = (unseen.get(key) ?? []).filter(({ uid }) => uid !== metadata.uid);
    unseen.set(key, [...others, { uid: metadata.uid, resourceVersion, atMs: clock.now() }]);
  };

  const show = (uid: string, resourceVersion: number): void => {
    for (const [key, writes] of unseen) {
      const left = writes.filter((write) => write.uid !== uid || write.resourceVersion > resourceVersion);
      if (left.length === 0) unseen.delete(key);
      else if (left.length < writes.length) unseen.set(key, left);
    }
  };

  informer.onChange(({ object, previous }: Change<T>) => {
    if (unseen.size === 0) return;
    if (object) show(object.metadata.uid, Number(object.metadata.resourceVersion));
    else if (previous) show(previous.metadata.uid, Number.POSITIVE_INFINITY);
  });

  return {
    wrote: (key, object) => remember(key, object, Number(object.metadata.resourceVersion)),
    removed: (key, object) => remember(key, object, Number.POSITIVE_INFINITY),
    seen: (key) => {
      const writes = unseen.get(key);
      if (writes === undefined) return true;
      if (writes.some(({ atMs }) => clock.now() - atMs < expiresMs)) return false;
      unseen.delete(key);
      return true;
    },
  };
}
