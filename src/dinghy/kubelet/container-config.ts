import {
  type Container,
  type Pod,
  quantityValue,
  type SeccompProfile,
  type SecurityContext,
  type Service,
} from "#apimachinery";
import type { ContainerConfig, ImageReference } from "#runtime";
import { mountsOf } from "./container-mounts.ts";
import { describePod } from "./container-record.ts";
import { ContainerConfigError, environmentOf, expand } from "./environment.ts";
import type { NodeDescription } from "./node-registration.ts";
import type { Volumes } from "./volumes.ts";

/** Where a node keeps the profiles that Pods may name. */
const seccompDirectory = "/var/lib/kubelet/seccomp";

export interface ContainerConfigContext {
  readonly pod: Pod;
  readonly volumes: Volumes;
  readonly services: readonly Service[];
  readonly node: NodeDescription;
  readonly podAddress: string;
  readonly image: ImageReference;
  /** How often it has been created before. */
  readonly attempt: number;
}

/**
 * How the runtime is to run a container of the Pod. Throws `ContainerConfigError`.
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go `generateContainerConfig`.
 */
export async function containerConfigOf(
  container: Container,
  context: ContainerConfigContext,
): Promise<ContainerConfig> {
  const { pod, volumes, node } = context;
  const environment = await environmentOf(pod, container, {
    configMap: volumes.configMap,
    secret: volumes.secret,
    services: context.services,
    file: volumes.file,
    podAddress: context.podAddress,
    nodeAddress: node.address,
    allocatable: node.allocatable,
  });
  refuseRoot(container, context);
  const variables = new Map(environment);
  const security = { ...pod.spec.securityContext, ...container.securityContext };
  const limits = container.resources?.limits;
  return {
    name: container.name,
    image: container.image ?? "",
    command: container.command?.map((word) => expand(word, variables)),
    args: container.args?.map((word) => expand(word, variables)),
    workingDir: container.workingDir,
    env: environment,
    mounts: mountsOf(container, volumes, variables),
    tty: container.tty ?? false,
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce ?? false,
    stopSignal: container.lifecycle?.stopSignal,
    user: security.runAsUser,
    group: security.runAsGroup,
    supplementalGroups: supplementalGroups(pod),
    networkAdministrator: isNetworkAdministrator(container.securityContext),
    readOnlyRootFilesystem: security.readOnlyRootFilesystem ?? false,
    seccompProfile: security.privileged ? undefined : seccompFile(security.seccompProfile),
    memoryLimit: limits?.memory === undefined ? undefined : quantityValue(limits.memory),
    cpuLimit: limits?.cpu === undefined ? undefined : quantityValue(limits.cpu),
    terminationMessagePath: container.terminationMessagePath ?? "/dev/termination-log",
    terminationMessageFromLog: container.terminationMessagePolicy === "FallbackToLogsOnError",
    attempt: context.attempt,
  };
}

/** Upstream: pkg/kubelet/kuberuntime/helpers.go `fieldSeccompProfile`. */
function seccompFile({ type, localhostProfile }: Partial<SeccompProfile> = {}): string | undefined {
  return type === "Localhost" && localhostProfile ? `${seccompDirectory}/${localhostProfile}` : undefined;
}

/** What is added counts for more than what is dropped. */
function isNetworkAdministrator({ privileged, capabilities }: SecurityContext = {}): boolean {
  if (privileged === true) return true;
  return (capabilities?.add ?? []).some((name) => /^(?:CAP_)?(?:NET_ADMIN|ALL)$/i.test(name));
}

function supplementalGroups({ spec: { securityContext } }: Pod): number[] {
  const { fsGroup, supplementalGroups: more = [] } = securityContext ?? {};
  return fsGroup === undefined ? more : [fsGroup, ...more];
}

/** Upstream: pkg/kubelet/kuberuntime/security_context_others.go `verifyRunAsNonRoot`. */
function refuseRoot(container: Container, { pod, image }: ContainerConfigContext): void {
  const security = { ...pod.spec.securityContext, ...container.securityContext };
  if (security.runAsNonRoot !== true) return;
  const who = `(pod: "${describePod(pod)}", container: ${container.name})`;
  if (security.runAsUser === 0) throw new ContainerConfigError(`container's runAsUser breaks non-root policy ${who}`);
  if (security.runAsUser !== undefined) return;
  if (typeof image.user === "string")
    throw new ContainerConfigError(
      `container has runAsNonRoot and image has non-numeric user (${image.user}), cannot verify user is non-root ${who}`,
    );
  if ((image.user ?? 0) === 0)
    throw new ContainerConfigError(`container has runAsNonRoot and image will run as root ${who}`);
}
