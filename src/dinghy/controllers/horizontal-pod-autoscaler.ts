/**
 * HorizontalPodAutoscaler: every 15 seconds, as many replicas as its metrics ask for, the largest number of all, within
 * its bounds and no faster than its rules allow.
 *
 * Its beat moves time: what is measured may change at any time, and with it the cluster. A cluster without autoscalers
 * has no such beat.
 *
 * Answers to  @seed:K5.8
 * Upstream    https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/
 */
import {
  type HorizontalPodAutoscaler,
  type HorizontalPodAutoscalerStatus,
  isApiError,
  type LabelSelectorTerm,
  labelSelectorMatches,
  type MetricStatus,
  type Pod,
  parseLabelSelector,
  quantityValue,
} from "#apimachinery";
import { createResourceKinds, resources } from "#client";
import { formatTime } from "#clock";
import type { Controller, ControllerContext } from "./controller.ts";
import { withRemark } from "./horizontal-pod-autoscaler/autoscaler-status.ts";
import {
  failureReasons,
  failureText,
  type Proposal,
  propose,
  type Scope,
} from "./horizontal-pod-autoscaler/metric-proposal.ts";
import { createMetricSource } from "./horizontal-pod-autoscaler/metric-source.ts";
import { NoProposal } from "./horizontal-pod-autoscaler/no-proposal.ts";
import { bound, boundByRules } from "./horizontal-pod-autoscaler/replica-bounds.ts";
import { createScaleHistory, type ScaleHistory } from "./horizontal-pod-autoscaler/scale-history.ts";
import { createTargetScale, type FoundScale } from "./horizontal-pod-autoscaler/target-scale.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";
import { same } from "./objects/same.ts";
import { messageOf } from "./pods/pod-control.ts";

/** How often an autoscaler looks: `--horizontal-pod-autoscaler-sync-period`. */
const syncMs = 15_000;
const usualTolerance = 0.1;

/** Where a pass has come to; `metrics` only where they were read. */
interface Outcome {
  readonly status: HorizontalPodAutoscalerStatus;
  readonly current: number;
  readonly desired: number;
  readonly metrics?: HorizontalPodAutoscalerStatus["currentMetrics"];
  readonly reason: string;
}

/** What the metrics ask for; `replicas` is undefined when they do not agree on anything. */
interface Advice {
  readonly status: HorizontalPodAutoscalerStatus;
  readonly replicas?: number;
  readonly name: string;
  readonly metrics: MetricStatus[];
  readonly error?: string;
}

export const horizontalPodAutoscalerController: Controller = {
  serviceAccount: "horizontal-pod-autoscaler",
  component: "horizontal-pod-autoscaler",
  start,
};

