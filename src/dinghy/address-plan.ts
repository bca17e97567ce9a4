import type { NodeDescription } from "#kubelet";

/** Who lives where in Dinghy's network. Kubernetes leaves the choice open; these are the ranges that kubeadm users know. */
export const addressPlan = {
  services: "10.96.0.0/16",
  clusterDns: "10.96.0.10",
  clusterDomain: "cluster.local",
  /** Where Pods reach the API server behind the `kubernetes` Service. */
  controlPlane: "172.18.0.1",
  /** Where the `kubernetes` Service's endpoints lead. */
  controlPlanePort: 6443,
  /** The name server's own address, in the Pod range that no node uses. */
  dnsServer: "10.244.255.2",
  /** Where the webhook of the VerticalPodAutoscaler is served, in the same range. */
  autoscaler: "10.244.255.3",
  /** Gives the node's Pods an address each; an address comes again only when the range has been gone through. */
  podAddresses,
} as const;

/** At most this many nodes have a range of Pod addresses of their own. */
const mostNodes = 250;
const hostsPerNode = 253;

function podAddresses(nodeIndex: number): () => string {
  let next = 0;
  return () => {
    const host = 2 + (next++ % hostsPerNode);
    return `10.${244 + Math.floor(nodeIndex / mostNodes)}.${nodeIndex % mostNodes}.${host}`;
  };
}

/** What node number `index` (from 0) is called and has: 8 cores, 32 GiB, 110 Pods, one of three zones. */
export function nodeDescription(index: number): NodeDescription {
  const name = `node${index + 1}`;
  const second = 2 + index;
  const resources = { cpu: "8", memory: "32Gi", "ephemeral-storage": "100Gi", pods: "110" };
  return {
    name,
    address: `172.18.${Math.floor(second / 250)}.${second % 250}`,
    podCIDR: `10.${244 + Math.floor(index / mostNodes)}.${index % mostNodes}.0/24`,
    labels: { "topology.kubernetes.io/zone": `zone-${(index % 3) + 1}`, "topology.kubernetes.io/region": "region-1" },
    capacity: resources,
    allocatable: resources,
  };
}
