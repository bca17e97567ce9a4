import type { ContainerStatus, Pod, PodFailurePolicyRule } from "#apimachinery";

/** What a Pod's failure means for its Job. */
export interface FailureMeaning {
  /** Counts against the back-off limits. */
  readonly counts: boolean;
  readonly action?: PodFailurePolicyRule["action"];
  /** Why the Job fails; only with `FailJob`. */
  readonly message?: string;
}

/**
 * The first rule that matches decides; without one the failure counts.
 * https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy
 * Upstream: pkg/controller/job/pod_failure_policy.go.
 */
export function failureMeaning(rules: readonly PodFailurePolicyRule[] | undefined, pod: Pod): FailureMeaning {
  for (const [index, rule] of (rules ?? []).entries()) {
    const cause = causeOf(rule, pod);
    if (cause === undefined) continue;
    const { action } = rule;
    if (action === "FailJob")
      return { counts: true, action, message: `${cause} matching FailJob rule at index ${index}` };
    return { counts: action !== "Ignore", action };
  }
  return { counts: true };
}

/** What of the Pod the rule matches, in words; undefined when it does not match. */
function causeOf(rule: PodFailurePolicyRule, { metadata, status }: Pod): string | undefined {
  const pod = `${metadata.namespace}/${metadata.name}`;
  const { onExitCodes, onPodConditions } = rule;
  if (onExitCodes) {
    const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
    const container = all.find((each) => exitMatches(onExitCodes, each));
    return (
      container &&
      `Container ${container.name} for pod ${pod} failed with exit code ${container.state?.terminated?.exitCode}`
    );
  }
  const condition = (status?.conditions ?? []).find(({ type, status: value }) =>
    onPodConditions?.some((pattern) => pattern.type === type && pattern.status === value),
  );
  return condition && `Pod ${pod} has condition ${condition.type}`;
}

function exitMatches(
  { containerName, operator, values }: NonNullable<PodFailurePolicyRule["onExitCodes"]>,
  { name, state }: ContainerStatus,
): boolean {
  const code = state?.terminated?.exitCode;
  if (code === undefined || code === 0 || (containerName !== undefined && containerName !== name)) return false;
  return values.includes(code) === (operator === "In");
}
