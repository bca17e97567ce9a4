/**
 * One Pod on this node, from the moment it is bound until nothing is left of it. Over 400 lines because it is one
 * thing: the rim on which every decision about a Pod (`nextActions`, `podStatus`, the probes) becomes an act, one at a
 * time and in order, so that no two acts on one Pod ever race.
 */
import { type Container, isApiError, type Pod, type Probe, quantityValue, type Service } from "#apimachinery";
import { type EventRecorder, type Informer, resources } from "#client";
import { formatTime, type Timer } from "#clock";
import { ContainerError, type ContainerRuntimeStatus, type PodSandbox, type PodSandboxConfig } from "#runtime";
import { type BackOff, createBackOff, formatDelay } from "./back-off.ts";
import { ContainerConfigError, environmentOf, expand } from "./environment.ts";
import { createImagePuller, ImageError } from "./image-puller.ts";
import type { KubeletOptions } from "./kubelet.ts";
import { type Action, type ContainerKind, type ContainerView, containersOf, nextActions } from "./next-actions.ts";
import type { ObjectCache } from "./object-cache.ts";
import { type ContainerReport, type PodReport, podStatus, terminatedOf } from "./pod-status.ts";
import { type Prober, runHandler, startProber } from "./prober.ts";
import { statusPatch } from "./status-patch.ts";
import { createVolumes, MountError } from "./volumes.ts";

export interface PodWorker {
  readonly pod: Pod;
  podChanged(pod: Pod): void;
  /** The Pod has left the API (forced deletion): what runs is stopped without a word. */
  podGone(): void;
  containerChanged(status: ContainerRuntimeStatus): void;
  owns(sandboxId: string): boolean;
  /** The latest (or the one before) attempt of a container, for logs and exec. */
  containerId(name: string, previous?: boolean): string | undefined;
  readonly sandbox: PodSandbox | undefined;
  /** Stops everything without reporting (the kubelet itself ends). */
  abandon(): void;
}

export interface PodWorkerOptions extends KubeletOptions {
  readonly recorder: EventRecorder;
  readonly objects: ObjectCache;
  readonly services: Informer<Service>;
  /** Nothing is left of the Pod on this node. */
  readonly onGone: () => void;
}

interface Held {
  container: Container;
  readonly kind: ContainerKind | "ephemeral";
  /** Attempts, oldest first; the last one counts. */
  readonly attempts: string[];
  readonly backOff: BackOff;
  /** How often it has been created. */
  starts: number;
  /** The image that the last attempt was created from, as the spec named it then. */
  image?: string | undefined;
  waiting?: { reason: string; message?: string };
  /** An image or a configuration is to be tried again at this instant. */
  retryAtMs: number;
  prober?: Prober;
  /** The kubelet has asked it to stop. */
  stopping: boolean;
}

const fieldPathOf = (kind: Held["kind"], name: string): string => {
  const list = kind === "main" ? "containers" : kind === "ephemeral" ? "ephemeralContainers" : "initContainers";
  return `spec.${list}{${name}}`;
};

/** The Pod may have been deleted meanwhile, or be somebody else's by now: then there is nobody to tell. */
function ignoreApiErrors(error: unknown): void {
  if (!isApiError(error)) throw error;
}

/** A failed mount is tried again after this, twice as long each time. */
const firstMountRetryMs = 500;
const longestMountRetryMs = 122_000;
const configRetryMs = 10_000;
/** How often the kubelet looks at what has become of its containers (upstream: the pod lifecycle event generator). */
const relistMs = 1000;

