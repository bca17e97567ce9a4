/**
 * An IPAddress for every address that a Service has, as long as it has it.
 *
 * Upstream: pkg/registry/core/service/ipallocator/ipallocator.go.
 * https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/ Answers to @seed:K3.2.
 */
import type { Service } from "#apimachinery";
import { type Clock, formatTime, type Random } from "#clock";
import type { Store, StoreEvent } from "#store";
import type { AnyObject } from "./strategy.ts";

export interface IpAddressOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** Under which keys Services and IPAddresses lie. */
  readonly services: string;
  readonly addresses: string;
}

const managedBy = "ipallocator.k8s.io";

/** Follows the Services, in their order. Returns the function that ends it. */
export async function startServiceIpAddresses(options: IpAddressOptions): Promise<() => void> {
  const { store, services, addresses } = options;
  const give = async (service: Service, address: string): Promise<void> => {
    const key = addresses + address;
    // One that is there already is somebody's own.
    await store.transact(
      [{ key, modRevision: 0 }],
      [{ type: "put", key, object: addressOf(service, address, options) }],
    );
  };
  const takeBack = async ({ metadata }: Service, address: string): Promise<void> => {
    const key = addresses + address;
    const entry = await store.get(key);
    if (entry === undefined || !isFor(entry.object as unknown as AnyObject, metadata)) return;
    await store.transact([{ key, modRevision: entry.modRevision }], [{ type: "delete", key }]);
  };
  let work: Promise<void> = Promise.resolve();
  const then = (next: () => Promise<void>): void => {
    // A store that has closed meanwhile needs it no more.
    work = work.then(next).catch(() => {});
  };
  const follow = ({ type, entry, previous }: StoreEvent): void => {
    const now = entry.object as unknown as Service;
    const before = (type === "put" ? previous?.object : entry.object) as unknown as Service | undefined;
    const held = before === undefined ? [] : addressesOf(before);
    const wanted = type === "put" ? addressesOf(now) : [];
    for (const address of held) if (!wanted.includes(address)) then(() => takeBack(before as Service, address));
    for (const address of wanted) if (!held.includes(address)) then(() => give(now, address));
  };
  const { entries, revision } = await store.range(services);
  for (const entry of entries) {
    const service = entry.object as unknown as Service;
    for (const address of addressesOf(service)) await give(service, address);
  }
  return store.watch(services, revision, {
    onEvents: (events) => {
      for (const event of events) follow(event);
    },
    onEnd: () => {},
  });
}

/** What of a Service's addresses are its own. */
export function addressesOf({ spec }: Service): string[] {
  const all = spec.clusterIPs?.length ? spec.clusterIPs : spec.clusterIP ? [spec.clusterIP] : [];
  return all.filter((address) => address !== "None" && address !== "");
}

function isFor({ metadata, spec }: AnyObject, { name, namespace }: Service["metadata"]): boolean {
  const labels = (metadata.labels ?? {}) as Record<string, string>;
  const { parentRef } = spec as { parentRef?: { resource?: string; name?: string; namespace?: string } };
  if (labels["ipaddress.kubernetes.io/managed-by"] !== managedBy || parentRef?.resource !== "services") return false;
  return parentRef.name === name && parentRef.namespace === namespace;
}

const fieldsV1 = Object.freeze({
  "f:metadata": {
    "f:labels": { ".": {}, "f:ipaddress.kubernetes.io/ip-family": {}, "f:ipaddress.kubernetes.io/managed-by": {} },
  },
  "f:spec": { "f:parentRef": { ".": {}, "f:name": {}, "f:namespace": {}, "f:resource": {} } },
});

function addressOf({ metadata }: Service, address: string, { clock, random }: IpAddressOptions): object {
  const time = formatTime(clock.now());
  const apiVersion = "networking.k8s.io/v1";
  const { name, namespace } = metadata;
  return {
    kind: "IPAddress",
    apiVersion,
    metadata: {
      name: address,
      uid: random.uuid(),
      creationTimestamp: time,
      labels: {
        "ipaddress.kubernetes.io/ip-family": address.includes(":") ? "IPv6" : "IPv4",
        "ipaddress.kubernetes.io/managed-by": managedBy,
      },
      managedFields: [
        { manager: "kube-apiserver", operation: "Update", apiVersion, time, fieldsType: "FieldsV1", fieldsV1 },
      ],
    },
    spec: { parentRef: { resource: "services", namespace, name } },
  };
}
