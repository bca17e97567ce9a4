import type { Clock } from "#clock";
import { canonicalAddress } from "./address.ts";
import { Fabric } from "./fabric.ts";
import { Namespace } from "./namespace.ts";
import type { Network } from "./network.ts";
import { NetworkError } from "./network-error.ts";

/** A network in memory: no latency, no loss. */
export function createNetwork(clock: Clock): Network {
  const fabric = new Fabric(clock);
  return {
    attach: (address, forwarding) => {
      const canonical = canonicalAddress(address);
      if (canonical === undefined) throw new NetworkError("EADDRNOTAVAIL", `${address} is not an IP address`);
      if (fabric.namespaces.has(canonical))
        throw new NetworkError("EADDRINUSE", `${address} is already the address of another interface`);
      const namespace = new Namespace(canonical, fabric, forwarding);
      fabric.namespaces.set(canonical, namespace);
      return namespace;
    },
    detach: (address) => {
      const canonical = canonicalAddress(address) ?? address;
      const namespace = fabric.namespaces.get(canonical);
      fabric.namespaces.delete(canonical);
      namespace?.shutDown();
    },
  };
}
