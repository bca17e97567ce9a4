/**
 * kube-scheduler: gives every Pod that waits a node, one Pod after the other, and binds it there.
 *
 * `choose` (schedule.ts) decides from a snapshot and is pure; the plugins under `plugins/` are its rules. This file is
 * the rim: it takes Pods from the queue, assumes the choice, binds in the background, and says on a Pod why it waits.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/ Answers to @seed:K3.3.
 */
import type { Pod } from "#apimachinery";
import { type Client, createInformers, createSeriesEventRecorder, resources } from "#client";
import type { Clock, Random } from "#clock";
import { bindPod } from "./bind-pod.ts";
import { createClusterCache } from "./cluster-cache.ts";
import { createClusterObjects } from "./cluster-objects.ts";
import { evictVictims } from "./evict-victims.ts";
import { failureMessage } from "./failure-message.ts";
import { followCluster } from "./follow-cluster.ts";
import { helps } from "./helps.ts";
import type { NodeInfo } from "./node-info.ts";
import type { ClusterEvent } from "./plugin.ts";
import { defaultPlugins } from "./plugins.ts";
import { type PodInfo, podInfo } from "./pod-info.ts";
import { preempt } from "./preempt.ts";
import { choose, type Diagnosis } from "./schedule.ts";
import { createSchedulingQueue, type QueuedPod } from "./scheduling-queue.ts";
import { type Failure, loseNomination, tellFailure } from "./tell-failure.ts";
import { createVolumeBinder } from "./volume-binder.ts";
import type { VolumePlan } from "./volume-plan.ts";

export interface SchedulerOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  /** It places the Pods whose `schedulerName` is this. Default `default-scheduler`. */
  readonly schedulerName?: string;
}

export interface Scheduler {
  stop(): void;
}

/** What the plugin for devices has to say of a Pod without claims to any. */
const noClaims = "no new claims to deallocate";

/** After this many decisions in a row others get their turn. */
const turn = 16;

export function startScheduler(options: SchedulerOptions): Scheduler {
  const { client, clock, random, schedulerName = "default-scheduler" } = options;
  const informers = createInformers(client, clock);
  const recorder = createSeriesEventRecorder(client, clock, schedulerName, `${schedulerName}-dinghy`);
  const volumes = createVolumeBinder(client, informers, clock, createClusterObjects(informers));
  const cache = createClusterCache(volumes.objects);
  const pods = informers.informer(resources.pods);
  const plugins = defaultPlugins;
  const queue = createSchedulingQueue({ clock, onReady: () => queueMicrotask(() => void run()) });
  let start = 0;
  let synced = false;
  let running = false;
  let stopped = false;

  const onEvent = (event: ClusterEvent): void =>
    queue.wake(({ pod, rejectedBy }) => helps(event, pod, rejectedBy, plugins, cache));

  followCluster({
    informers,
    cache,
    queue,
    isOurs: ({ spec }) => (spec.schedulerName ?? "default-scheduler") === schedulerName,
    onEvent,
  });
  void informers.synced().then(() => {
    synced = true;
    return run();
  });

  /** Places Pods until none is left to try. */
  const run = async (): Promise<void> => {
    if (running || !synced) return;
    running = true;
    for (let count = 1; !stopped; count++) {
      const queued = queue.pop();
      if (queued === undefined) break;
      scheduleOne(queued);
      if (count % turn === 0) await clock.yield();
    }
    running = false;
  };

  const scheduleOne = (queued: QueuedPod): void => {
    const { pod } = queued.pod;
    if (pod.metadata.deletionTimestamp) {
      const note = `skip schedule deleting pod: ${pod.metadata.namespace}/${pod.metadata.name}`;
      recorder.record(pod, "Warning", "FailedScheduling", "Scheduling", note);
      return;
    }
    const choice = choose(queued.pod, cache, random, { plugins, start });
    start = (start + choice.evaluated) % Math.max(1, cache.nodes.length);
    if (choice.node === undefined) {
      noNode(queued, choice.diagnosis);
    } else {
      const plan = volumes.reserve(pod, cache.node(choice.node) as NodeInfo);
      cache.place(queued.pod, choice.node);
      void bind(queued, choice.node, plan);
    }
  };

  const noNode = (queued: QueuedPod, diagnosis: Diagnosis): void => {
    const { pod } = queued;
    queue.unschedulable(queued, rejectingPlugins(diagnosis));
    const preemption = diagnosis.nodeCount > 0 ? preempt(pod, diagnosis, cache, random, plugins) : undefined;
    if (preemption?.node !== undefined) {
      makeRoom(pod, preemption.node, preemption.victims, diagnosis);
      return;
    }
    const afterwards = preemption ? `${noClaims}, preemption: ${preemption.message}` : "";
    if (preemption?.hopeless) cache.nominate(pod, undefined);
    tell(pod.pod, {
      reason: "Unschedulable",
      message: failureMessage(diagnosis, afterwards),
      nominatedNodeName: preemption?.hopeless ? "" : undefined,
    });
  };

  const makeRoom = (pod: PodInfo, node: string, victims: readonly PodInfo[], diagnosis: Diagnosis): void => {
    const message = failureMessage(diagnosis, "");
    const outranked = cache.nominated(node).filter(({ priority }) => priority < pod.priority);
    cache.nominate(pod, node);
    tell(pod.pod, { reason: "Unschedulable", message, nominatedNodeName: node });
    for (const other of outranked) void loseNomination(client, other.pod).catch(() => {});
    evictVictims(client, recorder, clock, pod.pod, node, victims).catch(() => {
      // Nobody may go now, so nobody would call the Pod back.
      const latest = pods.get(pod.pod.metadata.name, pod.namespace);
      if (!stopped && latest?.metadata.uid === pod.uid && !latest.spec.nodeName) queue.add(podInfo(latest));
    });
  };

  const bind = async (queued: QueuedPod, node: string, plan: VolumePlan | undefined): Promise<void> => {
    let step = 'PreBind plugin "VolumeBinding"';
    try {
      if (plan) await volumes.bind(plan, node);
      step = 'Bind plugin "DefaultBinder"';
      await bindPod(client, recorder, queued.pod.pod, node);
    } catch (error) {
      if (!stopped) notBound(queued, node, `running ${step}: ${(error as Error).message}`);
    } finally {
      if (plan) volumes.release(plan);
    }
  };

  const notBound = (queued: QueuedPod, node: string, message: string): void => {
    const { namespace, name, uid } = queued.pod.pod.metadata;
    const pod = pods.get(name, namespace);
    if (pod?.metadata.uid !== uid || pod.spec.nodeName) return;
    if (cache.nodeOf(uid) === node) cache.remove(uid);
    onEvent({ kind: "PodGone", pod: queued.pod });
    queue.failed({ ...queued, pod: podInfo(pod) });
    tell(pod, { reason: "SchedulerError", message });
  };

  /** Best effort: a Pod that is gone, or changed meanwhile, need not be told. */
  const tell = (pod: Pod, failure: Failure): void => {
    tellFailure(client, recorder, clock, pod, failure).catch(() => {});
  };

  return {
    stop: () => {
      stopped = true;
      queue.stop();
      informers.stop();
    },
  };
}

function rejectingPlugins({ refusal, rejections }: Diagnosis): ReadonlySet<string> {
  return new Set(refusal ? [refusal.plugin] : [...rejections.values()].map(({ plugin }) => plugin));
}
