/**
 * kube-scheduler: gives every Pod that waits a node, one Pod after the other, and binds it there.
 *
 * `choose` (schedule.ts) decides from a snapshot and is pure; the plugins under `plugins/` are its rules. This file is
 * the rim: it takes Pods from the queue, assumes the choice, binds in the background, and says on a Pod why it waits.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/ Answers to @seed:K3.3.
 */
import type { Pod } from "#apimachinery";
import { type Client, createInformers, createSeriesEventRecorder, resources, type SeriesEventRecorder } from "#client";
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
import { type PodInfo, podInfo } from "./pod-info.ts";
import { createPodKinds, type PodKinds } from "./pod-kinds.ts";
import { preempt } from "./preempt.ts";
import { defaultConfiguration, type Profile, type SchedulerConfiguration } from "./profile.ts";
import { choose, type Diagnosis } from "./schedule.ts";
import { createSchedulingQueue, type QueuedPod } from "./scheduling-queue.ts";
import { type Failure, loseNomination, tellFailure } from "./tell-failure.ts";
import { createVolumeBinder } from "./volume-binder.ts";
import type { VolumePlan } from "./volume-plan.ts";

export type { SchedulerConfiguration } from "./profile.ts";
export { readSchedulerConfiguration, SchedulerConfigurationError } from "./read-configuration.ts";

export interface SchedulerOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  /** By which profiles it places Pods: those whose `schedulerName` is a profile's. Default: the one that all know. */
  readonly configuration?: SchedulerConfiguration;
}

export interface Scheduler {
  stop(): void;
}

/** What the plugin for devices has to say of a Pod without claims to any. */
const noClaims = "no new claims to deallocate";

/** After this many decisions in a row others get their turn. */
const turn = 16;

export function startScheduler(options: SchedulerOptions): Scheduler {
  const { client, clock, random, configuration = defaultConfiguration } = options;
  const { firstBackOffMs, longestBackOffMs } = configuration;
  const informers = createInformers(client, clock);
  const profiles = new Map(configuration.profiles.map((profile) => [profile.schedulerName, running(profile, options)]));
  const volumes = createVolumeBinder(client, informers, clock, createClusterObjects(informers));
  const cache = createClusterCache(volumes.objects);
  const pods = informers.informer(resources.pods);
  const onReady = (): void => queueMicrotask(() => void run());
  const queue = createSchedulingQueue({ clock, firstBackOffMs, longestBackOffMs, onReady });
  /** What Pods are being told, by uid: nothing that is said to a Pod later may overtake it. */
  const telling = new Map<string, Promise<void>>();
  let start = 0;
  let synced = false;
  let busy = false;
  let stopped = false;

  /** Only Pods of its profiles come into the queue. */
  const profileOf = ({ spec }: Pod): RunningProfile => profiles.get(nameIn(spec)) as RunningProfile;

  const onEvent = (event: ClusterEvent): void =>
    queue.wake(({ pod, rejectedBy }) => helps(event, pod, rejectedBy, profileOf(pod.pod).plugins, cache));

  followCluster({
    informers,
    cache,
    queue,
    isOurs: ({ spec }) => profiles.has(nameIn(spec)),
    onEvent,
  });
  void informers.synced().then(() => {
    synced = true;
    return run();
  });

  /** Places Pods until none is left to try. */
  const run = async (): Promise<void> => {
    if (busy || !synced) return;
    busy = true;
    for (let count = 1; !stopped; count++) {
      const queued = queue.pop();
      if (queued === undefined) break;
      scheduleOne(queued);
      if (count % turn === 0) await clock.yield();
    }
    busy = false;
  };

  const scheduleOne = (queued: QueuedPod): void => {
    const { pod } = queued.pod;
    const { plugins, percentageOfNodesToScore, kinds, recorder } = profileOf(pod);
    if (pod.metadata.deletionTimestamp) {
      const note = `skip schedule deleting pod: ${pod.metadata.namespace}/${pod.metadata.name}`;
      recorder.record(pod, "Warning", "FailedScheduling", "Scheduling", note);
      return;
    }
    const choice = choose(queued.pod, cache, random, { plugins, percentageOfNodesToScore, kinds, start });
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
    const { plugins, preemption: settings } = profileOf(pod.pod);
    queue.unschedulable(queued, rejectingPlugins(diagnosis));
    const preemption =
      settings && diagnosis.nodeCount > 0
        ? preempt(pod, diagnosis, cache, random, plugins, settings)
        : { message: "", hopeless: true };
    if (preemption.node !== undefined) {
      makeRoom(pod, preemption.node, preemption.victims, diagnosis);
      return;
    }
    const afterwards = [noClaims, preemption.message && `preemption: ${preemption.message}`].filter(Boolean).join(", ");
    if (preemption.hopeless) cache.nominate(pod, undefined);
    tell(pod.pod, {
      reason: "Unschedulable",
      message: failureMessage(diagnosis, afterwards),
      nominatedNodeName: preemption.hopeless ? "" : undefined,
    });
  };

  const makeRoom = (pod: PodInfo, node: string, victims: readonly PodInfo[], diagnosis: Diagnosis): void => {
    const message = failureMessage(diagnosis, "");
    const outranked = cache.nominated(node).filter(({ priority }) => priority < pod.priority);
    cache.nominate(pod, node);
    tell(pod.pod, { reason: "Unschedulable", message, nominatedNodeName: node });
    for (const other of outranked) void loseNomination(client, other.pod).catch(() => {});
    evictVictims(client, profileOf(pod.pod).recorder, clock, pod.pod, node, victims).catch(() => {
      // Nobody may go now, so nobody would call the Pod back.
      const latest = pods.get(pod.pod.metadata.name, pod.namespace);
      if (!stopped && latest?.metadata.uid === pod.uid && !latest.spec.nodeName) queue.add(podInfo(latest));
    });
  };

  const bind = async (queued: QueuedPod, node: string, plan: VolumePlan | undefined): Promise<void> => {
    let step = 'PreBind plugin "VolumeBinding"';
    try {
      if (plan) await volumes.bind(plan, node);
      // Its condition would come back to "unschedulable" when it has a node already.
      await telling.get(queued.pod.uid);
      step = 'Bind plugin "DefaultBinder"';
      await bindPod(client, profileOf(queued.pod.pod).recorder, queued.pod.pod, node);
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
    const { uid } = pod.metadata;
    const earlier = telling.get(uid);
    const say = (): Promise<void> => tellFailure(client, profileOf(pod).recorder, clock, pod, failure).catch(() => {});
    const told = (earlier === undefined ? say() : earlier.then(say)).finally(() => {
      if (telling.get(uid) === told) telling.delete(uid);
    });
    telling.set(uid, told);
  };

  return {
    stop: () => {
      stopped = true;
      queue.stop();
      informers.stop();
    },
  };
}

/** A profile, with what it needs while Pods are placed by it. */
interface RunningProfile extends Profile {
  readonly kinds: PodKinds;
  readonly recorder: SeriesEventRecorder;
}

function running(profile: Profile, { client, clock }: SchedulerOptions): RunningProfile {
  const { schedulerName } = profile;
  const recorder = createSeriesEventRecorder(client, clock, schedulerName, `${schedulerName}-dinghy`);
  return { ...profile, kinds: createPodKinds(), recorder };
}

function nameIn({ schedulerName = "default-scheduler" }: Pod["spec"]): string {
  return schedulerName;
}

function rejectingPlugins({ refusal, rejections }: Diagnosis): ReadonlySet<string> {
  return new Set(refusal ? [refusal.plugin] : [...rejections.values()].map(({ plugin }) => plugin));
}
