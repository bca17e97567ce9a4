import {
  type Condition,
  type Container,
  type Node,
  type Pod,
  podRequests,
  type ResourceRequirements,
} from "#apimachinery";
import type { EventRecorder } from "#client";
import { type Clock, formatTime } from "#clock";
import { rejectionFor, shortagesOf } from "./admission.ts";
import { resizeStep } from "./container-resize.ts";
import { amountsOf, type PodLedger } from "./pod-ledger.ts";

export interface PodResizerOptions {
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly ledger: PodLedger;
  readonly node: () => Node;
  /** What a Pod has been allotted is not what it was, or its resize stands otherwise: its worker has to look. */
  readonly onChange: (uid: string) => void;
}

/** How Pods come by other resources than they started with. */
export interface PodResizer {
  /** The Pod with what it has been allotted, which may not be what its spec wants by now. */
  allotted(pod: Pod): Pod;
  /** The Pod's spec may want something else than before. */
  consider(pod: Pod): void;
  /** Room has become free: what had to wait may fit now. */
  retry(): void;
  conditions(uid: string): readonly Condition[];
  /** All containers that run have what they were allotted; or, with an error, they cannot have it yet. */
  actuated(pod: Pod, error?: string): void;
  forget(uid: string): void;
}

interface Allotment {
  pod: Pod;
  readonly resources: Map<string, ResourceRequirements | undefined>;
  pending?: Condition;
  progress?: Condition;
}

/**
 * In-place resize: what a Pod's spec wants is allotted where the node has room for it, else it waits, or is told that
 * it will never fit. Upstream: pkg/kubelet/allocation/allocation_manager.go. Answers to @seed:K5.9.
 */
export function createPodResizer(options: PodResizerOptions): PodResizer {
  const { clock, recorder, ledger } = options;
  const allotments = new Map<string, Allotment>();

  const condition = (pod: Pod, type: string, before: Condition | undefined, why: object): Condition => ({
    type,
    status: "True",
    observedGeneration: pod.metadata.generation,
    lastProbeTime: null,
    lastTransitionTime: before?.lastTransitionTime ?? formatTime(clock.now()),
    ...why,
  });

  const allotted = (pod: Pod): Pod => {
    const known = allotments.get(pod.metadata.uid);
    if (known === undefined || !isOther(pod, known)) return pod;
    const give = (container: Container): Container =>
      known.resources.has(container.name)
        ? { ...container, resources: known.resources.get(container.name) as ResourceRequirements }
        : container;
    const { initContainers } = pod.spec;
    const spec = { ...pod.spec, containers: pod.spec.containers.map(give) };
    return { ...pod, spec: initContainers ? { ...spec, initContainers: initContainers.map(give) } : spec };
  };

  const judge = (known: Allotment): void => {
    const { pod } = known;
    const { uid } = pod.metadata;
    if (!isOther(pod, known)) {
      known.pending = undefined;
      return;
    }
    const refusal = refusalOf(pod);
    if (refusal) {
      if (known.pending?.reason === refusal.reason && known.pending.message === refusal.message) return;
      known.pending = condition(pod, "PodResizePending", known.pending, refusal);
      const event = `Resize${refusal.reason}`;
      recorder.record(pod, "Warning", event, told(pod, refusal.reason, refusal.message));
    } else {
      known.pending = undefined;
      for (const container of resizableOf(pod)) known.resources.set(container.name, container.resources);
      ledger.grant(pod);
      known.progress = condition(pod, "PodResizeInProgress", undefined, {});
      recorder.record(pod, "Normal", "ResizeStarted", told(pod, "started"));
    }
    options.onChange(uid);
  };

  const refusalOf = (pod: Pod): { reason: "Infeasible" | "Deferred"; message: string } | undefined => {
    const node = options.node();
    const requests = amountsOf(podRequests(pod.spec));
    const allocatable = amountsOf(node.status?.allocatable ?? {});
    for (const name of ["memory", "cpu"]) {
      const [requested = 0, capacity = 0] = [requests[name], allocatable[name]];
      if (requested <= capacity) continue;
      const message = `Node didn't have enough capacity: ${name}, requested: ${requested}, capacity: ${capacity}`;
      return { reason: "Infeasible", message };
    }
    const [shortage] = shortagesOf(pod, node, ledger);
    return shortage && { reason: "Deferred", message: rejectionFor(shortage).message };
  };

  return {
    allotted,
    consider: (pod) => {
      const { uid, generation } = pod.metadata;
      const known = allotments.get(uid);
      if (known === undefined) {
        // Who has no resources at all cannot be given any: that would make another class of it.
        if (pod.status?.qosClass === "BestEffort") return;
        const resources = new Map(resizableOf(pod).map(({ name, resources: own }) => [name, own] as const));
        allotments.set(uid, { pod, resources });
        return;
      }
      const newer = generation !== known.pod.metadata.generation;
      known.pod = pod;
      if (newer) judge(known);
    },
    retry: () => {
      const waiting = [...allotments.values()].filter(({ pending }) => pending?.reason === "Deferred");
      for (const known of waiting.sort(byUrgency)) judge(known);
    },
    conditions: (uid) => {
      const { pending, progress } = allotments.get(uid) ?? {};
      return [pending, progress].filter((each) => each !== undefined);
    },
    actuated: (pod, error) => {
      const { uid } = pod.metadata;
      const known = allotments.get(uid);
      if (known?.progress === undefined) return;
      if (error === undefined) {
        known.progress = undefined;
        recorder.record(pod, "Normal", "ResizeCompleted", told(allotted(known.pod), "completed"));
      } else {
        if (known.progress.message === error) return;
        known.progress = condition(known.pod, "PodResizeInProgress", known.progress, {
          reason: "Error",
          message: error,
        });
        recorder.record(pod, "Warning", "ResizeError", told(allotted(known.pod), "error", error));
      }
      options.onChange(uid);
    },
    forget: (uid) => void allotments.delete(uid),
  };
}

/** Main containers and sidecars: what ends by itself is not resized. */
function resizableOf({ spec }: Pod): readonly Container[] {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  return [...spec.containers, ...sidecars];
}

function isOther(pod: Pod, { resources }: Allotment): boolean {
  return resizableOf(pod).some(
    (container) => resources.has(container.name) && resizeStep(container, resources.get(container.name)) !== "none",
  );
}

/** The important first, then those that are guaranteed what they ask for, then those that have waited longest. */
function byUrgency(a: Allotment, b: Allotment): number {
  const priority = (b.pod.spec.priority ?? 0) - (a.pod.spec.priority ?? 0);
  const guaranteed = ({ pod }: Allotment): number => (pod.status?.qosClass === "Guaranteed" ? 1 : 0);
  const since = ({ pending }: Allotment): number => Date.parse(pending?.lastTransitionTime ?? "");
  return priority || guaranteed(b) - guaranteed(a) || since(a) - since(b);
}

/** Upstream: pkg/kubelet/events/podresize.go. */
function told(pod: Pod, how: string, error?: string): string {
  const summary = (containers: readonly Container[]) =>
    containers.map(({ name, resources = {} }) => ({ name, resources }));
  const sidecars = resizableOf(pod).slice(pod.spec.containers.length);
  return `Pod resize ${how}: ${JSON.stringify({
    ...(sidecars.length > 0 && { initContainers: summary(sidecars) }),
    containers: summary(pod.spec.containers),
    generation: pod.metadata.generation,
    ...(error !== undefined && { error }),
  })}`;
}
