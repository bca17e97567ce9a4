/**
 * The past is forgotten after five to ten minutes: every five minutes, up to where the store stood five minutes before.
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/storage/etcd3/compact.go (`--etcd-compaction-interval`).
 * Answers to @seed:K1.3.
 */
import type { Clock } from "#clock";
import type { Store } from "#store";

const intervalMs = 5 * 60 * 1000;

/** Returns the function that ends it. A background timer: time does not hurry for its sake. */
export function startHistoryCompaction(store: Store, clock: Clock): () => void {
  let before: number | undefined;
  let stopped = false;
  const tick = async (): Promise<void> => {
    const now = await store.revision();
    if (before !== undefined) await store.compact(before);
    before = now;
  };
  const arm = () =>
    clock.setTimer(
      intervalMs,
      () => {
        // A store that was closed has no past to forget.
        void tick().catch(() => undefined);
        if (!stopped) timer = arm();
      },
      { background: true },
    );
  let timer = arm();
  return () => {
    stopped = true;
    timer.cancel();
  };
}
