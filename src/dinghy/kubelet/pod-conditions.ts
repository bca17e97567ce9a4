import type { Condition, ContainerStatus, Pod, PodPhase, PodStatus } from "#apimachinery";
import { formatTime } from "#clock";
import { containersOf, mayRestartAll } from "./restart-policy.ts";

export interface ConditionsInput {
  /** The phase that has been reached, even where it is not told yet. */
  readonly phase: PodPhase;
  readonly statuses: ReadonlyMap<string, ContainerStatus>;
  /** The Pod's network stands. */
  readonly sandboxReady: boolean;
  readonly restartingAll: boolean;
  /** How a resize stands. */
  readonly resize: readonly Condition[];
  readonly nowMs: number;
  /** What was told before; without it, what the API says. */
  readonly told?: PodStatus;
}

type Draft = Pick<Condition, "type" | "status" | "reason" | "message">;

const truth = (value: boolean): "True" | "False" => (value ? "True" : "False");

/**
 * The conditions of a Pod that the kubelet owns.
 * Upstream: pkg/kubelet/status/generate.go. Answers to @seed:K4.1, @seed:K4.3.
 */
export function conditionsOf(pod: Pod, input: ConditionsInput): Condition[] {
  const containersReady = containersReadyCondition(pod, input);
  const own: Draft[] = [
    { type: "PodReadyToStartContainers", status: truth(input.sandboxReady) },
    initialisedCondition(pod, input),
    readyCondition(pod, containersReady),
    containersReady,
    { type: "PodScheduled", status: "True" },
    ...(mayRestartAll(pod) ? [restartingCondition(input)] : []),
  ];
  const before = (input.told ?? pod.status)?.conditions ?? [];
  const { generation } = pod.metadata;
  const merged = own.map((condition) => carryTransition(condition, before, generation, input.nowMs));
  return [...input.resize, ...merged];
}

/** The time of the last change of status stays while the status does. */
function carryTransition(
  draft: Draft,
  before: readonly Condition[],
  generation: number | undefined,
  nowMs: number,
): Condition {
  const earlier = before.find(({ type }) => type === draft.type);
  const unchanged = earlier?.status === draft.status;
  const lastTransitionTime = unchanged ? earlier.lastTransitionTime : formatTime(nowMs);
  const { type, status, ...why } = draft;
  // Upstream does not say of which generation it is that all containers begin anew.
  const observedGeneration = type === "AllContainersRestarting" ? undefined : generation;
  return { type, observedGeneration, status, lastProbeTime: null, lastTransitionTime, ...why };
}

function initialisedCondition(pod: Pod, { phase, statuses, told }: ConditionsInput): Draft {
  const type = "Initialized";
  if (phase === "Succeeded") return { type, status: "True", reason: "PodCompleted" };
  const started = pod.spec.containers.some(({ name }) => {
    const status = statuses.get(name);
    return status?.containerID !== undefined || status?.lastState?.terminated !== undefined;
  });
  const incomplete = (pod.spec.initContainers ?? []).filter((container) => {
    const status = statuses.get(container.name);
    return container.restartPolicy === "Always" ? !status?.started : !status?.ready;
  });
  // Once initialised it stays so, also while init containers run anew.
  const before = told?.conditions?.find((condition) => condition.type === type)?.status === "True";
  if (started || before || incomplete.length === 0) return { type, status: "True" };
  const message = `containers with incomplete status: [${incomplete.map(({ name }) => name).join(" ")}]`;
  return { type, status: "False", reason: "ContainersNotInitialized", message };
}

function containersReadyCondition(pod: Pod, { phase, statuses }: ConditionsInput): Draft {
  const type = "ContainersReady";
  if (phase === "Succeeded") return { type, status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { type, status: "False", reason: "PodFailed" };
  const counted = containersOf(pod).filter(({ kind }) => kind !== "init");
  const unready = counted.filter(({ container }) => !statuses.get(container.name)?.ready);
  if (unready.length === 0) return { type, status: "True" };
  const message = `containers with unready status: [${unready.map(({ container }) => container.name).join(" ")}]`;
  return { type, status: "False", reason: "ContainersNotReady", message };
}

/** A Pod may name conditions that others have to give; they can only lower its readiness. */
function readyCondition(pod: Pod, containersReady: Draft): Draft {
  const type = "Ready";
  if (containersReady.status !== "True") return { ...containersReady, type };
  const missing = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const given = pod.status?.conditions?.find((condition) => condition.type === conditionType);
    if (given === undefined)
      return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    if (given.status === "True") return [];
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${given.status}`];
  });
  if (missing.length === 0) return { type, status: "True" };
  return { type, status: "False", reason: "ReadinessGatesNotReady", message: missing.join(", ") };
}

function restartingCondition({ phase, restartingAll }: ConditionsInput): Draft {
  const type = "AllContainersRestarting";
  if (phase === "Succeeded") return { type, status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { type, status: "False", reason: "PodFailed" };
  if (!restartingAll) return { type, status: "False" };
  const message = "container exited with restart policy rule";
  return { type, status: "True", reason: "RestartAllContainersStarted", message };
}
