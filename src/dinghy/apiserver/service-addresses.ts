/**
 * Addresses and node ports of Services: each handed out once, given back when its Service is gone.
 *
 * What is taken is read from the Services themselves when the server starts, and followed from then on. Dynamic
 * addresses come from the upper part of the range, so that the lower part stays free for those who ask for one.
 * https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/ Answers to @seed:K3.2.
 */
import type { Service } from "#apimachinery";
import type { Random } from "#clock";
import type { Store } from "#store";
import { invalid } from "./field-error.ts";
import type { ResourceDefinition } from "./resource-registry.ts";
import { createServiceAddressRanges } from "./service-address-ranges.ts";
import { addressesOf } from "./service-ip-addresses.ts";
import { internalError, invalidObject } from "./status.ts";
import type { AnyObject } from "./strategy.ts";

export interface ServiceAddresses {
  /**
   * Fills in what the Service leaves to the server, and takes what it asks for. Returns the function that gives back
   * what was taken, for when the write fails. Throws `ApiError` 422 for what is taken or out of range. Does nothing for
   * other resources.
   */
  allocate(definition: ResourceDefinition, object: AnyObject, old: AnyObject | undefined, dryRun: boolean): () => void;
}

const nodePortFirst = 30000;
const nodePortCount = 2768;

export async function createServiceAddresses(
  store: Store,
  prefix: string,
  ranges: { readonly own: string; readonly prefix: string },
  random: Random,
): Promise<ServiceAddresses> {
  const fork = random.fork("service-addresses");
  const addresses = await createServiceAddressRanges(store, ranges.prefix, ranges.own, fork);
  const ports = createPortRange(random.fork("node-ports"));
  /** How many Services hold an address or port; a write in flight counts as one. */
  const follow = await store.range(prefix);
  const note = (service: Service | undefined, change: 1 | -1): void => {
    if (service === undefined) return;
    for (const address of addressesOf(service)) addresses.count(address, change);
    for (const port of nodePortsOf(service)) ports.count(port, change);
  };
  for (const entry of follow.entries) note(entry.object as unknown as Service, 1);
  await store.watch(prefix, follow.revision, {
    onEvents: (events) => {
      for (const { type, entry, previous } of events) {
        if (type === "put") note(entry.object as unknown as Service, 1);
        note((type === "put" ? previous?.object : entry.object) as unknown as Service | undefined, -1);
      }
    },
    onEnd: () => {},
  });

  const allocate: ServiceAddresses["allocate"] = (definition, object, old, dryRun) => {
    if (definition.resource !== "services" || definition.group !== "") return () => {};
    const service = object as unknown as Service;
    const before = old as unknown as Service | undefined;
    const taken: (() => void)[] = [];
    const release = () => {
      for (const each of taken.splice(0)) each();
    };
    try {
      allocateAddress(service, before, taken, dryRun);
      const operation = portOperation(ports, taken, dryRun);
      allocatePorts(service, before, operation);
      allocateHealthCheckPort(service, before, operation);
    } catch (error) {
      release();
      throw error;
    }
    // The watch counts what was written; until then the hold of this write stands in for it.
    return release;
  };

  function allocateAddress(
    service: Service,
    before: Service | undefined,
    taken: (() => void)[],
    dryRun: boolean,
  ): void {
    const { spec } = service;
    if (!needsAddress(service) || spec.clusterIP === "None") return;
    const known = new Set(before && needsAddress(before) ? addressesOf(before) : []);
    if (!spec.clusterIP) {
      const address = addresses.next();
      if (address === undefined) throw internalError("failed to allocate a serviceIP: range is full");
      spec.clusterIP = address;
    } else if (!known.has(spec.clusterIP)) {
      const problem = addresses.problemWith(spec.clusterIP, dryRun);
      if (problem !== undefined) {
        const field = invalid(
          "spec.clusterIPs",
          [spec.clusterIP],
          `failed to allocate IP ${spec.clusterIP}: ${problem}`,
        );
        throw invalidObject({ group: "", kind: "Service" }, service.metadata.name, [field]);
      }
    }
    const address = spec.clusterIP;
    spec.clusterIPs ??= [address];
    if (known.has(address)) return;
    addresses.count(address, 1);
    taken.push(() => addresses.count(address, -1));
  }

  function allocatePorts(service: Service, before: Service | undefined, operation: PortOperation): void {
    if (!mayHaveNodePorts(service)) return;
    if (before === undefined) newNodePorts(service, operation);
    else changedNodePorts(service, new Set(nodePortsOf(before)), operation);
  }

  return { allocate };
}

function needsAddress({ spec }: Service): boolean {
  return spec.type !== "ExternalName";
}

function mayHaveNodePorts({ spec }: Service): boolean {
  return spec.type === "NodePort" || spec.type === "LoadBalancer";
}

/** Whether ports that were not asked for are handed out too. */
function wantsNodePorts({ spec }: Service): boolean {
  return spec.type === "NodePort" || spec.allocateLoadBalancerNodePorts !== false;
}

