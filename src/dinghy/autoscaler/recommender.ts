import {
  type Condition,
  isApiError,
  labelSelectorMatches,
  type Pod,
  type PodMetrics,
  quantityValue,
} from "#apimachinery";
import { type Client, type ResourceKinds, resources } from "#client";
import { type Clock, formatTime } from "#clock";
import { ContainerHistory } from "./container-history.ts";
import { recommend } from "./estimate.ts";
import { type AutoscaledTarget, readTarget, UnusableTarget } from "./target.ts";
import {
  type VerticalPodAutoscaler,
  type VerticalPodAutoscalerCheckpoint,
  type VerticalPodAutoscalerStatus,
  verticalPodAutoscalerCheckpoints,
  verticalPodAutoscalers,
} from "./vertical-pod-autoscaler.ts";

export interface Recommender {
  /** Looks at what the target's Pods use, and writes what follows; gives the autoscaler as it is then. */
  look(autoscaler: VerticalPodAutoscaler): Promise<VerticalPodAutoscaler>;
  forget(uid: string): void;
}

type Histories = Map<string, ContainerHistory>;

/** Upstream: vertical-pod-autoscaler/pkg/recommender/routines/recommender.go. */
export function createRecommender(client: Client, kinds: ResourceKinds, clock: Clock): Recommender {
  const known = new Map<string, Histories>();
  const outOfMemory = new Map<string, Set<string>>();

  const historiesOf = async ({ metadata }: VerticalPodAutoscaler): Promise<Histories> => {
    const present = known.get(metadata.uid);
    if (present !== undefined) return present;
    const { items } = await client.list(verticalPodAutoscalerCheckpoints, { namespace: metadata.namespace });
    const own = items.filter(({ spec }) => spec.vpaObjectName === metadata.name && spec.containerName !== undefined);
    const histories: Histories = new Map(
      own.map(({ spec, status }) => [spec.containerName as string, new ContainerHistory(status)]),
    );
    known.set(metadata.uid, histories);
    return histories;
  };

  const measure = async (
    autoscaler: VerticalPodAutoscaler,
    pods: readonly Pod[],
    histories: Histories,
  ): Promise<void> => {
    const { namespace, uid } = autoscaler.metadata;
    const { items } = await client.list(resources.podMetrics, { namespace });
    const byName = new Map(items.map((item) => [item.metadata.name, item]));
    const seen = outOfMemory.get(uid) ?? new Set<string>();
    outOfMemory.set(uid, seen);
    for (const pod of pods) {
      const metrics = byName.get(pod.metadata.name);
      if (metrics) addUsage(histories, pod, metrics);
      addOutOfMemory(histories, pod, seen);
    }
    const present = new Set(pods.map(({ metadata }) => metadata.uid));
    for (const history of histories.values()) history.keepOnly(present);
  };

  const save = async ({ metadata }: VerticalPodAutoscaler, histories: Histories): Promise<void> => {
    for (const [containerName, history] of histories) {
      const target = { namespace: metadata.namespace, name: `${metadata.name}-${containerName}` };
      const status = history.checkpoint(clock.now());
      const patch = { status };
      await client.patch(verticalPodAutoscalerCheckpoints, target, "merge", patch).catch(async (error: unknown) => {
        if (!isApiError(error, "NotFound")) throw error;
        const checkpoint = {
          apiVersion: "autoscaling.k8s.io/v1",
          kind: "VerticalPodAutoscalerCheckpoint",
          metadata: { name: target.name },
          spec: { vpaObjectName: metadata.name, containerName },
          status,
        };
        const { namespace } = target;
        await client.create<VerticalPodAutoscalerCheckpoint>(verticalPodAutoscalerCheckpoints, checkpoint, {
          namespace,
        });
      });
    }
  };

  const judge = async (autoscaler: VerticalPodAutoscaler): Promise<VerticalPodAutoscalerStatus> => {
    const before = autoscaler.status ?? {};
    let target: AutoscaledTarget;
    try {
      target = await readTarget(client, kinds, autoscaler);
    } catch (error) {
      if (!(error instanceof UnusableTarget)) throw error;
      const message = `Cannot read targetRef. Reason: ${error.message}`;
      return { ...before, conditions: conditionsOf(before, { unsupported: message, matched: true }, clock.now()) };
    }
    const { items } = await client.list(resources.pods, { namespace: autoscaler.metadata.namespace });
    const pods = items.filter(({ metadata }) => labelSelectorMatches(target.selector, metadata.labels));
    const histories = await historiesOf(autoscaler);
    await measure(autoscaler, pods, histories);
    await save(autoscaler, histories);
    const containerRecommendations = recommend(autoscaler, histories);
    const provided = containerRecommendations.length > 0;
    return {
      ...(provided && { recommendation: { containerRecommendations } }),
      conditions: conditionsOf(before, { matched: pods.length > 0, provided }, clock.now()),
    };
  };

  return {
    look: async (autoscaler) => {
      const { namespace, name } = autoscaler.metadata;
      const status = await judge(autoscaler);
      if (JSON.stringify(status) === JSON.stringify(autoscaler.status)) return autoscaler;
      // A recommendation that is no longer made goes: merging leaves out what is null.
      const whole = { recommendation: null, ...status };
      const target = { namespace, name, subresource: "status" };
      return client.patch<VerticalPodAutoscaler>(verticalPodAutoscalers, target, "merge", { status: whole });
    },
    forget: (uid) => {
      known.delete(uid);
      outOfMemory.delete(uid);
    },
  };
}

