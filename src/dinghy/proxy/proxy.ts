/**
 * kube-proxy: what makes a Service's virtual address lead to its Pods on one node.
 *
 * Watches Services and EndpointSlices; `compile` turns them into rules and knows nothing of traffic; `execute` carries
 * rules out and knows nothing of the API. Changes are collected as they come and compiled, Service by Service, when the
 * node's next connection asks, as kube-proxy batches them. There is no polling and no timer.
 *
 * Left out so far: load balancer source ranges, health check node ports, topology hints, SCTP, NodePorts on loopback.
 */

import { type Informers, resources } from "#client";
import type { Clock, Random } from "#clock";
import type { Forwarding } from "#network";
import { serviceOf } from "./backends.ts";
import { compileService } from "./compile.ts";
import { createForwarding, type ProxyMode } from "./execute.ts";
import { RuleTable } from "./rule-table.ts";

export { compile, compileService, type Destination, type Frontend } from "./compile.ts";
export { createForwarding, type ForwardingOptions, type ProxyMode } from "./execute.ts";
export { type Rules, tableOf } from "./rule-table.ts";

export interface ProxyOptions {
  /** Shared with others on the node, or in the process. */
  readonly informers: Informers;
  readonly nodeName: string;
  readonly nodeAddress: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly mode?: ProxyMode;
}

export interface Proxy {
  /** For the interfaces of the node and of its Pods. */
  readonly forwarding: Forwarding;
  /** Stops following changes; the rules stay as they are, as a node's do when its kube-proxy stops. */
  stop(): void;
}

export function startProxy({ informers, nodeName, ...execution }: ProxyOptions): Proxy {
  const services = informers.informer(resources.services);
  const slices = informers.informer(resources.endpointSlices);
  const table = new RuleTable();
  const changed = new Set<string>();
  let stopped = false;

  services.onChange(({ object, previous }) => {
    const metadata = (object ?? previous)?.metadata;
    if (metadata && !stopped) changed.add(`${metadata.namespace}/${metadata.name}`);
  });
  slices.onChange(({ object, previous }) => {
    if (stopped) return;
    if (object) changed.add(serviceOf(object));
    if (previous) changed.add(serviceOf(previous));
  });

  const compileChanges = (): void => {
    for (const key of changed) {
      const [namespace = "", name = ""] = key.split("/");
      const service = services.get(name, namespace);
      table.replace(key, service ? compileService(service, slices.by(servicesOf, key), nodeName) : []);
    }
    changed.clear();
  };
  const current = (): RuleTable => {
    if (changed.size > 0) compileChanges();
    return table;
  };

  return {
    forwarding: createForwarding(current, execution),
    stop: () => {
      compileChanges();
      stopped = true;
    },
  };
}

/** One function for all proxies, so that they share one index. */
const servicesOf = (slice: Parameters<typeof serviceOf>[0]): readonly string[] => [serviceOf(slice)];
