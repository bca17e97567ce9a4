/**
 * One Pod on this node, from the moment it is bound until nothing is left of it. Over 400 lines because it is one
 * thing: the rim on which every decision about a Pod (`nextActions`, `podStatus`, the probes) becomes an act, one at a
 * time and in order, so that no two acts on one Pod ever race.
 *
 * A round goes as upstream's `SyncPod` does: what is known is reported, then acted upon; what that changes is reported
 * by the next round. So a status tells why a container waits only when the kubelet looks at the Pod again.
 */
import { type Container, isApiError, type Pod, type PodStatus, type Quantity, type Service } from "#apimachinery";
import { type EventRecorder, type Informer, resources } from "#client";
import { formatTime, type Timer } from "#clock";
import { ContainerError, type ContainerRuntimeStatus, type PodSandbox, type VolumeDirectory } from "#runtime";
import { createBackOff, formatDelay } from "./back-off.ts";
import {
  type ContainerRecord,
  describePod,
  fieldPathOf,
  isAlive,
  lastEnd,
  lastSeen,
  type Waiting,
} from "./container-record.ts";
import { resizeStep, updateResources } from "./container-resize.ts";
import { startContainer } from "./container-starter.ts";
import { type ContainerReport, restartedWithAll, terminatedOf } from "./container-statuses.ts";
import { type Stop, stopContainer } from "./container-stopper.ts";
import { dnsConfigOf } from "./dns-config.ts";
import { evictionGraceSeconds } from "./eviction/evictions.ts";
import { gracePeriodAfterProbe, gracePeriodOf, shortestStopSeconds } from "./grace-period.ts";
import { createImagePuller } from "./image-puller.ts";
import type { ImagePulls } from "./image-pulls.ts";
import type { KubeletOptions } from "./kubelet.ts";
import { type Action, type ContainerView, nextActions } from "./next-actions.ts";
import type { ObjectCache } from "./object-cache.ts";
import type { PodResizer } from "./pod-resizer.ts";
import { podStatus } from "./pod-status.ts";
import { startProber } from "./prober.ts";
import { type ContainerKind, containersOf, restartsAll, shouldRestart } from "./restart-policy.ts";
import { SandboxError, sandboxConfigOf } from "./sandbox-config.ts";
import { statusPatch } from "./status-patch.ts";
import { createStatusReconciler } from "./status-reconciler.ts";
import { terminationOrder } from "./termination-order.ts";
import { newTurn, type Turn } from "./turn.ts";
import { createVolumes, MountError } from "./volumes.ts";

export interface PodWorker {
  readonly pod: Pod;
  podChanged(pod: Pod): void;
  /** What the API knows of a static Pod is this now. */
  likenessChanged(likeness: Pod): void;
  /** The Pod has left the API, or its manifest the node: what runs is stopped without a word in the status. */
  podGone(): void;
  /** What the API knew of it has gone: its status is told again. */
  tellAgain(): void;
  /** Its resize stands otherwise than before. */
  resized(): void;
  /** The node ends the Pod: it fails for this reason, within so many seconds where its own are more. */
  fail(failure: Failure, graceSeconds?: number): void;
  containerChanged(status: ContainerRuntimeStatus): void;
  owns(sandboxId: string): boolean;
  /** The latest (or the one before) attempt of a container, for logs and exec. */
  containerId(name: string, previous?: boolean): string | undefined;
  readonly sandbox: PodSandbox | undefined;
  /** Nobody has asked for its end, and it has not come by itself. */
  readonly isLiving: boolean;
  emptyDirs(): readonly VolumeDirectory[];
  /** Stops everything without reporting (the kubelet itself ends). */
  abandon(): void;
}

/** Why the node has ended a Pod, as its status tells it: `Evicted`, `DeadlineExceeded` … */
export interface Failure {
  readonly reason: string;
  readonly message: string;
  /**
   * The Pod stops being ready at once, not only when all has stopped. Upstream asks for a Pod's own limits while it makes
   * the status, conditions and all; what others have decided is written over one that is made already.
   */
  readonly unready?: boolean;
}

