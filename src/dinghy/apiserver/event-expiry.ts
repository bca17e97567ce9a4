/**
 * Events are forgotten an hour after they were written last.
 *
 * Upstream: cmd/kube-apiserver/app/options (`--event-ttl`). Answers to @seed:K1.1.
 */
import type { Clock, Timer } from "#clock";
import type { Store } from "#store";

const lifetimeMs = 60 * 60 * 1000;

interface Lease {
  readonly key: string;
  readonly modRevision: number;
  readonly endsAtMs: number;
}

/**
 * Watches the keys under `prefix`; those of an earlier life get their hour anew. One background timer for all: when the
 * clock has nothing else to do, it does not hurry towards the end of events. Returns the function that ends it.
 */
export async function startEventExpiry(store: Store, clock: Clock, prefix: string): Promise<() => void> {
  // Each write is later than the ones before, and all live equally long.
  let leases: Lease[] = [];
  let next = 0;
  let timer: Timer | undefined;

  const arm = (): void => {
    const first = leases[next];
    if (timer !== undefined || first === undefined) return;
    const wait = Math.max(0, first.endsAtMs - clock.now());
    timer = clock.setTimer(wait, () => void expire(), { background: true });
  };
  const expire = async (): Promise<void> => {
    timer = undefined;
    const now = clock.now();
    for (let lease = leases[next]; lease !== undefined && lease.endsAtMs <= now; lease = leases[++next]) {
      const { key, modRevision } = lease;
      // What has been written again since has another lease; a store that was closed has nothing to forget.
      await store.transact([{ key, modRevision }], [{ type: "delete", key }]).catch(() => undefined);
    }
    leases = leases.slice(next);
    next = 0;
    arm();
  };
  const lease = (key: string, modRevision: number): void => {
    leases.push({ key, modRevision, endsAtMs: clock.now() + lifetimeMs });
    arm();
  };

  const { entries, revision } = await store.range(prefix);
  for (const { key, modRevision } of entries) lease(key, modRevision);
  const stop = await store.watch(prefix, revision, {
    onEvents: (events) => {
      for (const { type, entry } of events) if (type === "put") lease(entry.key, entry.modRevision);
    },
    onEnd: () => timer?.cancel(),
  });
  return () => {
    stop();
    timer?.cancel();
  };
}
