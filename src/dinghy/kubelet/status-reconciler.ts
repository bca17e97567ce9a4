import type { Pod, PodStatus } from "#apimachinery";
import type { Clock, Timer } from "#clock";
import { isOverwritten } from "./status-ownership.ts";

/** How often the kubelet compares what it has told with what the API says. */
const periodMs = 10_000;

export interface StatusReconciler {
  /** The API has taken what was told, and answers with this. */
  answered(pod: Pod): void;
  /** The API says this now. */
  seen(pod: Pod): void;
  /** The API has not taken it: the next try is nothing to wait for. */
  refused(): void;
  stop(): void;
}

/**
 * What somebody else has written over a Pod's status does not last: at the next beat `tellAgain` is called with it. Nothing
 * ticks as long as nobody does. Upstream: pkg/kubelet/status/status_manager.go `Start`, `syncBatch`.
 */
export function createStatusReconciler(clock: Clock, tellAgain: (now: PodStatus) => void): StatusReconciler {
  let agreed: { status: PodStatus; resourceVersion: string | undefined } | undefined;
  let found: PodStatus | undefined;
  let timer: Timer | undefined;
  const rest = (): void => {
    timer?.cancel();
    timer = undefined;
    found = undefined;
  };
  const atNextBeat = (background: boolean): void => {
    timer ??= clock.setTimer(
      periodMs - (clock.now() % periodMs),
      () => {
        timer = undefined;
        if (found) tellAgain(found);
      },
      { background },
    );
  };
  return {
    answered: ({ metadata: { resourceVersion }, status = {} }) => {
      rest();
      agreed = { status, resourceVersion };
    },
    seen: ({ metadata: { resourceVersion }, status = {} }) => {
      if (agreed === undefined) return;
      if (resourceVersion !== agreed.resourceVersion && isOverwritten(agreed.status, status)) {
        found = status;
        atNextBeat(false);
      } else {
        rest();
        // The same in another object: one of them is enough.
        agreed = { status, resourceVersion };
      }
    },
    refused: () => atNextBeat(true),
    stop: rest,
  };
}