export interface PodWorkerOptions extends KubeletOptions {
  readonly recorder: EventRecorder;
  readonly objects: ObjectCache;
  readonly services: Informer<Service>;
  readonly resizer: PodResizer;
  readonly pulls: ImagePulls;
  /** Nothing is left of the Pod on this node. */
  readonly onGone: () => void;
}

/** The Pod may have been deleted meanwhile, or be somebody else's by now: then there is nobody to tell. */
function ignoreApiErrors(error: unknown): void {
  if (!isApiError(error)) throw error;
}

/** A failed mount is tried again after this, twice as long each time. */
const firstMountRetryMs = 500;
const longestMountRetryMs = 122_000;
/** After a failure the kubelet looks again in this time, or when a back-off ends, but not later than after a minute. */
const retryMs = 10_000;
const longestRetryMs = 60_000;
/** How much later than asked it looks, as a part of the wait: between these (upstream's jitter has the same middle). */
const leastJitter = 0.2;
const mostJitter = 0.3;
/** How long an end may go unnoticed (upstream: the pod lifecycle event generator looks once in a second). */
const relistMs = 500;
/** How often the kubelet looks at what its Pods take up (upstream: the eviction manager's monitoring interval). */
const housekeepingMs = 10_000;

/** Labels and annotations, which the downward API tells containers of, have changed. */
function tellsOther(before: Pod["metadata"], after: Pod["metadata"]): boolean {
  const told = ({ labels, annotations }: Pod["metadata"]): string => JSON.stringify([labels, annotations]);
  return told(before) !== told(after);
}

function hasEnded({ status }: Pod): boolean {
  return status?.phase === "Failed" || status?.phase === "Succeeded";
}

/**
 * Something has changed that the kubelet has to act upon; its own reports come back to it, too. What others write into the
 * status is none, but for readiness gates: it is told anew some time later, unless the kubelet looks at the Pod before.
 * Upstream: pkg/kubelet/kubelet.go `HandlePodReconcile`.
 */
function isNews(before: Pod, after: Pod): boolean {
  const gates = (after.spec.readinessGates ?? []).map(({ conditionType }) => conditionType);
  const given = ({ status }: Pod): string =>
    JSON.stringify(gates.map((gate) => status?.conditions?.find(({ type }) => type === gate)?.status));
  return (
    before.metadata.generation !== after.metadata.generation ||
    before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp ||
    before.metadata.deletionGracePeriodSeconds !== after.metadata.deletionGracePeriodSeconds ||
    (gates.length > 0 && given(before) !== given(after)) ||
    tellsOther(before.metadata, after.metadata)
  );
}

