import type { Pod } from "#apimachinery";
import type { EventRecorder } from "#client";
import { ContainerError, type ImageReference, type PodSandbox, type Runtime } from "#runtime";
import { containerConfigOf } from "./container-config.ts";
import { type ContainerRecord, fieldPathOf, type Waiting } from "./container-record.ts";
import { ContainerConfigError } from "./environment.ts";
import { ImageError, type ImagePuller } from "./image-puller.ts";
import { hasImageVolumes, pullImageVolumes } from "./image-volumes.ts";
import { runHook } from "./lifecycle-hook.ts";
import type { PodWorkerOptions } from "./pod-worker.ts";
import type { Turn } from "./turn.ts";
import type { Volumes } from "./volumes.ts";

export interface StartContext extends PodWorkerOptions {
  readonly runtime: Runtime;
  readonly recorder: EventRecorder;
  readonly images: ImagePuller;
  readonly pod: Pod;
  readonly sandbox: PodSandbox;
  readonly volumes: Volumes;
  readonly turn: Turn;
  /** It runs: from now on its probes are asked. */
  readonly onStarted: (record: ContainerRecord, id: string) => void;
  /** Its postStart hook has failed, and so has it. */
  readonly kill: (record: ContainerRecord, message: string) => Promise<void>;
}

/** A step that failed, as the container's status and the event about it tell it. */
class StartFailure extends Error {
  readonly waiting: Waiting;
  constructor(reason: string, message: string) {
    super(message);
    this.name = "StartFailure";
    this.waiting = { reason, message };
  }
}

/**
 * Image, container, start, postStart: starts one container of a Pod. Resolves with what kept it from that.
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go `startContainer`. Answers to @seed:K4.1, @seed:K4.5.
 */
export async function startContainer(context: StartContext, record: ContainerRecord): Promise<Waiting | undefined> {
  try {
    if (hasImageVolumes(context.pod)) await mountImages(context, record);
    const image = await imageOf(context, record);
    // A Pod that ends meanwhile starts nothing any more.
    if (context.turn.over) return undefined;
    const id = await create(context, record, image);
    await run(context, record, id);
    return undefined;
  } catch (error) {
    if (error instanceof StartFailure) return error.waiting;
    throw error;
  }
}

async function imageOf(context: StartContext, record: ContainerRecord): Promise<ImageReference> {
  const { images, pod } = context;
  try {
    return await images.ensure(pod, record.container, fieldPathOf(record));
  } catch (error) {
    if (error instanceof ImageError) throw imageFailure(context, record, error);
    throw error;
  }
}

function imageFailure({ recorder, pod }: StartContext, record: ContainerRecord, error: ImageError): StartFailure {
  recorder.record(pod, "Warning", "Failed", `Error: ${error.reason}`, fieldPathOf(record));
  return new StartFailure(error.reason, error.message);
}

/** Upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go `toKubeContainerImageVolumes`. */
async function mountImages(context: StartContext, record: ContainerRecord): Promise<void> {
  const missing = await pullImageVolumes(context);
  const failures = (record.container.volumeMounts ?? []).flatMap(({ name }) => missing.get(name) ?? []);
  // Each is told of, and the last stays.
  const told = failures.map((error) => imageFailure(context, record, error));
  const last = told.at(-1);
  if (last) throw last;
}

async function create(context: StartContext, record: ContainerRecord, image: ImageReference): Promise<string> {
  const { runtime, recorder, pod, sandbox } = context;
  const { container } = record;
  try {
    const config = await containerConfigOf(container, {
      ...context,
      services: context.services.list(),
      podAddress: sandbox.address,
      image,
      attempt: record.starts,
    });
    const id = await runtime.createContainer(sandbox.id, config);
    record.attempts.push({ id, noticed: false });
    record.starts++;
    record.image = container.image;
    record.applied = container.resources;
    record.unhealthy = undefined;
    recorder.record(pod, "Normal", "Created", "Container created", fieldPathOf(record));
    return id;
  } catch (error) {
    const reason = error instanceof ContainerConfigError ? "CreateContainerConfigError" : "CreateContainerError";
    if (!(error instanceof ContainerConfigError || error instanceof ContainerError)) throw error;
    recorder.record(pod, "Warning", "Failed", `Error: ${error.message}`, fieldPathOf(record));
    throw new StartFailure(reason, error.message);
  }
}

async function run(context: StartContext, record: ContainerRecord, id: string): Promise<void> {
  const { runtime, recorder, pod } = context;
  const path = fieldPathOf(record);
  try {
    await runtime.startContainer(id);
  } catch (error) {
    if (!(error instanceof ContainerError)) throw error;
    recorder.record(pod, "Warning", "Failed", `Error: ${error.message}`, path);
    const attempt = record.attempts.at(-1);
    if (attempt) attempt.noticed = true;
    throw new StartFailure("RunContainerError", error.message);
  }
  recorder.record(pod, "Normal", "Started", "Container started", path);
  await postStart(context, record, id);
  if (!context.turn.over) context.onStarted(record, id);
}

async function postStart(context: StartContext, record: ContainerRecord, id: string): Promise<void> {
  const hook = record.container.lifecycle?.postStart;
  if (hook === undefined) return;
  try {
    await runHook({ ...context, container: record.container, containerId: id }, hook);
  } catch (error) {
    if (context.turn.over) return;
    context.recorder.record(context.pod, "Warning", "FailedPostStartHook", "PostStartHook failed", fieldPathOf(record));
    await context.kill(record, "FailedPostStartHook");
    throw new StartFailure("PostStartHookError", (error as Error).message);
  }
}
