import type { Node, Pod } from "#apimachinery";
import { type Client, type EventRecorder, resources } from "#client";
import { type Clock, formatTime } from "#clock";
import { isCritical, judge, type Rejection, rejectionFor, type Shortage } from "./admission.ts";
import type { PodLedger } from "./pod-ledger.ts";
import { victimsFor } from "./preemption.ts";

/** As much of a Pod's worker as making room needs. */
export interface Yielding {
  readonly pod: Pod;
  readonly isLiving: boolean;
  fail(failure: { readonly reason: string; readonly message: string }): void;
}

export interface PodAdmissionOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly ledger: PodLedger;
  readonly node: () => Node;
  readonly pods: () => Iterable<Yielding>;
  /** What the node itself has against it for the time being. */
  readonly refuse: (pod: Pod) => Rejection | undefined;
}

export interface PodAdmission {
  /** Calls `start` when the node takes the Pod: at once, or when others have made room; never where it is refused. */
  admit(pod: Pod, start: () => void): void;
  /** Nothing runs of a Pod any more: its room is free. */
  left(uid: string): void;
  /** The Pod waits for room, or has been refused: there is no worker for it. */
  holds(uid: string): boolean;
  /** The Pod has left the API. */
  forget(uid: string): void;
}

interface Waiting {
  readonly victims: Set<string>;
  readonly start: () => void;
}

const preempted = "Preempted in order to admit critical pod";

/**
 * Whether the node takes the Pods that are bound to it. One that it does not take fails, with the reason in its status.
 * Upstream: pkg/kubelet/kubelet.go `HandlePodAdditions`, `rejectPod`. Answers to @seed:K2.6.
 */
export function createPodAdmission(options: PodAdmissionOptions): PodAdmission {
  const { client, clock, recorder, ledger } = options;
  const refused = new Set<string>();
  const waiting = new Map<string, Waiting>();
  /** Pods whose node is asked for. */
  const asking = new Set<string>();

  const reject = (pod: Pod, { reason, message }: Rejection): void => {
    const { namespace, name, uid, generation } = pod.metadata;
    refused.add(uid);
    recorder.record(pod, "Warning", reason, message);
    const status = {
      observedGeneration: generation,
      phase: "Failed",
      reason,
      message: `Pod was rejected: ${message}`,
      startTime: formatTime(clock.now()),
      qosClass: pod.status?.qosClass,
    };
    void client
      .patch(resources.pods, { namespace: namespace as string, name, subresource: "status" }, "strategic", {
        metadata: { uid },
        status,
      })
      .catch(() => {});
  };

  const accept = (pod: Pod, start: () => void): void => {
    ledger.grant(pod);
    start();
  };

  /** Less important Pods are ended; the critical one starts when the last of them is. */
  const makeRoom = (pod: Pod, shortages: readonly Shortage[], start: () => void): void => {
    const living = [...options.pods()].filter(({ isLiving }) => isLiving);
    const victims = victimsFor(
      pod,
      living.map((each) => each.pod),
      shortages,
    );
    if (victims === undefined) {
      const short = shortages.map(({ resource, requested, used, capacity }) => {
        return `(res: ${resource}, q: ${requested - (capacity - used)}), `;
      });
      const why = `preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [${short.join("")}]`;
      const message = `Unexpected error while attempting to recover from admission failure: ${why}`;
      reject(pod, { reason: "UnexpectedAdmissionError", message });
      return;
    }
    const chosen = new Set(victims.map(({ metadata }) => metadata.uid));
    waiting.set(pod.metadata.uid, { victims: chosen, start: () => accept(pod, start) });
    for (const each of living.filter((one) => chosen.has(one.pod.metadata.uid))) {
      recorder.record(each.pod, "Warning", "Preempting", preempted);
      each.fail({ reason: "Preempting", message: preempted });
    }
  };

  const decide = (pod: Pod, node: Node, start: () => void, ask?: () => void): void => {
    const { unfit, shortages, misplaced } = judge(pod, node, ledger);
    const [shortage] = shortages;
    const refusal = options.refuse(pod) ?? unfit;
    const doubtful = shortage ? shortage.resource.includes("/") : misplaced?.reason === "NodeAffinity";
    if (ask && !refusal && doubtful) {
      ask();
      return;
    }
    const why = refusal ?? (isCritical(pod) ? misplaced : shortage && rejectionFor(shortage));
    if (why ?? misplaced) reject(pod, (why ?? misplaced) as Rejection);
    else if (shortage) makeRoom(pod, shortages, start);
    else accept(pod, start);
  };

  /**
   * Labels, and resources that others count, may have changed a moment ago: before a Pod is refused for them alone the
   * server is asked. (Upstream's kubelet asks for labels only.)
   */
  const askServer = async (pod: Pod, start: () => void): Promise<void> => {
    const { uid } = pod.metadata;
    asking.add(uid);
    const node = await client.get(resources.nodes, { name: pod.spec.nodeName as string }).catch(() => undefined);
    if (asking.delete(uid)) decide(pod, node ?? options.node(), start);
  };

  return {
    admit: (pod, start) => {
      // What was here before the kubelet is not asked again, and what ends need not be.
      const known = pod.status?.startTime !== undefined || pod.metadata.deletionTimestamp !== undefined;
      if (known) accept(pod, start);
      else decide(pod, options.node(), start, () => void askServer(pod, start));
    },
    left: (uid) => {
      ledger.strike(uid);
      for (const [key, { victims, start }] of [...waiting]) {
        if (!victims.delete(uid) || victims.size > 0) continue;
        waiting.delete(key);
        start();
      }
    },
    holds: (uid) => refused.has(uid) || waiting.has(uid) || asking.has(uid),
    forget: (uid) => {
      asking.delete(uid);
      refused.delete(uid);
      waiting.delete(uid);
    },
  };
}