export function createPodWorker(initial: Pod, options: PodWorkerOptions): PodWorker {
  const { client, clock, random, runtime, node, recorder, onGone } = options;
  const namespace = initial.metadata.namespace as string;
  const { name, uid } = initial.metadata;
  const startTime = initial.status?.startTime ?? formatTime(clock.now());
  const images = createImagePuller(runtime, clock, recorder, options.pulls);
  const records = new Map<string, ContainerRecord>();
  let pod = initial;
  let sandbox: PodSandbox | undefined;
  /** Those that have ended by themselves: they hold what containers in them have left. */
  const left: PodSandbox[] = [];
  /** A status tells the address only from the round after the one that got it. */
  let address: string | undefined;
  // What has ended before the kubelet came has been told by somebody who saw it.
  let phase: "living" | "ending" | "over" = hasEnded(initial) ? "over" : "living";
  let failure: Failure | undefined;
  let failureGrace: number | undefined;
  let gone = false;
  let abandoned = false;
  let dirty = false;
  let busy = false;
  let turn: Turn = newTurn();
  /** The runtime is at work for this round. */
  let acting = false;
  let promised: number | undefined;
  let wakeTimer: Timer | undefined;
  let deadlineTimer: Timer | undefined;
  let deadlineMs: number | undefined;
  const timers = new Set<Timer>();
  let mountRetryMs = firstMountRetryMs;
  let lastSent = "";
  let told: PodStatus | undefined;
  /** One report after the other, so that an old one never comes last. */
  let sending: Promise<void> | undefined;
  const reconciler = createStatusReconciler(clock, (now) => void retell(now));

  const volumes = createVolumes({
    pod: () => pod,
    client,
    clock,
    runtime,
    objects: options.objects,
    nodeAddress: node.address,
    allocatable: node.allocatable,
    onOverLimit: (volume, limit) => after(housekeepingMs, () => evictFor(volume, limit)),
  });

  const adopt = (): void => {
    for (const { container, kind } of containersOf(pod)) keep(container, kind);
    for (const container of pod.spec.ephemeralContainers ?? []) keep(container, "ephemeral");
  };
  const keep = (container: ContainerRecord["container"], kind: ContainerRecord["kind"]): void => {
    const known = records.get(container.name);
    // Another image has not failed yet.
    if (known && known.container.image !== container.image) known.backOff = createBackOff();
    if (known) known.container = container;
    else records.set(container.name, { container, kind, attempts: [], backOff: createBackOff(), starts: 0 });
  };

  const after = (ms: number, act: () => void): void => {
    const timer = clock.setTimer(ms, () => {
      timers.delete(timer);
      act();
    });
    timers.add(timer);
  };

  // --- one thing at a time ------------------------------------------------------------------------------------------

  const wake = (): void => {
    dirty = true;
    if (busy) return;
    busy = true;
    queueMicrotask(() => void loop());
  };

  const loop = async (): Promise<void> => {
    while (dirty && !abandoned) {
      dirty = false;
      try {
        await sync();
      } catch (error) {
        if (!isApiError(error)) throw error;
        wakeAt(clock.now() + 1000);
      }
    }
    busy = false;
  };

  const wakeAt = (atMs: number): void => {
    wakeTimer?.cancel();
    wakeTimer = clock.setTimer(atMs - clock.now(), wake);
  };

  /** What has failed is looked at again, a little later than asked, so that not all come at once. */
  const retryAt = (atMs: number): void => {
    const waitMs = Math.min(Math.max(atMs - clock.now(), 0), longestRetryMs);
    const jitter = leastJitter + (mostJitter - leastJitter) * random.next();
    wakeAt(clock.now() + Math.round(waitMs * (1 + jitter)));
  };

  const mustEnd = (): boolean =>
    pod.metadata.deletionTimestamp !== undefined || failure !== undefined || gone || hasEnded(pod);

  const sync = async (): Promise<void> => {
    if (phase === "over") return finishDeletion();
    if (mustEnd()) return end(false);
    wakeTimer?.cancel();
    const mine = newTurn();
    turn = mine;
    address = sandbox?.address;
    if (await report()) return end(false);
    watchDeadline();
    const work = (async () => {
      if (await prepare(mine)) await act(nextActions(pod, views(), clock.now()), mine);
    })().finally(() => {
      if (turn === mine) acting = false;
    });
    await Promise.race([work, mine.interrupted]);
  };

  /**
   * The Pod is to end, or sooner than was said. What the runtime is asked for in a round it does to the end (a hook, a pull,
   * somebody's grace period), and whoever wants the Pod gone waits for that; waiting for volumes is given up.
   * Upstream: pkg/kubelet/kubelet.go `SyncPod`, whose context the runtime's part is not told of.
   */
  const hurry = (): void => {
    if (phase !== "living" || !acting) turn.interrupt();
  };

  // --- starting -----------------------------------------------------------------------------------------------------

  /** Volumes and network first; a mount that fails is tried again later. True when containers may start. */
  const prepare = async (mine: Turn): Promise<boolean> => {
    acting = sandbox !== undefined;
    if (acting) return true;
    try {
      await volumes.setUp();
      if (mine.over) return false;
      acting = true;
    } catch (error) {
      if (!(error instanceof MountError) && !isApiError(error)) throw error;
      recorder.record(pod, "Warning", "FailedMount", (error as Error).message);
      wakeAt(clock.now() + mountRetryMs);
      mountRetryMs = Math.min(mountRetryMs * 2, longestMountRetryMs);
      return false;
    }
    return makeSandbox();
  };

  const makeSandbox = async (): Promise<boolean> => {
    const { clusterDomain, clusterDns } = options;
    for (const omission of dnsConfigOf(pod, options).omissions) {
      recorder.record(pod, "Warning", "DNSConfigForming", omission);
    }
    try {
      const made = await runtime.runPodSandbox(
        sandboxConfigOf(pod, { nodeName: node.name, clusterDomain, clusterDns, runtimeHandler: await handlerOf(pod) }),
      );
      // A Pod that has ended meanwhile needs none.
      if (phase !== "living" || abandoned) return await runtime.removePodSandbox(made.id).then(() => false);
      sandbox = made;
      made.onEnd(() => sandboxEnded(made));
    } catch (error) {
      if (!(error instanceof SandboxError || error instanceof ContainerError)) throw error;
      recorder.record(pod, "Warning", "FailedCreatePodSandBox", `Failed to create pod sandbox: ${error.message}`);
      retryAt(clock.now() + retryMs);
      return false;
    }
    await tellNetwork();
    // Whatever becomes of the containers: a network that has come is looked at.
    dirty = true;
    return true;
  };

  /**
   * Containers that start in the same instant are told together with the network that has come. Where the first of them
   * keeps the others waiting (an image, a hook) the network is told alone: what a round starts is seen by the next one.
   * Upstream: pkg/kubelet/kubelet.go `OnPodSandboxReady`.
   */
  const tellNetwork = async (): Promise<void> => {
    if (!clock.gather) {
      await report();
      return;
    }
    const { status } = podStatus(pod, podReport());
    const before = lastSent;
    clock.gather(() => {
      if (!abandoned && lastSent === before) void publish(status).catch(ignoreApiErrors);
    });
  };

  /** https://kubernetes.io/docs/concepts/containers/runtime-class/ */
  const handlerOf = async ({ spec }: Pod): Promise<string | undefined> => {
    if (!spec.runtimeClassName) return undefined;
    try {
      return (await client.get(resources.runtimeClasses, { name: spec.runtimeClassName })).handler;
    } catch (error) {
      if (!isApiError(error)) throw error;
      throw new SandboxError(error.message);
    }
  };

  /** Whatever was in it has ended with it; the next round begins with a new one, and with the first init container. */
  const sandboxEnded = (ended: PodSandbox): void => {
    if (phase !== "living" || sandbox !== ended) return;
    recorder.record(pod, "Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
    left.push(ended);
    sandbox = undefined;
    noticeAll();
    turn.interrupt();
    wake();
  };

  const watchDeadline = (): void => {
    const seconds = pod.spec.activeDeadlineSeconds;
    const atMs = seconds === undefined ? undefined : Date.parse(startTime) + seconds * 1000;
    if (atMs === deadlineMs) return;
    deadlineMs = atMs;
    deadlineTimer?.cancel();
    if (atMs === undefined) return;
    deadlineTimer = clock.setTimer(atMs - clock.now(), () => {
      const message = "Pod was active on the node longer than the specified deadline";
      recorder.record(pod, "Normal", "DeadlineExceeded", message);
      fail({ reason: "DeadlineExceeded", message, unready: true });
    });
  };

  /** Upstream: pkg/kubelet/eviction/eviction_manager.go `emptyDirLimitEviction`. */
  const evictFor = (volume: string, limit: Quantity): void => {
    if (phase !== "living") return;
    const message = `Usage of EmptyDir volume "${volume}" exceeds the limit "${limit}". `;
    recorder.record(pod, "Warning", "Evicted", message);
    fail({ reason: "Evicted", message }, evictionGraceSeconds);
  };

  const fail = (why: Failure, graceSeconds?: number): void => {
    if (phase !== "living" || failure) return;
    failure = why;
    failureGrace = graceSeconds;
    hurry();
    wake();
  };

  // --- living -------------------------------------------------------------------------------------------------------

  const isDone = (kind: ContainerKind, container: Container, status: ContainerRuntimeStatus | undefined): boolean =>
    kind === "main" && status !== undefined && !shouldRestart(pod, container, kind, status.exitCode ?? 1);

  const views = (): ContainerView[] =>
    [...records.values()].flatMap((record) => {
      const { container, kind, unhealthy, backOff, prober } = record;
      if (kind === "ephemeral") return [];
      const seen = lastSeen(runtime, record);
      // What has ended with an earlier network has yet to run in this one.
      const status = seen?.sandboxId === sandbox?.id || isDone(kind, container, seen) ? seen : undefined;
      const running = status?.state === "RUNNING";
      const changed = running && record.image !== container.image;
      const endedAt = lastEnd(runtime, record)?.finishedAt;
      const notBefore = endedAt === undefined || changed ? 0 : backOff.notBefore(endedAt);
      const started = prober?.started ?? record.attempts.at(-1)?.frozen?.started ?? false;
      const resized = running && resizeStep(container, record.applied) === "restart";
      return [{ container, kind, status, started, unhealthy, changed, resized, notBefore }];
    });

  const act = async (actions: readonly Action[], mine: Turn): Promise<void> => {
    let retry = Number.POSITIVE_INFINITY;
    const failed = (waiting: Waiting | undefined): void => {
      if (waiting) retry = Math.min(retry, clock.now() + retryMs);
    };
    for (const record of records.values()) {
      if (record.kind === "ephemeral" && record.attempts.length === 0) failed(await start(record, mine));
    }
    for (const action of actions) {
      if (mine.over) return;
      if (action.type === "finish") return end(true);
      if (action.type === "restartAll") return restartAll(mine);
      const record = records.get(action.name) as ContainerRecord;
      if (action.type === "kill") await kill(record, action);
      else if (action.type === "start") failed(await start(record, mine));
      else {
        holdBack(record);
        retry = Math.min(retry, action.untilMs);
      }
    }
    retry = Math.min(retry, await giveResources(mine));
    // What it has killed itself the kubelet finds dead when it looks again, however soon that is.
    for (const record of records.values()) noticeKilled(record);
    if (!mine.over && retry < Number.POSITIVE_INFINITY) retryAt(retry);
  };

  /** Running containers get what they have been allotted. Resolves with when to try again, if that is not possible yet. */
  const giveResources = async (mine: Turn): Promise<number> => {
    let error: string | undefined;
    for (const record of records.values()) {
      const attempt = record.attempts.at(-1);
      if (mine.over || attempt === undefined || !isAlive(runtime, record)) continue;
      if (resizeStep(record.container, record.applied) !== "update") continue;
      const problem = await updateResources(runtime, attempt.id, record.container);
      if (problem === undefined) record.applied = record.container.resources;
      error ??= problem;
    }
    if (!mine.over && options.resizer.conditions(uid).length > 0) options.resizer.actuated(pod, error);
    return error === undefined ? Number.POSITIVE_INFINITY : clock.now() + retryMs;
  };

  const noticeKilled = ({ attempts }: ContainerRecord): void => {
    for (const attempt of attempts) if (attempt.killed) attempt.noticed = true;
  };

  const start = async (record: ContainerRecord, mine: Turn): Promise<Waiting | undefined> => {
    const endedAt = lastEnd(runtime, record)?.finishedAt;
    if (endedAt !== undefined) record.backOff.next(endedAt, clock.now());
    const before = record.starts;
    const waiting = await startContainer(
      { ...options, images, pod, sandbox: sandbox as PodSandbox, volumes, turn: mine, onStarted, kill: killFailed },
      record,
    );
    record.waiting = waiting;
    forgetOld(record);
    if (record.starts > before) wake();
    return waiting;
  };

  /** Two attempts are kept, so that `logs --previous` has what to show. */
  const forgetOld = ({ attempts }: ContainerRecord): void => {
    while (attempts.length > 2) void runtime.removeContainer((attempts.shift() as { id: string }).id);
  };

  const holdBack = (record: ContainerRecord): void => {
    const { container, backOff } = record;
    const message = `back-off ${formatDelay(backOff.delayMs)} restarting failed container=${container.name} pod=${describePod(pod)}`;
    record.waiting = { reason: "CrashLoopBackOff", message };
    const told = `Back-off restarting failed container ${container.name} in pod ${describePod(pod)}`;
    recorder.record(pod, "Warning", "BackOff", told, fieldPathOf(record));
  };

  const onStarted = (record: ContainerRecord, id: string): void => {
    record.prober?.stop();
    if (abandoned || !isAlive(runtime, record)) return;
    record.prober = startProber({
      clock,
      runtime,
      sandbox: sandbox as PodSandbox,
      pod,
      container: record.container,
      containerId: id,
      sinceMs: Date.parse(startTime),
      // Readiness is asked to the end, and told.
      onChange: () => (phase === "ending" ? void tell() : wake()),
      onUnhealthy: ({ reason, message }) => recorder.record(pod, "Warning", reason, message, fieldPathOf(record)),
      onFailed: (kind) => {
        record.unhealthy = kind;
        wake();
      },
    });
  };

  const kill = async (record: ContainerRecord, action: Action & { type: "kill" }): Promise<void> => {
    const { livenessProbe, startupProbe } = record.container;
    const probe = action.probe === "startup" ? startupProbe : action.probe && livenessProbe;
    await stopOne(record, { seconds: gracePeriodAfterProbe(pod, probe), message: action.message });
  };

  /** That it is killed is told also of one whose end has made its hook fail. */
  const killFailed = async (record: ContainerRecord, message: string): Promise<void> => {
    if (!isAlive(runtime, record)) recorder.record(pod, "Normal", "Killing", message, fieldPathOf(record));
    await stopOne(record, { seconds: gracePeriodAfterProbe(pod, undefined), message });
  };

  const stopOne = async (record: ContainerRecord, stop: Stop): Promise<void> => {
    const attempt = record.attempts.at(-1);
    await stopContainer({ clock, runtime, recorder, pod, sandbox: sandbox as PodSandbox }, record, stop);
    if (attempt) attempt.killed = true;
  };

  /** Nothing is kept but the network, the volumes and what is for debugging; the next round begins with the first. */
  const restartAll = async (mine: Turn): Promise<void> => {
    const all = [...records.values()].filter(({ kind }) => kind !== "ephemeral");
    for (const record of all) {
      const endedAt = asksForAll(record) ? lastEnd(runtime, record)?.finishedAt : undefined;
      if (endedAt !== undefined) record.backOff.next(endedAt, clock.now());
    }
    const message = (record: ContainerRecord): string => `Stopping container ${record.container.name}`;
    await Promise.all(
      all.map((record) => stopOne(record, { seconds: shortestStopSeconds, message: message(record), abrupt: true })),
    );
    if (mine.over) return;
    for (const record of all) erase(record);
    wake();
  };

  const erase = (record: ContainerRecord): void => {
    record.prober?.stop();
    record.prober = undefined;
    record.unhealthy = undefined;
    record.waiting = undefined;
    if (record.attempts.length === 0) return;
    record.erased = { exitCode: 137, ...restartedWithAll };
    for (const { id } of record.attempts.splice(0)) void runtime.removeContainer(id);
  };

  // --- ending -------------------------------------------------------------------------------------------------------

  const graceSeconds = (): number => gracePeriodOf(pod, { promised, override: failureGrace });

  /** Everything stops, then the network and the volumes go. A shorter grace period that is asked for meanwhile counts. */
  const end = async (natural: boolean): Promise<void> => {
    if (phase !== "living") return;
    phase = "ending";
    wakeTimer?.cancel();
    deadlineTimer?.cancel();
    for (const timer of timers) timer.cancel();
    for (const { prober } of records.values()) prober?.stopKilling();
    await tell();
    do {
      turn = newTurn();
      promised = graceSeconds();
      await Promise.race([stopAll(promised), turn.interrupted]);
    } while (turn.over && !abandoned);
    noticeAll();
    // A Pod that has come to its end by itself is seen with its containers ended before it is over.
    if (natural) await tell();
    if (sandbox) await runtime.stopPodSandbox(sandbox.id);
    phase = "over";
    for (const { prober } of records.values()) prober?.stop();
    await tell();
    await finishDeletion();
  };

  const stopAll = async (seconds: number): Promise<void> => {
    const running = [...records.values()].filter((record) => isAlive(runtime, record));
    const order = terminationOrder(running.map(({ container, kind }) => ({ name: container.name, kind })));
    await Promise.all(
      running.map((record) =>
        stopOne(record, { seconds, message: `Stopping container ${record.container.name}`, order }),
      ),
    );
  };

  const noticeAll = (): void => {
    for (const { attempts } of records.values()) for (const attempt of attempts) attempt.noticed = true;
  };

  /** A Pod that has ended stays, with its logs, until it is deleted; then the API is told that nothing is left. */
  const finishDeletion = async (): Promise<void> => {
    if (!pod.metadata.deletionTimestamp && !gone) return;
    await release();
    if (gone) return;
    const preconditions = { uid };
    await client
      .delete(resources.pods, { namespace, name }, { gracePeriodSeconds: 0, preconditions })
      .catch(ignoreApiErrors);
  };

  const release = async (): Promise<void> => {
    if (abandoned) return;
    abandoned = true;
    volumes.tearDown();
    for (const { attempts } of records.values()) for (const { id } of attempts) await runtime.removeContainer(id);
    for (const { id } of sandbox ? [...left, sandbox] : left) await runtime.removePodSandbox(id);
    // While finalizers keep it in the API its end is remembered.
    if (gone) onGone();
  };

  // --- reporting ----------------------------------------------------------------------------------------------------

  const tell = (): Promise<unknown> => report().catch(ignoreApiErrors);

  /** True when the Pod has reached its end. */
  const report = async (): Promise<boolean> => {
    const { status, final } = podStatus(pod, podReport());
    await publish(status);
    return final;
  };

  const publish = async (status: PodStatus): Promise<void> => {
    const body = JSON.stringify(status);
    if (body === lastSent || gone) return;
    lastSent = body;
    told = status;
    try {
      await send(() => pod.status);
    } catch (error) {
      lastSent = "";
      if (!isApiError(error, "NotFound", "Conflict")) throw error;
    }
  };

  /** Somebody has written over what was told: it is told once more, as it was. */
  const retell = async (now: PodStatus): Promise<void> => {
    // What is on its way says it all.
    if (sending || gone || abandoned) return;
    await send(() => now).catch((error: unknown) => {
      ignoreApiErrors(error);
      reconciler.refused();
    });
  };

  /** Tells the latest status; `now` is what the API says before. */
  const send = async (now: () => PodStatus | undefined): Promise<void> => {
    while (sending) await sending;
    const { promise, resolve } = Promise.withResolvers<void>();
    sending = promise;
    try {
      const patch = { metadata: { uid }, status: statusPatch(now(), told as PodStatus) };
      const answer = await client.patch(resources.pods, { namespace, name, subresource: "status" }, "strategic", patch);
      reconciler.answered(answer);
      // What has been seen meanwhile may be newer than the answer.
      if (isOlder(answer)) return reconciler.seen(pod);
      const before = pod;
      pod = options.resizer.allotted(answer);
      // What somebody else has changed meanwhile comes with the answer, and not again.
      if (isNews(before, { ...pod, status: before.status })) taken(before);
    } finally {
      sending = undefined;
      resolve();
    }
  };

  /** The Pod is another than before. */
  const taken = (before: Pod): void => {
    adopt();
    if (sandbox && tellsOther(before.metadata, pod.metadata)) volumes.podChanged();
    if (phase === "living" ? mustEnd() : promised !== undefined && graceSeconds() < promised) hurry();
    wake();
  };

  const isOlder = ({ metadata }: Pod): boolean =>
    Number(metadata.resourceVersion) < Number(pod.metadata.resourceVersion);

  const podReport = (): Parameters<typeof podStatus>[1] => {
    const containers = new Map<string, ContainerReport>();
    for (const [key, record] of records) containers.set(key, reportOf(record));
    return {
      containers,
      sandboxReady: sandbox !== undefined,
      podAddress: address,
      nodeAddress: node.address,
      startTime,
      told,
      nowMs: clock.now(),
      failure,
      over: phase === "over",
      restartingAll: [...records.values()].some(asksForAll),
      resize: options.resizer.conditions(uid),
    };
  };

  const asksForAll = (record: ContainerRecord): boolean => {
    const status = lastSeen(runtime, record);
    return status?.state === "EXITED" && restartsAll(record.container, status.exitCode ?? 0);
  };

  /** Outside of the node a container is named with its runtime: `simulated://4f1c…`. */
  const named = (status: ContainerRuntimeStatus | undefined): ContainerRuntimeStatus | undefined =>
    status && { ...status, id: `${runtime.version.split("://", 1)[0]}://${status.id}` };

  const reportOf = (record: ContainerRecord): ContainerReport => {
    const { attempts, prober, waiting, starts, erased } = record;
    const before = attempts.at(-2);
    const last = before && named(runtime.containerStatus(before.id));
    const status = named(lastSeen(runtime, record));
    const verdict = attempts.at(-1)?.frozen ?? prober;
    return {
      status,
      resources: record.applied,
      last: last ? terminatedOf(last) : erased,
      waiting,
      erased: erased !== undefined && attempts.length === 0,
      restartCount: erased && attempts.length === 0 ? starts : Math.max(0, starts - 1),
      started: verdict?.started ?? false,
      ready: verdict?.ready ?? false,
    };
  };

  // --- what happens meanwhile ---------------------------------------------------------------------------------------

  /** An end is noticed when the kubelet looks next; until then the container passes for what it was. */
  const onExit = (record: ContainerRecord, attempt: ContainerRecord["attempts"][number]): void => {
    if (attempt === record.attempts.at(-1)) {
      const { started = false, ready = false } = record.prober ?? {};
      attempt.frozen = { started, ready };
      record.prober?.stop();
      record.prober = undefined;
    }
    after(relistMs, () => {
      attempt.noticed = true;
      wake();
    });
  };

  adopt();
  wake();
  return {
    get pod() {
      return pod;
    },
    get sandbox() {
      return sandbox;
    },
    get isLiving() {
      return phase === "living" && !pod.metadata.deletionTimestamp && !failure && !gone;
    },
    emptyDirs: volumes.emptyDirs,
    podChanged: (next) => {
      if (isOlder(next)) return;
      const before = pod;
      pod = next;
      if (!sending) reconciler.seen(next);
      if (isNews(before, next)) taken(before);
    },
    likenessChanged: (likeness) => {
      if (!sending) reconciler.seen(likeness);
    },
    podGone: () => {
      gone = true;
      reconciler.stop();
      if (abandoned) onGone();
      if (phase === "living" || (promised !== undefined && graceSeconds() < promised)) hurry();
      wake();
    },
    tellAgain: () => {
      lastSent = "";
      wake();
    },
    resized: () => {
      pod = options.resizer.allotted(pod);
      adopt();
      wake();
    },
    fail,
    containerChanged: (status) => {
      const record = records.get(status.name);
      const attempt = record?.attempts.find(({ id }) => id === status.id);
      // One that could not even be started is known to be dead.
      if (record && attempt && status.state === "EXITED" && status.startedAt !== undefined) onExit(record, attempt);
    },
    owns: (sandboxId) => sandbox?.id === sandboxId,
    containerId: (container, previous = false) => records.get(container)?.attempts.at(previous ? -2 : -1)?.id,
    abandon: () => {
      abandoned = true;
      reconciler.stop();
      wakeTimer?.cancel();
      deadlineTimer?.cancel();
      turn.interrupt();
      for (const timer of timers) timer.cancel();
      for (const { prober } of records.values()) prober?.stop();
    },
  };
}
