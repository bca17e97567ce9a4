import type { Random } from "#clock";

/** IPv4 addresses of one CIDR range, counted by how many hold them. */
export interface AddressRange {
  /** A free address, from the upper part of the range first; undefined when all are taken. */
  next(): string | undefined;
  count(address: string, change: 1 | -1): void;
  /** Neither the network's own address nor that of its broadcast belongs to it. */
  contains(address: string): boolean;
  /** Why an address of the range cannot be had; undefined when it can. */
  problemWith(address: string): string | undefined;
  /** The first usable address: that of the `kubernetes` Service. */
  readonly first: string;
}

/** Throws an `Error` when `cidr` is no IPv4 range. */
export function createAddressRange(cidr: string, random: Random): AddressRange {
  const [base = "", bits = ""] = cidr.split("/");
  const network = numberOf(base);
  if (network === undefined || !/^\d+$/.test(bits) || Number(bits) > 30) {
    throw new Error(`"${cidr}" is no range of IPv4 addresses for Services; give one like 10.96.0.0/16`);
  }
  // Neither the network's own address nor that of its broadcast.
  const size = 2 ** (32 - Number(bits)) - 2;
  const reserved = Math.min(Math.max(16, Math.floor(size / 16)), 256);
  const counts = new Map<number, number>();
  const free = (offset: number): boolean => (counts.get(offset) ?? 0) <= 0;
  const offsetOf = (address: string): number | undefined => {
    const number = numberOf(address);
    if (number === undefined) return undefined;
    const offset = number - network - 1;
    return offset >= 0 && offset < size ? offset : undefined;
  };
  const from = (start: number, length: number): string | undefined => {
    if (length <= 0) return undefined;
    const shift = random.integer(length);
    for (let step = 0; step < length; step++) {
      const offset = start + ((shift + step) % length);
      if (free(offset)) return textOf(network + 1 + offset);
    }
    return undefined;
  };
  return {
    first: textOf(network + 1),
    next: () => from(reserved, size - reserved) ?? from(0, reserved),
    count: (address, change) => {
      const offset = offsetOf(address);
      if (offset === undefined) return;
      const count = (counts.get(offset) ?? 0) + change;
      if (count <= 0) counts.delete(offset);
      else counts.set(offset, count);
    },
    contains: (address) => offsetOf(address) !== undefined,
    problemWith: (address) => {
      const offset = offsetOf(address) ?? -1;
      return free(offset) ? undefined : "provided IP is already allocated";
    },
  };
}

function numberOf(address: string): number | undefined {
  const parts = address.split(".");
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

function textOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}
