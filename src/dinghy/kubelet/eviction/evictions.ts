import type { Node, Pod } from "#apimachinery";
import { type Client, type EventRecorder, resources } from "#client";
import { type Clock, formatTime, type Timer } from "#clock";
import type { NodeAmounts, Runtime, VolumeDirectory } from "#runtime";
import { isCritical, type Rejection } from "../admission.ts";
import type { NodeDescription } from "../node-registration.ts";
import { hasStorageLimit, overLimit, type PodDisk } from "./local-storage.ts";
import { boundsOf, type Pressure, type PressureCondition, pressuresOf, type Starved } from "./pressure.ts";
import { evictionMessage, type PodUsage, rankedForEviction } from "./rank.ts";

/** As much of a Pod's worker as evictions need. */
export interface Evictable {
  readonly pod: Pod;
  readonly isLiving: boolean;
  containerId(name: string): string | undefined;
  emptyDirs(): readonly VolumeDirectory[];
  fail(failure: { readonly reason: string; readonly message: string }, graceSeconds?: number): void;
}

export interface EvictionsOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly runtime: Runtime;
  readonly node: NodeDescription;
  readonly nodeObject: () => Node;
  readonly pods: () => Iterable<Evictable>;
  /** The node's conditions are not what they were. */
  readonly onConditions: (conditions: ReadonlySet<PressureCondition>) => void;
}

export interface Evictions {
  /** Why a Pod is not taken while the node is short of something; undefined when it is. */
  refuse(pod: Pod): Rejection | undefined;
  /** A Pod has come, so that its limits are watched, or gone. */
  watch(pod: Pod): void;
  forget(uid: string): void;
  stop(): void;
}

/** How often the kubelet looks at what its Pods use. */
const housekeepingMs = 10_000;
/** For how long after it was last seen short a node calls itself so. */
const transitionMs = 300_000;
/** How long a Pod that is evicted may take. */
export const evictionGraceSeconds = 1;

/**
 * Takes Pods off a node that runs short of memory or disk, and those that use more disk than they may. Nothing is done
 * while nothing is short: the runtime tells when a bound is crossed, and the kubelet looks when it looks next.
 *
 * Upstream: pkg/kubelet/eviction/eviction_manager.go. Answers to @seed:K2.5.
 */
