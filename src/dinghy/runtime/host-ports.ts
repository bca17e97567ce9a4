import type { Endpoint, Forwarding, Protocol } from "#network";
import type { PortMapping } from "./runtime.ts";

/** Which of a node's ports lead to its Pods. */
export interface HostPorts extends Forwarding {
  open(address: string, mappings: readonly PortMapping[]): void;
  close(address: string): void;
}

interface Opening extends PortMapping {
  readonly address: string;
}

/**
 * Traffic for a port of the node that a container has asked for goes to the container; everything else goes its usual way.
 * On the node itself loopback is one of the node's addresses. Upstream: the `portmap` plugin of
 * github.com/containernetworking/plugins. Answers to @seed:K3.5, @seed:K3.6.
 */
export function createHostPorts(nodeAddress: string, usual: Forwarding | undefined): HostPorts {
  let openings: readonly Opening[] = [];

  const find = (to: Endpoint, protocol: Protocol): Endpoint | undefined => {
    const found = openings.find(
      ({ hostPort, hostIp, protocol: own }) =>
        hostPort === to.port && own === protocol && (hostIp === undefined || hostIp === to.address),
    );
    return found && { address: found.address, port: found.containerPort };
  };

  return {
    open: (address, mappings) => {
      openings = [...openings, ...mappings.map((mapping) => ({ ...mapping, address }))];
    },
    close: (address) => {
      if (openings.length > 0) openings = openings.filter((opening) => opening.address !== address);
    },
    route: (from, to, protocol, passage) => {
      const found = openings.length > 0 && to.address === nodeAddress ? find(to, protocol) : undefined;
      if (found === undefined) return usual === undefined ? to : usual.route(from, to, protocol, passage);
      // Who is led back to itself must not see its own address as the other end's.
      return found.address === from.address ? { ...found, source: nodeAddress } : found;
    },
    loopback: (at, to, protocol) => (openings.length > 0 && at === nodeAddress ? find(to, protocol) : undefined),
  };
}
