import type { NodeInfo } from "../node-info.ts";
import type { Plugin, Rejection } from "../plugin.ts";
import type { HostPort } from "../pod-info.ts";

const name = "NodePorts";
const rejection: Rejection = {
  plugin: name,
  reasons: ["node(s) didn't have free ports for the requested pod ports"],
  resolvable: true,
};

/** Two Pods cannot have the same port of one node's address. */
export const nodePorts: Plugin = {
  name,
  alone: true,
  filter: ({ hostPorts }) => {
    if (hostPorts.length === 0) return undefined;
    return (node) => (taken(node, hostPorts) ? rejection : undefined);
  },
  helps: (event, pod) => {
    if (event.kind === "NodeChanged") return event.previous === undefined;
    return event.kind === "PodGone" && event.pod.hostPorts.some((port) => pod.hostPorts.some(conflictsWith(port)));
  },
};

function taken({ podsWithHostPorts }: NodeInfo, wanted: readonly HostPort[]): boolean {
  for (const { hostPorts } of podsWithHostPorts.values())
    if (hostPorts.some((port) => wanted.some(conflictsWith(port)))) return true;
  return false;
}

const anyAddress = "0.0.0.0";

function conflictsWith(one: HostPort): (other: HostPort) => boolean {
  return ({ port, protocol, address }) =>
    port === one.port &&
    protocol === one.protocol &&
    (address === one.address || address === anyAddress || one.address === anyAddress);
}