export function createEvictions(options: EvictionsOptions): Evictions {
  const { client, clock, recorder, runtime, node } = options;
  const limited = new Set<string>();
  /** When each condition was last seen. */
  const seen = new Map<PressureCondition, number>();
  let unwatchDisk: (() => void) | undefined;
  let look: Timer | undefined;
  let calm: Timer | undefined;
  let evicting: string | undefined;
  let stopped = false;

  const livingPods = (): Evictable[] => [...options.pods()].filter(({ isLiving }) => isLiving);

  const lookSoon = (afterMs = housekeepingMs): void => {
    if (stopped || look !== undefined) return;
    look = clock.setTimer(afterMs, () => {
      look = undefined;
      synchronize();
    });
  };

  const synchronize = (): void => {
    const pressures = pressuresOf(runtime.usage(), node.capacity);
    tellConditions(pressures);
    if (evictOverLimits() || pressures.length === 0) return;
    const [pressure] = pressures as [Pressure];
    const attempt = `Attempting to reclaim ${pressure.resource}`;
    recorder.record(options.nodeObject(), "Warning", "EvictionThresholdMet", attempt);
    const usages = livingPods().map((each) => usageOf(each, pressure.resource));
    const victim = rankedForEviction(usages, pressure.resource).find(({ pod }) => !isCritical(pod));
    if (victim === undefined) {
      lookSoon();
      return;
    }
    const message = evictionMessage(pressure, victim);
    void markDisrupted(victim.pod, message).finally(() => evict(victim.pod, message));
  };

  const tellConditions = (pressures: readonly Pressure[]): void => {
    const before = new Set(seen.keys());
    for (const { condition } of pressures) seen.set(condition, clock.now());
    for (const [condition, atMs] of seen) if (clock.now() - atMs >= transitionMs) seen.delete(condition);
    if (seen.size !== before.size || [...seen.keys()].some((condition) => !before.has(condition)))
      options.onConditions(new Set(seen.keys()));
    calm?.cancel();
    calm = undefined;
    if (seen.size === 0) return;
    const soonest = Math.min(...seen.values()) + transitionMs;
    calm = clock.setTimer(soonest - clock.now(), () => tellConditions(pressuresOf(runtime.usage(), node.capacity)));
  };

  /** True when somebody was over a limit of its own. */
  const evictOverLimits = (): boolean => {
    let any = false;
    for (const each of livingPods()) {
      if (!limited.has(each.pod.metadata.uid) || isCritical(each.pod)) continue;
      const message = overLimit(each.pod, diskOf(each));
      if (message === undefined) continue;
      any = true;
      evict(each.pod, message);
    }
    return any;
  };

  const evict = ({ metadata: { uid } }: Pod, message: string): void => {
    const found = livingPods().find(({ pod }) => pod.metadata.uid === uid);
    if (stopped || found === undefined) {
      lookSoon(0);
      return;
    }
    evicting = uid;
    recorder.record(found.pod, "Warning", "Evicted", message);
    found.fail({ reason: "Evicted", message }, evictionGraceSeconds);
  };

  const markDisrupted = async (pod: Pod, message: string): Promise<void> => {
    const { namespace, name, uid, generation } = pod.metadata;
    const condition = {
      type: "DisruptionTarget",
      status: "True",
      reason: "TerminationByKubelet",
      message,
      lastTransitionTime: formatTime(clock.now()),
      observedGeneration: generation,
    };
    await client
      .patch(resources.pods, { namespace: namespace as string, name, subresource: "status" }, "strategic", {
        metadata: { uid },
        status: { conditions: [condition] },
      })
      .catch(() => {});
  };

  const diskOf = (each: Evictable): PodDisk => ({
    containers: containersOf(each, (stats) => stats.diskBytes),
    volumes: each.emptyDirs().reduce((sum, directory) => sum + runtime.volumeBytes(directory), 0),
  });

  const containersOf = (
    { pod, containerId }: Evictable,
    read: (stats: NonNullable<ReturnType<Runtime["stats"]>>) => number,
  ): { name: string; used: number }[] =>
    [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap(({ name }) => {
      const id = containerId(name);
      const stats = id === undefined ? undefined : runtime.stats(id);
      return stats ? [{ name, used: read(stats) }] : [];
    });

  const usageOf = (each: Evictable, resource: Starved): PodUsage => {
    const { pod } = each;
    const disk = resource === "ephemeral-storage" ? diskOf(each) : undefined;
    const containers = disk?.containers ?? containersOf(each, (stats) => stats.memoryWorkingSetBytes);
    return { pod, containers, used: containers.reduce((sum, { used }) => sum + used, disk?.volumes ?? 0) };
  };

  const checkDisks = (): void => {
    const isOver = (each: Evictable): boolean =>
      limited.has(each.pod.metadata.uid) && overLimit(each.pod, diskOf(each)) !== undefined;
    if (livingPods().some(isOver)) lookSoon();
  };

  const bounds: NodeAmounts = boundsOf(node.capacity);
  const unwatch = runtime.watchUsage(bounds, () => {
    if (pressuresOf(runtime.usage(), node.capacity).length > 0) lookSoon();
  });

  return {
    refuse: (pod) => {
      if (seen.size === 0 || isCritical(pod)) return undefined;
      const onlyMemory = seen.size === 1 && seen.has("MemoryPressure");
      if (onlyMemory && (pod.status?.qosClass !== "BestEffort" || toleratesMemoryPressure(pod))) return undefined;
      return { reason: "Evicted", message: `The node had condition: [${[...seen.keys()].join(" ")}]. ` };
    },
    watch: (pod) => {
      if (!hasStorageLimit(pod)) return;
      limited.add(pod.metadata.uid);
      unwatchDisk ??= runtime.watchDisk(checkDisks);
    },
    forget: (uid) => {
      limited.delete(uid);
      if (limited.size === 0) {
        unwatchDisk?.();
        unwatchDisk = undefined;
      }
      if (uid !== evicting) return;
      evicting = undefined;
      // What it left free may not be enough.
      if (pressuresOf(runtime.usage(), node.capacity).length > 0) lookSoon(0);
    },
    stop: () => {
      stopped = true;
      look?.cancel();
      calm?.cancel();
      unwatch();
      unwatchDisk?.();
    },
  };
}

function toleratesMemoryPressure({ spec }: Pod): boolean {
  const key = "node.kubernetes.io/memory-pressure";
  return (spec.tolerations ?? []).some(
    (toleration) =>
      (toleration.effect === undefined || toleration.effect === "NoSchedule") &&
      (toleration.key === key || (toleration.key === undefined && toleration.operator === "Exists")),
  );
}
