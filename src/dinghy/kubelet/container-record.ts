import type { Container, ContainerStateTerminated, Pod, ResourceRequirements } from "#apimachinery";
import type { ContainerRuntimeStatus, Runtime } from "#runtime";
import type { BackOff } from "./back-off.ts";
import type { Prober } from "./prober.ts";
import type { ContainerKind } from "./restart-policy.ts";

/** One creation of a container in the runtime. */
export interface Attempt {
  readonly id: string;
  /** The kubelet has looked at it since it ended; until then it passes for running, as it was seen last. */
  noticed: boolean;
  /** The kubelet has stopped it. */
  killed?: boolean;
  /** What its probes had said when it ended. */
  frozen?: { readonly ready: boolean; readonly started: boolean };
}

/** Why a container does not run, in the words of its status. */
export interface Waiting {
  readonly reason: string;
  readonly message?: string;
}

/** What the kubelet remembers of one container of a Pod. */
export interface ContainerRecord {
  container: Container;
  readonly kind: ContainerKind | "ephemeral";
  /** Oldest first; the last one counts. */
  readonly attempts: Attempt[];
  backOff: BackOff;
  /** How often it has been created. */
  starts: number;
  /** The image that the last attempt was created from, as the spec named it then. */
  image?: string;
  /** The resources that the last attempt runs with. */
  applied?: ResourceRequirements;
  /** Why the last try to start it came to nothing. */
  waiting?: Waiting;
  prober?: Prober;
  /** The probe that has failed for good since the last attempt began. */
  unhealthy?: "liveness" | "startup";
  /** How its attempts ended that were taken away for a new beginning of all. */
  erased?: ContainerStateTerminated;
}

/** The names by which events speak of a part of a Pod: `spec.containers{web}`. */
export function fieldPathOf({ kind, container }: Pick<ContainerRecord, "kind" | "container">): string {
  const list = kind === "main" ? "containers" : kind === "ephemeral" ? "ephemeralContainers" : "initContainers";
  return `spec.${list}{${container.name}}`;
}

/** `web_default(0b1f…)`: a Pod as the kubelet's messages name it. */
export function describePod({ metadata: { name, namespace, uid } }: Pod): string {
  return `${name}_${namespace}(${uid})`;
}

/** The latest attempt as it was last looked at. */
export function lastSeen(runtime: Runtime, { attempts }: ContainerRecord): ContainerRuntimeStatus | undefined {
  const attempt = attempts.at(-1);
  const status = attempt && runtime.containerStatus(attempt.id);
  if (status?.state !== "EXITED" || attempt?.noticed) return status;
  const { id, sandboxId, name, image, imageId, createdAt, startedAt } = status;
  return { id, sandboxId, name, attempt: status.attempt, state: "RUNNING", image, imageId, createdAt, startedAt };
}

/** The latest end that has been looked at: back-off counts from there. */
export function lastEnd(runtime: Runtime, { attempts }: ContainerRecord): ContainerRuntimeStatus | undefined {
  const attempt = attempts.findLast(({ noticed }) => noticed);
  const status = attempt && runtime.containerStatus(attempt.id);
  return status?.state === "EXITED" ? status : undefined;
}

/** True while the runtime runs it, whatever the kubelet has seen. */
export function isAlive(runtime: Runtime, { attempts }: ContainerRecord): boolean {
  const attempt = attempts.at(-1);
  return attempt !== undefined && runtime.containerStatus(attempt.id)?.state === "RUNNING";
}
