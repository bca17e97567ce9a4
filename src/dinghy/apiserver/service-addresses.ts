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
import { createAddressRange } from "./address-range.ts";
import { invalid } from "./field-error.ts";
import type { ResourceDefinition } from "./resource-registry.ts";
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
  range: string,
  random: Random,
): Promise<ServiceAddresses> {
  const addresses = createAddressRange(range, random.fork("service-addresses"));
  const ports = createPortRange(random.fork("node-ports"));
  /** How many Services hold an address or port; a write in flight counts as one. */
  const follow = await store.range(prefix);
  const note = (service: Service | undefined, change: 1 | -1): void => {
    if (service === undefined) return;
    for (const address of clusterIpsOf(service)) addresses.count(address, change);
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
      allocateAddress(service, before, taken);
      allocatePorts(service, before, taken, dryRun);
      allocateHealthCheckPort(service, before, taken, dryRun);
    } catch (error) {
      release();
      throw error;
    }
    // The watch counts what was written; until then the hold of this write stands in for it.
    return release;
  };

  function allocateAddress(service: Service, before: Service | undefined, taken: (() => void)[]): void {
    const { spec } = service;
    if (!needsAddress(service) || spec.clusterIP === "None") return;
    const known = new Set(before && needsAddress(before) ? clusterIpsOf(before) : []);
    if (!spec.clusterIP) {
      const address = addresses.next();
      if (address === undefined) throw internalError("failed to allocate a serviceIP: range is full");
      spec.clusterIP = address;
    } else if (!known.has(spec.clusterIP)) {
      const problem = addresses.problemWith(spec.clusterIP);
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

  function allocatePorts(service: Service, before: Service | undefined, taken: (() => void)[], dryRun: boolean): void {
    if (!needsNodePorts(service)) return;
    const known = new Set(before ? nodePortsOf(before) : []);
    const mine = new Set<number>();
    (service.spec.ports ?? []).forEach((port, index) => {
      if (!port.nodePort) {
        const twin = service.spec.ports?.find(
          (each) => each.port === port.port && each.nodePort && each.protocol !== port.protocol,
        );
        port.nodePort = twin?.nodePort ?? nextPort();
        if (twin === undefined) hold(port.nodePort, taken);
      } else if (!known.has(port.nodePort) && !mine.has(port.nodePort)) {
        takePort(service, port.nodePort, `spec.ports[${index}].nodePort`, taken, dryRun);
      }
      mine.add(port.nodePort);
    });
  }

  function allocateHealthCheckPort(
    service: Service,
    before: Service | undefined,
    taken: (() => void)[],
    dryRun: boolean,
  ): void {
    const { spec } = service;
    if (!needsHealthCheckPort(service)) {
      if (before !== undefined && needsHealthCheckPort(before)) delete spec.healthCheckNodePort;
      return;
    }
    if (before?.spec.healthCheckNodePort) spec.healthCheckNodePort ??= before.spec.healthCheckNodePort;
    if (spec.healthCheckNodePort === before?.spec.healthCheckNodePort && spec.healthCheckNodePort) return;
    if (!spec.healthCheckNodePort) {
      spec.healthCheckNodePort = nextPort();
      hold(spec.healthCheckNodePort, taken);
    } else takePort(service, spec.healthCheckNodePort, "spec.healthCheckNodePort", taken, dryRun);
  }

  function nextPort(): number {
    const port = ports.next();
    if (port === undefined) throw internalError("failed to allocate a nodePort: range is full");
    return port;
  }

  function hold(port: number, taken: (() => void)[]): void {
    ports.count(port, 1);
    taken.push(() => ports.count(port, -1));
  }

  /** A port that was asked for; a dry run takes nothing, so it is not refused either. */
  function takePort(service: Service, port: number, field: string, taken: (() => void)[], dryRun: boolean): void {
    const problem = dryRun ? undefined : ports.problemWith(port);
    if (problem !== undefined) {
      throw invalidObject({ group: "", kind: "Service" }, service.metadata.name, [invalid(field, port, problem)]);
    }
    hold(port, taken);
  }

  return { allocate };
}

function needsAddress({ spec }: Service): boolean {
  return spec.type !== "ExternalName";
}

function needsNodePorts({ spec }: Service): boolean {
  if (spec.type === "NodePort") return true;
  return spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false;
}

function needsHealthCheckPort({ spec }: Service): boolean {
  return spec.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local";
}

function clusterIpsOf({ spec }: Service): string[] {
  const all = spec.clusterIPs?.length ? spec.clusterIPs : spec.clusterIP ? [spec.clusterIP] : [];
  return all.filter((address) => address !== "None" && address !== "");
}

function nodePortsOf({ spec }: Service): number[] {
  const ports = (spec.ports ?? []).map(({ nodePort }) => nodePort).filter((port) => port !== undefined && port !== 0);
  return [...new Set([...ports, spec.healthCheckNodePort].filter((port) => port !== undefined))] as number[];
}

interface PortRange {
  next(): number | undefined;
  count(port: number, change: 1 | -1): void;
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
      return free(port) ? undefined : "provided port is already allocated";
    },
  };
}
