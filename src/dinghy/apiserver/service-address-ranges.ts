/**
 * The ranges that addresses of Services come from: the server's own, and those of ServiceCIDRs once they are ready.
 *
 * https://kubernetes.io/docs/tasks/network/extend-service-ip-ranges/
 * Upstream: pkg/registry/core/service/ipallocator/cidrallocator.go.
 */
import type { KubernetesObject } from "#apimachinery";
import type { Random } from "#clock";
import type { Store } from "#store";
import { type AddressRange, createAddressRange } from "./address-range.ts";

type ServiceCidr = KubernetesObject & {
  readonly spec?: { readonly cidrs?: readonly string[] };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
};

export interface ServiceAddressRanges extends Pick<AddressRange, "next" | "count"> {
  /** Why an address cannot be had; undefined when it can. */
  problemWith(address: string, dryRun: boolean): string | undefined;
}

/** `own` is the range that the server was started with; `prefix` is where ServiceCIDRs lie in the store. */
export async function createServiceAddressRanges(
  store: Store,
  prefix: string,
  own: string,
  random: Random,
): Promise<ServiceAddressRanges> {
  const ranges = new Map<string, AddressRange>([[own, createAddressRange(own, random)]]);
  /** How many hold an address, for ranges that come later. */
  const held = new Map<string, number>();
  const add = (cidr: string): void => {
    if (ranges.has(cidr)) return;
    const range = createAddressRange(cidr, random);
    for (const [address, count] of held) for (let each = 0; each < count; each++) range.count(address, 1);
    ranges.set(cidr, range);
  };
  /** Ranges may be named twice, so they are looked through anew with each change; there are few of them. */
  const known = new Map<string, ServiceCidr>();
  const refresh = (): void => {
    const ready = new Set([own, ...[...known.values()].filter(isReady).flatMap(fourthGeneration)]);
    for (const cidr of ready) add(cidr);
    for (const cidr of ranges.keys()) if (!ready.has(cidr)) ranges.delete(cidr);
  };
  const first = await store.range(prefix);
  for (const { key, object } of first.entries) known.set(key, object as unknown as ServiceCidr);
  refresh();
  await store.watch(prefix, first.revision, {
    onEvents: (events) => {
      for (const { type, entry } of events) {
        if (type === "put") known.set(entry.key, entry.object as unknown as ServiceCidr);
        else known.delete(entry.key);
      }
      refresh();
    },
    onEnd: () => {},
  });

  return {
    next: () => {
      for (const range of ranges.values()) {
        const address = range.next();
        if (address !== undefined) return address;
      }
      return undefined;
    },
    count: (address, change) => {
      const count = (held.get(address) ?? 0) + change;
      if (count <= 0) held.delete(address);
      else held.set(address, count);
      for (const range of ranges.values()) range.count(address, change);
    },
    problemWith: (address, dryRun) => {
      const range = [...ranges.values()].find((each) => each.contains(address));
      if (range !== undefined) return range.problemWith(address);
      // A dry run asks one range alone, which speaks for itself.
      return dryRun
        ? `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${own}`
        : "the provided network does not match the current range";
    },
  };
}

function isReady({ metadata, status }: ServiceCidr): boolean {
  const conditions = status?.conditions ?? [];
  return (
    metadata.deletionTimestamp === undefined &&
    conditions.some((condition) => condition.type === "Ready" && condition.status === "True")
  );
}

/** Those of IPv4: there are no others on this cluster. */
function fourthGeneration({ spec }: ServiceCidr): string[] {
  return (spec?.cidrs ?? []).filter((cidr) => !cidr.includes(":") && Number(cidr.split("/")[1]) <= 30);
}
