import { matchesNode, type Node, type Pod, podRequests, tolerates } from "#apimachinery";
import { type Amounts, amountsOf, hostPorts, type PodLedger } from "./pod-ledger.ts";

/** Why a node will not have a Pod: `reason` and `message` go into its status, and its phase is Failed. */
export interface Rejection {
  readonly reason: string;
  readonly message: string;
}

/** A resource of which the node has less left than a Pod asks for. */
export interface Shortage {
  readonly resource: string;
  readonly requested: number;
  readonly used: number;
  readonly capacity: number;
}

export interface Judgement {
  /** What no room could mend, seen before anything else. */
  readonly unfit?: Rejection;
  readonly shortages: readonly Shortage[];
  /** The node is the wrong one, however much room it has. */
  readonly misplaced?: Rejection;
}

const staticAnnotation = "kubernetes.io/config.source";
const systemCriticalPriority = 2_000_000_000;

export function isStatic({ metadata }: Pod): boolean {
  const source = metadata.annotations?.[staticAnnotation];
  return source !== undefined && source !== "api";
}

/** A Pod that the cluster cannot do without: it is never evicted, and others make room for it. */
export function isCritical(pod: Pod): boolean {
  return isStatic(pod) || (pod.spec.priority ?? 0) >= systemCriticalPriority;
}

/**
 * Whether a node takes a Pod that has been bound to it: by a scheduler that may have been mistaken, or by hand.
 * Upstream: pkg/kubelet/lifecycle/predicate.go, pkg/scheduler `AdmissionCheck`, pkg/kubelet/sysctl. Answers to @seed:K2.6.
 */
export function judge(pod: Pod, node: Node, ledger: PodLedger): Judgement {
  const unfit = wrongSystem(pod) ?? forbiddenSysctl(pod);
  if (unfit) return { unfit, shortages: [] };
  const misplaced = misplacement(pod, node, ledger);
  return { shortages: shortagesOf(pod, node, ledger), ...(misplaced && { misplaced }) };
}

/** In upstream's words, of the first thing that is short. */
export function rejectionFor({ resource, requested, used, capacity }: Shortage): Rejection {
  const message = `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`;
  return { reason: `OutOf${resource}`, message };
}

export function shortagesOf(pod: Pod, node: Node, ledger: PodLedger): Shortage[] {
  const { uid } = pod.metadata;
  const allocatable = allocatableOf(node);
  const shortages: Shortage[] = [];
  const pods = ledger.pods - (ledger.has(uid) ? 1 : 0);
  const room = allocatable.pods ?? Number.POSITIVE_INFINITY;
  if (pods + 1 > room) shortages.push({ resource: "pods", requested: 1, used: pods, capacity: room });
  const requests = amountsOf(podRequests(pod.spec));
  const known = Object.keys(requests).filter((name) => !name.includes("/") || allocatable[name] !== undefined);
  for (const resource of known.toSorted((a, b) => rank(a) - rank(b))) {
    const requested = requests[resource] as number;
    const used = ledger.used(resource, uid);
    const capacity = allocatable[resource] ?? 0;
    if (requested > 0 && requested > capacity - used) shortages.push({ resource, requested, used, capacity });
  }
  return shortages;
}

const amounts = new WeakMap<Node, Amounts>();

function allocatableOf(node: Node): Amounts {
  let known = amounts.get(node);
  if (known === undefined) {
    known = amountsOf(node.status?.allocatable ?? {});
    amounts.set(node, known);
  }
  return known;
}

const rank = (resource: string): number => ["cpu", "memory", "ephemeral-storage", resource].indexOf(resource);

function misplacement(pod: Pod, node: Node, ledger: PodLedger): Rejection | undefined {
  const failed = (name: string, why: string): Rejection => ({
    reason: name,
    message: `Predicate ${name} failed: ${why}`,
  });
  if (!matchesNode(pod.spec, node)) return failed("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
  const ports = hostPorts(pod);
  const taken = ports.length === 0 ? undefined : ledger.ports(pod.metadata.uid);
  if (taken && ports.some((port) => collides(port, taken)))
    return failed("NodePorts", "node(s) didn't have free ports for the requested pod ports");
  const taints = (node.spec?.taints ?? []).filter(({ effect }) => effect === "NoExecute");
  if (isStatic(pod) || taints.every((taint) => tolerates(pod.spec.tolerations, taint).length > 0)) return undefined;
  return failed("TaintToleration", "node(s) had taints that the pod didn't tolerate");
}

/** A port on all addresses collides with the same one on any. */
function collides(port: string, taken: ReadonlySet<string>): boolean {
  const [protocol, address, number] = port.split("/");
  const same = [...taken]
    .map((other) => other.split("/"))
    .filter((other) => other[0] === protocol && other[2] === number);
  return same.some((other) => address === "0.0.0.0" || other[1] === "0.0.0.0" || other[1] === address);
}

/** What a Pod may set of the kernel without asking the node's owner. Upstream: pkg/kubelet/sysctl/safe_sysctls.go. */
const safeSysctls: ReadonlySet<string> = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_wmem",
]);

function wrongSystem({ spec }: Pod): Rejection | undefined {
  if (spec.os === undefined || spec.os.name === "linux") return undefined;
  return { reason: "PodOSNotSupported", message: "Failed to admit pod as the OS field doesn't match node OS" };
}

function forbiddenSysctl({ spec }: Pod): Rejection | undefined {
  const wanted = (spec.securityContext?.sysctls ?? []) as readonly { readonly name: string }[];
  const unsafe = wanted.find(({ name }) => !safeSysctls.has(name.replaceAll("/", ".")));
  return unsafe && { reason: "SysctlForbidden", message: `forbidden sysctl: "${unsafe.name}" not allowlisted` };
}