function start({ client, informers, events, clock, queue }: ControllerContext): void {
  const autoscalers = informers.informer(resources.horizontalPodAutoscalers);
  const pods = informers.informer(resources.pods);
  const kinds = createResourceKinds(client);
  const source = createMetricSource(client, kinds);
  const targets = createTargetScale(client, kinds);
  const histories = new Map<string, ScaleHistory>();
  /** Whose Pods each autoscaler scales, as it last saw. */
  const selectors = new Map<string, readonly LabelSelectorTerm[]>();

  const warn = (about: HorizontalPodAutoscaler, reason: string, message: string): void =>
    events.record(about, "Warning", reason, message);

  const write = async (autoscaler: HorizontalPodAutoscaler, status: HorizontalPodAutoscalerStatus): Promise<void> => {
    if (same(status, autoscaler.status)) return;
    try {
      await client.update(resources.horizontalPodAutoscalers, { ...autoscaler, status }, "status");
    } catch (error) {
      warn(autoscaler, "FailedUpdateStatus", messageOf(error));
      throw error;
    }
  };

  const selectedPods = (namespace: string, selector: readonly LabelSelectorTerm[]): Pod[] =>
    pods.list(namespace).filter(({ metadata }) => labelSelectorMatches(selector, metadata.labels));

  /** The other autoscalers that these Pods belong to, and this one. */
  const scalersOf = (namespace: string, selected: readonly Pod[]): string[] =>
    [...selectors]
      .filter(([key, selector]) => {
        const ours = partsOf(key).namespace === namespace;
        return ours && selected.some(({ metadata }) => labelSelectorMatches(selector, metadata.labels));
      })
      .map(([key]) => key);

  /** The Pods to go by; rejects with a `NoProposal` when the target does not tell them. */
  const select = (autoscaler: HorizontalPodAutoscaler, selector: string): Pod[] => {
    if (selector === "") {
      warn(autoscaler, "SelectorRequired", "selector is required");
      throw new InvalidSelector("InvalidSelector", "the HPA target's scale is missing a selector");
    }
    const terms = parseLabelSelector(selector);
    const namespace = autoscaler.metadata.namespace as string;
    selectors.set(keyOf(autoscaler), terms);
    const selected = selectedPods(namespace, terms);
    const scalers = scalersOf(namespace, selected);
    if (scalers.length > 1) {
      const names = scalers.map((key) => `{${partsOf(key).name} ${namespace}}`).join(" ");
      const message = `pods by selector ${selector} are controlled by multiple HPAs: [${names}]`;
      warn(autoscaler, "AmbiguousSelector", message);
      throw new InvalidSelector("AmbiguousSelector", message);
    }
    return selected;
  };

  const advise = async (
    autoscaler: HorizontalPodAutoscaler,
    { scale }: FoundScale,
    before: HorizontalPodAutoscalerStatus,
  ): Promise<Advice> => {
    const nowMs = clock.now();
    const none = { name: "", metrics: [] };
    let selected: Pod[];
    try {
      selected = select(autoscaler, scale.status?.selector ?? "");
    } catch (error) {
      if (!(error instanceof InvalidSelector)) throw error;
      return { ...none, status: withRemark(before, "ScalingActive", "False", error, nowMs), error: error.message };
    }
    const scope = scopeOf(autoscaler, scale, selected, nowMs);
    const specs = autoscaler.spec.metrics ?? [];
    const metrics: MetricStatus[] = [];
    let best: Proposal | undefined;
    let failed = 0;
    let first: { reason: string; message: string; error: string } | undefined;
    for (const spec of specs) {
      try {
        const proposal = await propose(spec, scope, source);
        metrics.push(proposal.status);
        if (best === undefined || best.replicas === 0 || proposal.replicas > best.replicas) best = proposal;
      } catch (error) {
        if (!(error instanceof NoProposal)) throw error;
        const reason = failureReasons[spec.type];
        warn(autoscaler, reason, error.message);
        const message = `the HPA was unable to compute the replica count: ${error.message}`;
        first ??= { reason, message, error: `${failureText(spec)}: ${error.message}` };
        metrics.push({ type: "" } as unknown as MetricStatus);
        failed++;
      }
    }
    const error = first && `invalid metrics (${failed} invalid out of ${specs.length}), first error is: ${first.error}`;
    // What cannot be read might ask for more: then nothing is taken away.
    if (best === undefined || (first !== undefined && best.replicas < scope.replicas)) {
      const remark = first ?? { reason: "", message: "" };
      return { ...none, metrics, status: withRemark(before, "ScalingActive", "False", remark, nowMs), error };
    }
    const message = `the HPA was able to successfully calculate a replica count from ${best.name}`;
    const status = withRemark(before, "ScalingActive", "True", { reason: "ValidMetricFound", message }, nowMs);
    return { status, replicas: best.replicas, name: best.name, metrics, error };
  };

  /** How many replicas there should be; undefined when nothing can be said. */
  const decide = async (
    autoscaler: HorizontalPodAutoscaler,
    found: FoundScale,
    history: ScaleHistory,
    before: HorizontalPodAutoscalerStatus,
  ): Promise<Outcome | { readonly failed: HorizontalPodAutoscalerStatus }> => {
    const nowMs = clock.now();
    const { spec } = autoscaler;
    const current = found.scale.spec?.replicas ?? 0;
    const least = spec.minReplicas ?? 1;
    if (current === 0 && least !== 0) {
      const message = "scaling is disabled since the replica count of the target is zero";
      const status = withRemark(before, "ScalingActive", "False", { reason: "ScalingDisabled", message }, nowMs);
      return { status, current, desired: 0, reason: "" };
    }
    if (current > spec.maxReplicas) {
      const reason = "Current number of replicas above Spec.MaxReplicas";
      return { status: before, current, desired: spec.maxReplicas, reason };
    }
    if (current < least) {
      const reason = "Current number of replicas below Spec.MinReplicas";
      return { status: before, current, desired: least, reason };
    }
    const { replicas, name, metrics, ...advice } = await advise(autoscaler, found, before);
    if (replicas === undefined) {
      warn(autoscaler, "FailedComputeMetricsReplicas", advice.error ?? "");
      return { failed: advice.status };
    }
    const wish = { current, desired: replicas, least, most: spec.maxReplicas };
    const bounded =
      spec.behavior === undefined ? bound(wish, history, nowMs) : boundByRules(wish, spec.behavior, history, nowMs);
    const { limited, ...limit } = bounded.limit;
    let status = withRemark(advice.status, "AbleToScale", "True", bounded.able, nowMs);
    status = withRemark(status, "ScalingLimited", limited ? "True" : "False", limit, nowMs);
    const reason = replicas > current ? `${name} above target` : replicas < current ? "All metrics below target" : "";
    return { status, current, desired: bounded.replicas, metrics, reason };
  };

  const reconcile = async (key: string, autoscaler: HorizontalPodAutoscaler): Promise<void> => {
    const { metadata, spec } = autoscaler;
    const namespace = metadata.namespace as string;
    const nowMs = clock.now();
    let status: HorizontalPodAutoscalerStatus = autoscaler.status ?? { desiredReplicas: 0 };
    const unable = async (reason: string, message: string): Promise<void> =>
      write(autoscaler, withRemark(status, "AbleToScale", "False", { reason, message }, nowMs));
    let found: FoundScale;
    try {
      found = await targets.read(namespace, spec.scaleTargetRef);
    } catch (error) {
      if (!(error instanceof NoProposal)) throw error;
      warn(autoscaler, "FailedGetScale", error.message);
      const message = `the HPA controller was unable to get the target's current scale: ${error.message}`;
      return unable("FailedGetScale", message);
    }
    const message = "the HPA controller was able to get the target's current scale";
    status = withRemark(status, "AbleToScale", "True", { reason: "SucceededGetScale", message }, nowMs);
    const history = histories.get(key) ?? createScaleHistory();
    histories.set(key, history);
    const currentReplicas = found.scale.spec?.replicas ?? 0;
    history.begin(currentReplicas, nowMs);
    const outcome = await decide(autoscaler, found, history, status);
    if ("failed" in outcome) return write(autoscaler, { ...outcome.failed, currentReplicas });
    const { desired, reason } = outcome;
    status = outcome.status;
    if (desired !== currentReplicas) {
      try {
        await targets.write(found, desired);
      } catch (error) {
        if (!isApiError(error)) throw error;
        const why = messageOf(error);
        warn(autoscaler, "FailedRescale", `New size: ${desired}; reason: ${reason}; error: ${why}`);
        status = { ...status, currentReplicas };
        return unable("FailedUpdateScale", `the HPA controller was unable to update the target scale: ${why}`);
      }
      const done = `the HPA controller was able to update the target scale to ${desired}`;
      status = withRemark(status, "AbleToScale", "True", { reason: "SucceededRescale", message: done }, nowMs);
      events.record(autoscaler, "Normal", "SuccessfulRescale", `New size: ${desired}; reason: ${reason}`);
      history.scaled(currentReplicas, desired, nowMs);
      status = { ...status, lastScaleTime: formatTime(nowMs) };
    }
    const { currentMetrics: _, ...rest } = status;
    const currentMetrics = outcome.metrics ?? null;
    await write(autoscaler, { ...rest, currentReplicas, desiredReplicas: desired, currentMetrics });
  };

  const work = queue(async (key) => {
    const { namespace, name } = partsOf(key);
    const autoscaler = autoscalers.get(name, namespace);
    if (autoscaler === undefined) return;
    try {
      await reconcile(key, autoscaler);
    } catch (error) {
      // What the server refused is tried again with the next beat, not sooner.
      if (!isApiError(error)) throw error;
    }
    if (autoscalers.get(name, namespace) !== undefined) work.addAfter(key, syncMs);
  });

  autoscalers.onChange(({ object, previous }) => {
    if (object === undefined) {
      const key = keyOf(previous as HorizontalPodAutoscaler);
      work.withdraw(key);
      histories.delete(key);
      selectors.delete(key);
      return;
    }
    // A first look, so that the measurement of the first pass has something to begin from.
    const { namespace } = object.metadata;
    if (previous === undefined) void client.list(resources.podMetrics, { namespace }).catch(() => {});
    work.addAfter(keyOf(object), syncMs);
  });
}

/** A target that does not tell which Pods are its own alone. */
class InvalidSelector extends NoProposal {
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

function scopeOf(
  { metadata, spec }: HorizontalPodAutoscaler,
  scale: FoundScale["scale"],
  pods: readonly Pod[],
  nowMs: number,
): Scope {
  const { scaleUp, scaleDown } = spec.behavior ?? {};
  const tolerance = (quantity: string | number | undefined): number =>
    quantity === undefined ? usualTolerance : quantityValue(quantity);
  return {
    namespace: metadata.namespace as string,
    selector: scale.status?.selector ?? "",
    replicas: scale.spec?.replicas ?? 0,
    statusReplicas: scale.status?.replicas ?? 0,
    pods,
    tolerances: { scaleUp: tolerance(scaleUp?.tolerance), scaleDown: tolerance(scaleDown?.tolerance) },
    nowMs,
  };
}
