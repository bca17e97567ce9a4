import type { Container, Pod } from "#apimachinery";

export type ContainerKind = "init" | "sidecar" | "main";

/** `init`, `sidecar` (an init container that is always restarted) or `main`, for every container in starting order. */
export function containersOf(pod: Pod): { container: Container; kind: ContainerKind }[] {
  const init = (pod.spec.initContainers ?? []).map((container) => ({
    container,
    kind: container.restartPolicy === "Always" ? ("sidecar" as const) : ("init" as const),
  }));
  return [...init, ...pod.spec.containers.map((container) => ({ container, kind: "main" as const }))];
}

/** What the first of the container's own rules that is about this exit code says. */
function ruleFor(container: Container, exitCode: number): "Restart" | "RestartAllContainers" | undefined {
  const rule = (container.restartPolicyRules ?? []).find(({ exitCodes }) => {
    if (exitCodes === undefined) return false;
    return (exitCodes.values ?? []).includes(exitCode) === (exitCodes.operator === "In");
  });
  return rule?.action as "Restart" | "RestartAllContainers" | undefined;
}

/**
 * Whether an ended container starts again: its own rules first, then its policy, then the Pod's.
 *
 * Upstream: pkg/kubelet/container/helpers.go `ContainerShouldRestart`,
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#individual-container-restart-policy
 */
export function shouldRestart(pod: Pod, container: Container, kind: ContainerKind, exitCode: number): boolean {
  if (ruleFor(container, exitCode) !== undefined) return true;
  const policy = restartPolicyOf(pod, container);
  // An init container has to succeed once, so "Always" means for it what "OnFailure" says.
  if (policy === "Always") return kind !== "init" || exitCode !== 0;
  return policy === "OnFailure" && exitCode !== 0;
}

function restartPolicyOf(pod: Pod, container: Container): string {
  return container.restartPolicy ?? pod.spec.restartPolicy ?? "Always";
}

/** Whether one that is killed for its probes starts again: rules are about exit codes, and there is none yet. */
export function restartsAfterProbe(pod: Pod, container: Container): boolean {
  return restartPolicyOf(pod, container) !== "Never";
}

/** Whether this end of one container is to restart them all, init containers included. */
export function restartsAll(container: Container, exitCode: number): boolean {
  return ruleFor(container, exitCode) === "RestartAllContainers";
}

/** Whether any container of the Pod may ever ask for a restart of all. */
export function mayRestartAll(pod: Pod): boolean {
  const all = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  return all.some(({ restartPolicyRules = [] }) =>
    restartPolicyRules.some((rule) => rule.action === "RestartAllContainers"),
  );
}