/** Equal ports of different protocols share one node port, also the one that only the later of them asks for. */
function newNodePorts(service: Service, operation: PortOperation): void {
  const list = service.spec.ports ?? [];
  const shared = new Map<number, number>();
  list.forEach((port, index) => {
    if (!port.nodePort && !wantsNodePorts(service)) return;
    const known = shared.get(port.port);
    if (known === undefined) {
      const wanted = list.find((each) => each.port === port.port && each.nodePort)?.nodePort;
      if (wanted) requireNodePort(service, wanted, index, operation);
      port.nodePort = wanted || nextNodePort(operation);
      shared.set(port.port, port.nodePort);
    } else if (!port.nodePort) port.nodePort = known;
    else if (port.nodePort !== known) requireNodePort(service, port.nodePort, index, operation);
  });
}

function changedNodePorts(service: Service, held: ReadonlySet<number>, operation: PortOperation): void {
  const taken = new Set(held);
  (service.spec.ports ?? []).forEach((port, index) => {
    if (port.nodePort && !taken.has(port.nodePort)) requireNodePort(service, port.nodePort, index, operation);
    else if (!port.nodePort && wantsNodePorts(service)) port.nodePort = nextNodePort(operation);
    if (port.nodePort) taken.add(port.nodePort);
  });
}

function requireNodePort(service: Service, port: number, index: number, operation: PortOperation): void {
  const problem = operation.take(port);
  if (problem === undefined) return;
  const error = invalid(`spec.ports[${index}].nodePort`, port, problem);
  throw invalidObject({ group: "", kind: "Service" }, service.metadata.name, [error]);
}

function nextNodePort(operation: PortOperation): number {
  const port = operation.next();
  if (port === undefined) throw internalError("failed to allocate a nodePort: range is full");
  return port;
}

function allocateHealthCheckPort(service: Service, before: Service | undefined, operation: PortOperation): void {
  const { spec } = service;
  const had = before !== undefined && needsHealthCheckPort(before);
  if (!needsHealthCheckPort(service)) {
    if (had) delete spec.healthCheckNodePort;
    return;
  }
  if (had && before.spec.healthCheckNodePort) {
    spec.healthCheckNodePort ??= before.spec.healthCheckNodePort;
    return;
  }
  if (!spec.healthCheckNodePort) {
    spec.healthCheckNodePort = operation.next();
    if (!spec.healthCheckNodePort) throw internalError("failed to allocate a HealthCheck NodePort 0: range is full");
    return;
  }
  const problem = operation.take(spec.healthCheckNodePort);
  if (problem === undefined) return;
  throw internalError(`failed to allocate requested HealthCheck NodePort ${spec.healthCheckNodePort}: ${problem}`);
}

function needsHealthCheckPort({ spec }: Service): boolean {
  return spec.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local";
}

function nodePortsOf({ spec }: Service): number[] {
  const ports = (spec.ports ?? []).map(({ nodePort }) => nodePort).filter((port) => port !== undefined && port !== 0);
  return [...new Set([...ports, spec.healthCheckNodePort].filter((port) => port !== undefined))] as number[];
}

/** The ports that one write takes. */
interface PortOperation {
  /** What stands against this port, or nothing, and then it is taken. */
  take(port: number): string | undefined;
  next(): number | undefined;
}

/** The first port that a dry run makes up, less one: it takes none, so it needs no free one. */
const madeUpPort = 32768;

function portOperation(ports: PortRange, taken: (() => void)[], dryRun: boolean): PortOperation {
  const hold = (port: number): void => {
    ports.count(port, 1);
    taken.push(() => ports.count(port, -1));
  };
  if (!dryRun) {
    return {
      take: (port) => {
        const problem = ports.problemWith(port);
        if (problem === undefined) hold(port);
        return problem;
      },
      next: () => {
        const port = ports.next();
        if (port !== undefined) hold(port);
        return port;
      },
    };
  }
  const pretended: number[] = [];
  return {
    take: (port) => {
      if (ports.isTaken(port) || pretended.includes(port)) return alreadyTaken;
      pretended.push(port);
      return undefined;
    },
    next: () => {
      const port = (pretended.length === 0 ? madeUpPort : Math.max(...pretended)) + 1;
      pretended.push(port);
      return port;
    },
  };
}

const alreadyTaken = "provided port is already allocated";

interface PortRange {
  next(): number | undefined;
  count(port: number, change: 1 | -1): void;
  isTaken(port: number): boolean;
  problemWith(port: number): string | undefined;
}

/** Node ports; dynamic ones come from the upper band first. */
function createPortRange(random: Random): PortRange {
  const counts = new Map<number, number>();
  const band = Math.min(Math.max(16, Math.floor(nodePortCount / 32)), 128);
  const free = (port: number): boolean => (counts.get(port) ?? 0) <= 0;
  const from = (first: number, size: number): number | undefined => {
    const start = random.integer(size);
    for (let step = 0; step < size; step++) {
      const port = first + ((start + step) % size);
      if (free(port)) return port;
    }
    return undefined;
  };
  return {
    next: () => from(nodePortFirst + band, nodePortCount - band) ?? from(nodePortFirst, band),
    count: (port, change) => {
      const count = (counts.get(port) ?? 0) + change;
      if (count <= 0) counts.delete(port);
      else counts.set(port, count);
    },
    problemWith: (port) => {
      const last = nodePortFirst + nodePortCount - 1;
      if (port < nodePortFirst || port > last) {
        return `provided port is not in the valid range. The range of valid ports is ${nodePortFirst}-${last}`;
      }
      return free(port) ? undefined : alreadyTaken;
    },
    isTaken: (port) => !free(port),
  };
}
