import type { Clock, Timer } from "#clock";
import { createHeap } from "./heap.ts";
import type { PodInfo } from "./pod-info.ts";

/** A Pod that waits for a node. */
export interface QueuedPod {
  pod: PodInfo;
  /** When it came into the queue, or back into it. */
  sinceMs: number;
  /** Sequence of arrival, between Pods of one instant. */
  order: number;
  /** How often in a row it found no node. */
  attempts: number;
  /** How often in a row something went wrong. */
  errors: number;
  /** Plugins that rejected it last. */
  rejectedBy: ReadonlySet<string>;
}

/**
 * Pods that wait: *active* ones in order of priority, then of arrival; ones that *back off* (1 s, doubling up to 10 s);
 * and *unschedulable* ones, which wait for something to change. Backing off yields to active Pods only: when none is
 * left the next Pod is tried although its time is not over, unless an error sent it away.
 * Upstream: pkg/scheduler/backend/queue/scheduling_queue.go.
 */
export interface SchedulingQueue {
  /** A new Pod, or one that changed so that it should be tried now. */
  add(pod: PodInfo): void;
  /** A waiting Pod's newer form; it keeps its place. False when it is not waiting here. */
  update(pod: PodInfo): boolean;
  delete(uid: string): void;
  /** The next Pod to place; it is no longer in the queue. */
  pop(): QueuedPod | undefined;
  /** No node would do: the Pod waits until something helps. */
  unschedulable(queued: QueuedPod, rejectedBy: ReadonlySet<string>): void;
  /** Something went wrong: the Pod is tried again after its back-off. */
  failed(queued: QueuedPod): void;
  /** Calls back the unschedulable Pods that an event may help. */
  wake(helped: (queued: QueuedPod) => boolean): void;
  stop(): void;
}

export interface SchedulingQueueOptions {
  readonly clock: Clock;
  /** Called whenever there is a Pod to pop. */
  readonly onReady: () => void;
  /** Default 1 s. */
  readonly firstBackOffMs?: number;
  /** Default 10 s. */
  readonly longestBackOffMs?: number;
}

/** Even when nothing seemed to help, a Pod is tried again after this long. */
const longestWaitMs = 300_000;
const flushPeriodMs = 30_000;

export function createSchedulingQueue(options: SchedulingQueueOptions): SchedulingQueue {
  const { clock, onReady, firstBackOffMs = 1000, longestBackOffMs = 10_000 } = options;
  const backOffEndMs = ({ sinceMs, attempts, errors }: QueuedPod): number => {
    const count = errors > 0 ? errors : attempts;
    return count === 0 ? sinceMs : sinceMs + Math.min(firstBackOffMs * 2 ** (count - 1), longestBackOffMs);
  };
  const active = createHeap(byPriority);
  const backingOff = createHeap<QueuedPod>((a, b) => backOffEndMs(a) - backOffEndMs(b) || byPriority(a, b));
  const erring = new Map<string, { queued: QueuedPod; timer: Timer }>();
  const waiting = new Map<string, QueuedPod>();
  let order = 0;
  let flushTimer: Timer | undefined;
  let stopped = false;

  const activate = (queued: QueuedPod): void => {
    active.push(queued.pod.uid, queued);
    onReady();
  };

  const recall = (queued: QueuedPod): void => {
    (backOffEndMs(queued) <= clock.now() ? active : backingOff).push(queued.pod.uid, queued);
    onReady();
  };

  const find = (uid: string): QueuedPod | undefined =>
    active.get(uid) ?? backingOff.get(uid) ?? waiting.get(uid) ?? erring.get(uid)?.queued;

  const remove = (uid: string): QueuedPod | undefined => {
    const queued = find(uid);
    active.delete(uid);
    backingOff.delete(uid);
    waiting.delete(uid);
    erring.get(uid)?.timer.cancel();
    erring.delete(uid);
    return queued;
  };

  const flush = (): void => {
    flushTimer = undefined;
    for (const [uid, queued] of [...waiting]) {
      if (clock.now() - queued.sinceMs < longestWaitMs) continue;
      waiting.delete(uid);
      recall(queued);
    }
    armFlush();
  };

  const armFlush = (): void => {
    if (stopped || flushTimer || waiting.size === 0) return;
    flushTimer = clock.setTimer(flushPeriodMs, flush, { background: true });
  };

  return {
    add: (pod) => {
      const known = remove(pod.uid);
      const fresh = { attempts: 0, errors: 0, rejectedBy: nobody, sinceMs: clock.now(), order: order++ };
      activate({ ...(known ?? fresh), pod });
    },
    update: (pod) => {
      const queued = find(pod.uid);
      if (queued) queued.pod = pod;
      return queued !== undefined;
    },
    delete: (uid) => void remove(uid),
    pop: () => {
      for (let next = backingOff.peek(); next && backOffEndMs(next) <= clock.now(); next = backingOff.peek()) {
        backingOff.pop();
        active.push(next.pod.uid, next);
      }
      return active.pop() ?? backingOff.pop();
    },
    unschedulable: (queued, rejectedBy) => {
      waiting.set(queued.pod.uid, again({ ...queued, rejectedBy, attempts: queued.attempts + 1, errors: 0 }));
      armFlush();
    },
    failed: (old) => {
      if (stopped) return;
      const queued = again({ ...old, errors: old.errors + 1 });
      const retry = (): void => {
        erring.delete(queued.pod.uid);
        activate(queued);
      };
      erring.set(queued.pod.uid, { queued, timer: clock.setTimer(backOffEndMs(queued) - clock.now(), retry) });
    },
    wake: (helped) => {
      for (const [uid, queued] of waiting) {
        if (!helped(queued)) continue;
        waiting.delete(uid);
        recall(queued);
      }
    },
    stop: () => {
      stopped = true;
      flushTimer?.cancel();
      for (const { timer } of erring.values()) timer.cancel();
    },
  };

  function again(queued: QueuedPod): QueuedPod {
    return { ...queued, sinceMs: clock.now(), order: order++ };
  }
}

const nobody: ReadonlySet<string> = new Set();

function byPriority(a: QueuedPod, b: QueuedPod): number {
  return b.pod.priority - a.pod.priority || a.sinceMs - b.sinceMs || a.order - b.order;
}
