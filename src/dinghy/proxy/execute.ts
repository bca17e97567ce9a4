import type { Clock, Random } from "#clock";
import type { Endpoint, Forwarding } from "#network";
import { Affinity } from "./affinity.ts";
import { anyNodeAddress, type Frontend } from "./compile.ts";
import type { Rules } from "./rule-table.ts";

/** `iptables` draws a backend for each connection; `ipvs` takes them in turn. */
export type ProxyMode = "iptables" | "ipvs";

export interface ForwardingOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly nodeAddress: string;
  /** Default `iptables`, as kube-proxy's own. */
  readonly mode?: ProxyMode;
}

/**
 * Carries the rules out for the traffic of one node. `current` is asked for each connection.
 *
 * In `ipvs` mode a port that a Service's address does not have is refused, because the node itself holds the address;
 * in `iptables` mode such traffic leaves for an address that nobody has.
 * Answers to @seed:K6.7. https://kubernetes.io/docs/reference/networking/virtual-ips/#proxy-modes
 */
export function createForwarding(current: () => Rules, options: ForwardingOptions): Forwarding {
  const { clock, random, nodeAddress, mode = "iptables" } = options;
  const pick = mode === "ipvs" ? roundRobin() : atRandom(random);
  const affinity = new Affinity(clock);

  const choose = (frontend: Frontend, backends: readonly Endpoint[], client: string, previous?: Endpoint): Endpoint => {
    const { servicePort, affinityMs } = frontend;
    const earlier = previous ?? (affinityMs === undefined ? undefined : affinity.backend(servicePort, client));
    const backend = (earlier && sameAs(backends, earlier)) ?? pick(frontend, backends);
    if (affinityMs !== undefined) affinity.bind(servicePort, client, backend, affinityMs);
    return backend;
  };

  return {
    route: (from, to, protocol, { arriving, previous }) => {
      const rules = current();
      const isNode = to.address === nodeAddress;
      const frontend =
        rules.find(protocol, to.address, to.port) ??
        (isNode ? rules.find(protocol, anyNodeAddress, to.port) : undefined);
      if (frontend === undefined) return mode === "ipvs" && rules.hasAddress(to.address) ? "reject" : to;
      const destination = (!arriving && frontend.toFromThisNode) || frontend.to;
      if (typeof destination === "string") return destination;
      const backend = choose(frontend, destination, from.address, previous);
      // A client that is sent back to itself must not see its own address as the other end's.
      const masquerade = frontend.masquerade || backend.address === from.address;
      return masquerade ? { ...backend, source: nodeAddress } : backend;
    },
  };
}

type Pick = (frontend: Frontend, backends: readonly Endpoint[]) => Endpoint;

function atRandom(random: Random): Pick {
  return (_, backends) => backends[random.integer(backends.length)] as Endpoint;
}

function roundRobin(): Pick {
  const turns = new Map<string, number>();
  return ({ kind, address, servicePort }, backends) => {
    const key = `${kind} ${address} ${servicePort}`;
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    return backends[turn % backends.length] as Endpoint;
  };
}

function sameAs(backends: readonly Endpoint[], { address, port }: Endpoint): Endpoint | undefined {
  return backends.find((backend) => backend.address === address && backend.port === port);
}