function historyOf(histories: Histories, container: string): ContainerHistory {
  let history = histories.get(container);
  if (history === undefined) {
    history = new ContainerHistory();
    histories.set(container, history);
  }
  return history;
}

function addUsage(histories: Histories, pod: Pod, { containers, timestamp }: PodMetrics): void {
  for (const { name, usage } of containers) {
    const own = pod.spec.containers.find((container) => container.name === name);
    if (own === undefined) continue;
    historyOf(histories, name).add(pod.metadata.uid, {
      atMs: Date.parse(timestamp),
      cores: quantityValue(usage.cpu),
      bytes: quantityValue(usage.memory),
      requestedCores: quantityValue(own.resources?.requests?.cpu),
    });
  }
}

/** Each end for want of memory counts once, as more than the container asked for. */
function addOutOfMemory(histories: Histories, { metadata, spec, status }: Pod, seen: Set<string>): void {
  for (const { name, lastState, state } of status?.containerStatuses ?? []) {
    const ended = state?.terminated ?? lastState?.terminated;
    if (ended?.reason !== "OOMKilled" || !ended.finishedAt) continue;
    const key = `${metadata.uid}/${name}/${ended.finishedAt}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const { requests, limits } = spec.containers.find((container) => container.name === name)?.resources ?? {};
    const bytes = quantityValue(requests?.memory ?? limits?.memory);
    historyOf(histories, name).ranOutOfMemory(metadata.uid, Date.parse(ended.finishedAt), bytes);
  }
}

interface Findings {
  readonly matched: boolean;
  readonly provided?: boolean;
  readonly unsupported?: string;
}

function conditionsOf(before: VerticalPodAutoscalerStatus, findings: Findings, nowMs: number): Condition[] {
  const none = { reason: "NoPodsMatched", message: "No pods match this VPA object" };
  const provided = findings.provided ?? before.recommendation !== undefined;
  const wanted: Omit<Condition, "lastTransitionTime">[] = [
    ...(findings.unsupported === undefined
      ? []
      : [{ type: "ConfigUnsupported", status: "True" as const, message: findings.unsupported }]),
    ...(findings.matched ? [] : [{ type: "NoPodsMatched", status: "True" as const, ...none }]),
    provided
      ? { type: "RecommendationProvided", status: "True" }
      : { type: "RecommendationProvided", status: "False", ...(!findings.matched && none) },
  ];
  return wanted.map((condition) => {
    const present = before.conditions?.find(({ type }) => type === condition.type);
    const kept = present?.status === condition.status ? present.lastTransitionTime : undefined;
    return { ...condition, lastTransitionTime: kept ?? formatTime(nowMs) };
  });
}