export function createPodWorker(initial: Pod, options: PodWorkerOptions): PodWorker {
  const { client, clock, runtime, node, recorder, onGone } = options;
  const namespace = initial.metadata.namespace as string;
  const { name, uid } = initial.metadata;
  const startTime = initial.status?.startTime ?? formatTime(clock.now());
  const images = createImagePuller(runtime, clock, recorder);
  const held = new Map<string, Held>();
  let pod = initial;
  let sandbox: PodSandbox | undefined;
  let phase: "living" | "ending" | "over" = "living";
  let failure: { reason: string; message: string } | undefined;
  let deleted = false;
  let abandoned = false;
  let dirty = false;
  let busy = false;
  let wakeTimer: Timer | undefined;
  let deadlineTimer: Timer | undefined;
  let mountRetryMs = firstMountRetryMs;
  let lastSent = "";

  const volumes = createVolumes({
    pod: () => pod,
    client,
    clock,
    runtime,
    objects: options.objects,
    nodeAddress: node.address,
    allocatable: node.allocatable,
  });

  const adopt = (): void => {
    for (const { container, kind } of containersOf(pod)) hold(container, kind);
    for (const container of pod.spec.ephemeralContainers ?? []) hold(container, "ephemeral");
  };
  const hold = (container: Container, kind: Held["kind"]): void => {
    const known = held.get(container.name);
    if (known) known.container = container;
    else
      held.set(container.name, {
        container,
        kind,
        attempts: [],
        backOff: createBackOff(),
        starts: 0,
        retryAtMs: 0,
        stopping: false,
      });
  };

  const statusOf = (entry: Held): ContainerRuntimeStatus | undefined => {
    const id = entry.attempts.at(-1);
    return id === undefined ? undefined : runtime.containerStatus(id);
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

  const sync = async (): Promise<void> => {
    if (phase === "over") return finishDeletion();
    if (pod.metadata.deletionTimestamp || failure || deleted) return end();
    if (pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded") return end();
    if (sandbox === undefined) await begin();
    if (sandbox === undefined) return;
    await replaceChanged();
    const retryAtMs = await act(nextActions(pod, views(), clock.now()));
    if (phase === "living") await report();
    if (retryAtMs !== undefined && phase === "living") wakeAt(retryAtMs);
  };

  // --- starting -----------------------------------------------------------------------------------------------------

  /** Network first, then volumes; a mount that fails is tried again later. */
  const begin = async (): Promise<void> => {
    await report();
    watchDeadline();
    try {
      await volumes.setUp("");
    } catch (error) {
      if (!(error instanceof MountError) && !isApiError(error)) throw error;
      recorder.record(pod, "Warning", "FailedMount", (error as Error).message);
      wakeAt(clock.now() + mountRetryMs);
      mountRetryMs = Math.min(mountRetryMs * 2, longestMountRetryMs);
      return;
    }
    sandbox = await runtime.runPodSandbox(sandboxConfig());
    volumes.podChanged();
    await report();
  };

  const sandboxConfig = (): PodSandboxConfig => {
    const { spec } = pod;
    const domain = spec.subdomain ? `${spec.subdomain}.${namespace}.svc.${options.clusterDomain}` : undefined;
    const hostname = (spec.hostname ?? name).slice(0, 63);
    const aliases = (spec.hostAliases ?? []).map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join("\t")}`);
    return {
      namespace,
      name,
      uid,
      hostname: spec.hostNetwork ? node.name : spec.setHostnameAsFQDN && domain ? `${hostname}.${domain}` : hostname,
      dns: dnsConfig(),
      hosts: [...(domain ? [`{podIP}\t${hostname}.${domain}\t${hostname}`] : []), ...aliases],
      hostNetwork: spec.hostNetwork ?? false,
      shareProcessNamespace: spec.shareProcessNamespace ?? false,
    };
  };

  const dnsConfig = (): PodSandboxConfig["dns"] => {
    const { dnsPolicy = "ClusterFirst", dnsConfig: extra, hostNetwork } = pod.spec;
    const cluster = dnsPolicy === "ClusterFirstWithHostNet" || (dnsPolicy === "ClusterFirst" && !hostNetwork);
    const { clusterDomain, clusterDns } = options;
    const searches = cluster ? [`${namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain] : [];
    const named = (extra?.options ?? []).map((option) =>
      option.value ? `${option.name}:${option.value}` : `${option.name}`,
    );
    return {
      servers: [...(cluster ? [clusterDns] : []), ...(extra?.nameservers ?? [])],
      searches: [...searches, ...(extra?.searches ?? [])],
      options: cluster ? ["ndots:5", ...named] : named,
    };
  };

  const watchDeadline = (): void => {
    deadlineTimer?.cancel();
    const seconds = pod.spec.activeDeadlineSeconds;
    if (seconds === undefined) return;
    const leftMs = Date.parse(startTime) + seconds * 1000 - clock.now();
    deadlineTimer = clock.setTimer(leftMs, () => {
      failure = {
        reason: "DeadlineExceeded",
        message: "Pod was active on the node longer than the specified deadline",
      };
      recorder.record(pod, "Normal", "DeadlineExceeded", failure.message);
      wake();
    });
  };

  // --- living -------------------------------------------------------------------------------------------------------

  const views = (): ContainerView[] =>
    [...held.values()].flatMap((entry) => {
      if (entry.kind === "ephemeral") return [];
      const status = statusOf(entry);
      const failedAtMs = status?.finishedAt ?? 0;
      const notBefore = status?.state === "EXITED" ? entry.backOff.notBefore(failedAtMs) : 0;
      return [
        { container: entry.container, kind: entry.kind, status, started: entry.prober?.started ?? false, notBefore },
      ];
    });

  /** Carries actions out; returns when to look again, if time alone will change something. */
  const act = async (actions: readonly Action[]): Promise<number | undefined> => {
    let retryAtMs: number | undefined;
    const soonest = (atMs: number): void => {
      retryAtMs = Math.min(retryAtMs ?? Number.POSITIVE_INFINITY, atMs);
    };
    for (const action of actions) {
      if (action.type === "finish") {
        await end();
        return undefined;
      }
      const entry = held.get(action.name) as Held;
      const noticedAtMs = noticedAt(entry);
      if (noticedAtMs > clock.now()) {
        soonest(noticedAtMs);
      } else if (action.type === "backOff") {
        holdBack(entry);
        soonest(action.untilMs);
      } else if (entry.retryAtMs > clock.now()) {
        soonest(entry.retryAtMs);
      } else if (!(await start(entry))) {
        soonest(entry.retryAtMs);
      } else {
        await report();
      }
    }
    await startEphemeral(soonest);
    return retryAtMs;
  };

  /** For debugging: started once, whatever becomes of them, and tried again only while they could not be started. */
  const startEphemeral = async (soonest: (atMs: number) => void): Promise<void> => {
    for (const entry of held.values()) {
      if (entry.kind !== "ephemeral" || entry.attempts.length > 0) continue;
      if (entry.retryAtMs <= clock.now() && (await start(entry))) await report();
      else soonest(entry.retryAtMs);
    }
  };

  /** The image is all that may change of a container that runs; it is replaced whatever the restart policy says. */
  const replaceChanged = async (): Promise<void> => {
    for (const entry of held.values()) {
      const id = entry.attempts.at(-1);
      if (id === undefined || entry.image === entry.container.image || statusOf(entry)?.state !== "RUNNING") continue;
      await stopOne(entry, id, graceMs(), `Container ${entry.container.name} definition changed, will be restarted`);
      if (pod.metadata.deletionTimestamp || deleted || abandoned) return;
      await start(entry);
    }
  };

  /** An end that the kubelet did not bring about is told first, and acted upon when it looks again. */
  const noticedAt = (entry: Held): number => {
    const status = statusOf(entry);
    return status?.state === "EXITED" && !entry.stopping ? (status.finishedAt ?? 0) + relistMs : 0;
  };

  const holdBack = (entry: Held): void => {
    const message = `back-off ${formatDelay(entry.backOff.delayMs)} restarting failed container=${entry.container.name} pod=${name}_${namespace}(${uid})`;
    if (entry.waiting?.message === message) return;
    entry.waiting = { reason: "CrashLoopBackOff", message };
    const told = `Back-off restarting failed container ${entry.container.name} in pod ${name}_${namespace}(${uid})`;
    recorder.record(pod, "Warning", "BackOff", told, pathOf(entry));
  };

  const pathOf = (entry: Held): string => fieldPathOf(entry.kind, entry.container.name);

  /** True when the container runs; else `retryAtMs` and `waiting` say when and why not. */
  const start = async (entry: Held): Promise<boolean> => {
    const path = pathOf(entry);
    try {
      await images.ensure(pod, entry.container, path);
      const config = await configOf(entry);
      const previous = statusOf(entry);
      const id = await runtime.createContainer((sandbox as PodSandbox).id, config);
      if (previous?.finishedAt !== undefined) entry.backOff.next(previous.finishedAt, clock.now());
      entry.attempts.push(id);
      entry.starts++;
      entry.image = entry.container.image;
      forgetOld(entry);
      recorder.record(pod, "Normal", "Created", "Container created", path);
      await runtime.startContainer(id);
      entry.waiting = undefined;
      entry.stopping = false;
      recorder.record(pod, "Normal", "Started", "Container started", path);
      await started(entry, id);
      return true;
    } catch (error) {
      return notStarted(entry, error, path);
    }
  };

  const notStarted = (entry: Held, error: unknown, path: string): boolean => {
    if (error instanceof ImageError) {
      entry.waiting = { reason: error.reason, message: error.message };
      entry.retryAtMs = error.retryAtMs;
      return false;
    }
    if (error instanceof ContainerConfigError) {
      recorder.record(pod, "Warning", "Failed", `Error: ${error.message}`, path);
      entry.waiting = { reason: "CreateContainerConfigError", message: error.message };
      entry.retryAtMs = clock.now() + configRetryMs;
      return false;
    }
    if (error instanceof ContainerError) {
      recorder.record(pod, "Warning", "Failed", `Error: ${error.message}`, path);
      entry.waiting = undefined;
      entry.retryAtMs = 0;
      wake();
      return true;
    }
    throw error;
  };

  /** Two attempts are kept, so that `logs --previous` has what to show. */
  const forgetOld = (entry: Held): void => {
    while (entry.attempts.length > 2) void runtime.removeContainer(entry.attempts.shift() as string);
  };

  const configOf = async (entry: Held) => {
    const { container } = entry;
    const environment = await environmentOf(pod, container, {
      configMap: volumes.configMap,
      secret: volumes.secret,
      services: options.services.list(),
      podAddress: (sandbox as PodSandbox).address,
      nodeAddress: node.address,
      allocatable: node.allocatable,
    });
    const variables = new Map(environment);
    const mounts = (container.volumeMounts ?? []).map((mount) => {
      const directory = volumes.directory(mount.name);
      if (directory === undefined)
        throw new ContainerConfigError(
          `cannot find volume "${mount.name}" to mount into container "${container.name}"`,
        );
      const subPath = mount.subPathExpr === undefined ? mount.subPath : expand(mount.subPathExpr, variables);
      return { containerPath: mount.mountPath, directory, subPath, readOnly: mount.readOnly ?? false };
    });
    const security = { ...pod.spec.securityContext, ...container.securityContext };
    const limits = container.resources?.limits;
    return {
      name: container.name,
      image: container.image ?? "",
      command: container.command?.map((word) => expand(word, variables)),
      args: container.args?.map((word) => expand(word, variables)),
      workingDir: container.workingDir,
      env: environment,
      mounts,
      tty: container.tty ?? false,
      stdin: container.stdin ?? false,
      stdinOnce: container.stdinOnce ?? false,
      stopSignal: container.lifecycle?.stopSignal,
      user: security.runAsUser,
      readOnlyRootFilesystem: security.readOnlyRootFilesystem ?? false,
      memoryLimit: limits?.memory === undefined ? undefined : quantityValue(limits.memory),
      cpuLimit: limits?.cpu === undefined ? undefined : quantityValue(limits.cpu),
      terminationMessagePath: container.terminationMessagePath ?? "/dev/termination-log",
      attempt: entry.starts,
    };
  };

  const started = async (entry: Held, id: string): Promise<void> => {
    const { container } = entry;
    entry.prober?.stop();
    const postStart = container.lifecycle?.postStart;
    if (postStart) await runPostStart(entry, id);
    if (abandoned) return;
    entry.prober = startProber({
      clock,
      runtime,
      sandbox: sandbox as PodSandbox,
      pod,
      container,
      containerId: id,
      sinceMs: Date.parse(startTime),
      onChange: wake,
      onUnhealthy: (kind, output) => {
        const label = `${kind[0]?.toUpperCase()}${kind.slice(1)}`;
        recorder.record(pod, "Warning", "Unhealthy", `${label} probe failed: ${output}`, pathOf(entry));
      },
      onFailed: (kind, probe) => void killUnhealthy(entry, id, kind, probe),
    });
  };

  const runPostStart = async (entry: Held, id: string): Promise<void> => {
    const { container } = entry;
    const handler = container.lifecycle?.postStart;
    if (handler === undefined) return;
    try {
      if (handler.sleep) await clock.sleep(handler.sleep.seconds * 1000);
      else await runHook(entry, id, handler);
    } catch (error) {
      const message = `PostStartHook failed: ${(error as Error).message}`;
      recorder.record(pod, "Warning", "FailedPostStartHook", message, pathOf(entry));
      await stopOne(entry, id, graceMs(), `FailedPostStartHook`);
    }
  };

  const runHook = async (
    entry: Held,
    id: string,
    handler: NonNullable<Container["lifecycle"]>["preStop"],
  ): Promise<void> => {
    const context = { clock, runtime, sandbox: sandbox as PodSandbox, container: entry.container, containerId: id };
    const answer = await runHandler(context, handler ?? {}, 3_600_000);
    if (!answer.ok) throw new Error(answer.output || "the hook's command failed");
  };

  const killUnhealthy = async (entry: Held, id: string, kind: "liveness" | "startup", probe: Probe): Promise<void> => {
    const message = `Container ${entry.container.name} failed ${kind} probe, will be restarted`;
    const seconds = probe.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
    await stopOne(entry, id, seconds * 1000, message);
  };

  // --- ending -------------------------------------------------------------------------------------------------------

  const graceMs = (): number => {
    const seconds = pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
    return seconds * 1000;
  };

  /** Stops one container: preStop first, whose time counts against the grace period, of which 2 s always remain. */
  const stopOne = async (entry: Held, id: string, grace: number, message: string): Promise<void> => {
    if (entry.stopping || runtime.containerStatus(id)?.state !== "RUNNING") return;
    entry.stopping = true;
    recorder.record(pod, "Normal", "Killing", message, pathOf(entry));
    const sinceMs = clock.now();
    const preStop = entry.container.lifecycle?.preStop;
    if (preStop && grace > 0) {
      const hook = preStop.sleep ? clock.sleep(preStop.sleep.seconds * 1000) : runHook(entry, id, preStop);
      let timer: Timer | undefined;
      const limit = new Promise<void>((resolve) => {
        timer = clock.setTimer(grace, resolve);
      });
      await Promise.race([hook, limit]).catch((error: Error) => {
        recorder.record(pod, "Warning", "FailedPreStopHook", `PreStopHook failed: ${error.message}`, pathOf(entry));
      });
      timer?.cancel();
    }
    const leftMs = grace === 0 ? 0 : Math.max(grace - (clock.now() - sinceMs), 2000);
    await runtime.stopContainer(id, leftMs);
    entry.prober?.stop();
    entry.prober = undefined;
  };

  /** Main containers together, then sidecars one by one in reverse order; then the network and the volumes. */
  const end = async (): Promise<void> => {
    if (phase !== "living") return;
    phase = "ending";
    wakeTimer?.cancel();
    deadlineTimer?.cancel();
    const running = [...held.values()].filter((entry) => statusOf(entry)?.state === "RUNNING");
    for (const entry of running) entry.prober?.stopKilling();
    const stop = (entry: Held): Promise<void> =>
      stopOne(entry, entry.attempts.at(-1) as string, graceMs(), `Stopping container ${entry.container.name}`);
    const endsMs = clock.now() + graceMs();
    await Promise.all(running.filter(({ kind }) => kind !== "sidecar").map(stop));
    for (const sidecar of running.filter(({ kind }) => kind === "sidecar").reverse()) {
      const id = sidecar.attempts.at(-1) as string;
      const message = `Stopping container ${sidecar.container.name}`;
      await stopOne(sidecar, id, Math.max(endsMs - clock.now(), 2000), message);
    }
    if (!deleted) await report().catch(ignoreApiErrors);
    if (sandbox) await runtime.stopPodSandbox(sandbox.id);
    phase = "over";
    for (const entry of held.values()) entry.prober?.stop();
    if (!deleted) await report().catch(ignoreApiErrors);
    await finishDeletion();
  };

  /** A Pod that has ended stays, with its logs, until it is deleted; then the API is told that nothing is left. */
  const finishDeletion = async (): Promise<void> => {
    if (!pod.metadata.deletionTimestamp && !deleted) return;
    await release();
    if (deleted) return;
    const preconditions = { uid };
    await client
      .delete(resources.pods, { namespace, name }, { gracePeriodSeconds: 0, preconditions })
      .catch(ignoreApiErrors);
  };

  const release = async (): Promise<void> => {
    if (abandoned) return;
    abandoned = true;
    volumes.tearDown();
    for (const entry of held.values()) for (const id of entry.attempts) await runtime.removeContainer(id);
    if (sandbox) await runtime.removePodSandbox(sandbox.id);
    onGone();
  };

  // --- reporting ----------------------------------------------------------------------------------------------------

  const report = async (): Promise<void> => {
    const status = podStatus(pod, podReport());
    const body = JSON.stringify(status);
    if (body === lastSent || deleted) return;
    lastSent = body;
    try {
      const patch = { metadata: { uid }, status: statusPatch(pod.status, status) };
      const answer = await client.patch(resources.pods, { namespace, name, subresource: "status" }, "strategic", patch);
      // What has been seen meanwhile may be newer than the answer.
      if (!isOlder(answer)) pod = answer;
    } catch (error) {
      lastSent = "";
      if (!isApiError(error, "NotFound", "Conflict")) throw error;
    }
  };

  const isOlder = ({ metadata }: Pod): boolean =>
    Number(metadata.resourceVersion) < Number(pod.metadata.resourceVersion);

  const podReport = (): PodReport => {
    const containers = new Map<string, ContainerReport>();
    for (const [key, entry] of held) containers.set(key, reportOf(entry));
    return {
      containers,
      sandboxReady: sandbox !== undefined && phase !== "over",
      podAddress: sandbox?.address,
      nodeAddress: node.address,
      startTime,
      nowMs: clock.now(),
      failure,
      over: phase === "over",
    };
  };

  /** Outside of the node a container is named with its runtime: `simulated://4f1c…`. */
  const told = (status: ContainerRuntimeStatus | undefined): ContainerRuntimeStatus | undefined =>
    status && { ...status, id: `${runtime.version.split("://", 1)[0]}://${status.id}` };

  const reportOf = (entry: Held): ContainerReport => {
    const before = entry.attempts.at(-2);
    const last = before === undefined ? undefined : told(runtime.containerStatus(before));
    const status = told(statusOf(entry));
    const running = status?.state === "RUNNING";
    return {
      status,
      last: last && terminatedOf(last),
      waiting: entry.waiting,
      restartCount: Math.max(0, entry.starts - 1),
      started: running && (entry.prober?.started ?? false),
      ready: running && (entry.prober?.ready ?? false),
    };
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
    podChanged: (next) => {
      if (isOlder(next)) return;
      pod = next;
      adopt();
      volumes.podChanged();
      wake();
    },
    podGone: () => {
      deleted = true;
      wake();
    },
    containerChanged: (status) => {
      const entry = held.get(status.name);
      if (entry && status.state === "EXITED" && status.id === entry.attempts.at(-1)) entry.prober?.stop();
      wake();
    },
    owns: (sandboxId) => sandbox?.id === sandboxId,
    containerId: (container, previous = false) => held.get(container)?.attempts.at(previous ? -2 : -1),
    abandon: () => {
      abandoned = true;
      wakeTimer?.cancel();
      deadlineTimer?.cancel();
      for (const entry of held.values()) entry.prober?.stop();
    },
  };
}
