import { type Pod, podRequests, quantityValue, type ResourceList } from "#apimachinery";

/** Resources as whole numbers in the units that messages tell: thousandths of cores, bytes, pieces. */
export type Amounts = Readonly<Record<string, number>>;

export function amountsOf(list: ResourceList): Amounts {
  return Object.fromEntries(
    Object.entries(list).map(([name, quantity]) => [
      name,
      Math.ceil(quantityValue(quantity) * (name === "cpu" ? 1000 : 1)),
    ]),
  );
}

/** What the Pods of a node have been granted together. */
export interface PodLedger {
  readonly pods: number;
  /** All that is granted, but to `except`. */
  used(resource: string, except?: string): number;
  /** Host ports that are taken: `TCP/0.0.0.0/80`. */
  ports(except?: string): ReadonlySet<string>;
  /** Writes down what a Pod asks for now, in place of what was written before. */
  grant(pod: Pod): void;
  strike(uid: string): void;
  has(uid: string): boolean;
}

interface Entry {
  readonly amounts: Amounts;
  readonly ports: readonly string[];
}

export function createPodLedger(): PodLedger {
  const entries = new Map<string, Entry>();
  const sums = new Map<string, number>();
  const count = ({ amounts }: Entry, sign: 1 | -1): void => {
    for (const [name, amount] of Object.entries(amounts)) sums.set(name, (sums.get(name) ?? 0) + sign * amount);
  };
  const strike = (uid: string): void => {
    const entry = entries.get(uid);
    if (entry === undefined) return;
    entries.delete(uid);
    count(entry, -1);
  };
  return {
    get pods() {
      return entries.size;
    },
    used: (resource, except = "") => (sums.get(resource) ?? 0) - (entries.get(except)?.amounts[resource] ?? 0),
    ports: (except) => {
      const taken = [...entries].flatMap(([uid, entry]) => (uid === except ? [] : entry.ports));
      return new Set(taken);
    },
    grant: (pod) => {
      const { uid } = pod.metadata;
      strike(uid);
      const entry = { amounts: amountsOf(podRequests(pod.spec)), ports: hostPorts(pod) };
      entries.set(uid, entry);
      count(entry, 1);
    },
    strike,
    has: (uid) => entries.has(uid),
  };
}

export function hostPorts({ spec }: Pod): string[] {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  return [...spec.containers, ...sidecars].flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, hostIP, protocol = "TCP" }) =>
      hostPort ? [`${protocol}/${hostIP || "0.0.0.0"}/${hostPort}`] : [],
    ),
  );
}
