/**
 * Addresses and networks. Upstream: staging/src/k8s.io/apiserver/pkg/cel/library/ip.go, cidr.go; no leading zeros, no
 * zones, no IPv4 inside IPv6.
 */
import type { Declaration } from "../overload.ts";
import { CelError, Opaque } from "../value.ts";

export class Ip extends Opaque {
  readonly typeName = "net.IP";
  readonly bits: bigint;
  readonly family: 4 | 6;

  constructor(bits: bigint, family: 4 | 6) {
    super();
    this.bits = bits;
    this.family = family;
  }

  override equals(other: Opaque): boolean {
    return other instanceof Ip && other.bits === this.bits && other.family === this.family;
  }

  get size(): number {
    return this.family === 4 ? 32 : 128;
  }

  override toString(): string {
    return this.family === 4 ? formatV4(this.bits) : formatV6(this.bits);
  }
}

export class Cidr extends Opaque {
  readonly typeName = "net.CIDR";
  readonly ip: Ip;
  readonly length: number;

  constructor(ip: Ip, length: number) {
    super();
    this.ip = ip;
    this.length = length;
  }

  override equals(other: Opaque): boolean {
    return other instanceof Cidr && other.length === this.length && other.ip.equals(this.ip);
  }

  contains({ bits, family }: Ip): boolean {
    const shift = BigInt(this.ip.size - this.length);
    return family === this.ip.family && bits >> shift === this.ip.bits >> shift;
  }

  masked(): Cidr {
    const shift = BigInt(this.ip.size - this.length);
    return new Cidr(new Ip((this.ip.bits >> shift) << shift, this.ip.family), this.length);
  }

  override toString(): string {
    return `${this.ip}/${this.length}`;
  }
}

function formatV4(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join(".");
}

/** The longest run of zeros, two at least, becomes `::`. */
function formatV6(bits: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => Number((bits >> BigInt(112 - 16 * i)) & 0xffffn));
  let [start, length] = [-1, 1];
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > length) [start, length] = [i, end - i];
  }
  const show = (part: number[]): string => part.map((group) => group.toString(16)).join(":");
  if (start < 0) return show(groups);
  return `${show(groups.slice(0, start))}::${show(groups.slice(start + length))}`;
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function parseV6(text: string): bigint | undefined {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted) {
    const tail = parseV4(dotted[2] as string);
    if (tail === undefined) return undefined;
    return parseV6(`${dotted[1]}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`);
  }
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const groupsOf = (half: string): string[] => (half === "" ? [] : half.split(":"));
  const [head, tail] = [groupsOf(halves[0] as string), groupsOf(halves[1] ?? "")];
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<string>(missing).fill("0"), ...tail];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

/** Text that is no address is told of as if the function did not take text. */
function addressOf(text: string): Ip {
  try {
    return readIp(text);
  } catch {
    throw new CelError("no such overload");
  }
}

function readIp(text: string): Ip {
  const fail = (why: string): CelError =>
    new CelError(`IP Address ${JSON.stringify(text)} parse error during conversion from string: ${why}`);
  if (text.includes("%")) throw fail(`IP address ${JSON.stringify(text)} with zone value is not allowed`);
  const bits = text.includes(":") ? parseV6(text) : parseV4(text);
  if (bits === undefined) throw fail(`ParseAddr(${JSON.stringify(text)}): unable to parse IP`);
  if (text.includes(":") && bits >> 32n === 0xffffn) {
    throw fail(`IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`);
  }
  return new Ip(bits, text.includes(":") ? 6 : 4);
}

function readCidr(text: string): Cidr {
  const fail = (why: string): CelError =>
    new CelError(
      "network address parse error during conversion from string: network address parse error during conversion from " +
        `string: netip.ParsePrefix(${JSON.stringify(text)}): ${why}`,
    );
  const slash = text.lastIndexOf("/");
  if (slash < 0) throw fail("no '/'");
  const ip = readIp(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (!/^(?:0|[1-9]\d{0,2})$/.test(length)) throw fail(`bad bits after slash: ${JSON.stringify(length)}`);
  if (Number(length) > ip.size) throw fail("prefix length out of range");
  return new Cidr(ip, Number(length));
}

const succeeds =
  (read: (text: string) => unknown) =>
  (text: string): boolean => {
    try {
      read(text);
      return true;
    } catch {
      return false;
    }
  };

/** Whether an address lies in one of the networks. */
const within =
  (...networks: readonly string[]) =>
  (ip: Ip): boolean =>
    networks.some((network) => readCidr(network).contains(ip));

const isUnspecified = within("0.0.0.0/32", "::/128");
const isLoopback = within("127.0.0.0/8", "::1/128");
const isMulticast = within("224.0.0.0/4", "ff00::/8");
const isLinkLocalUnicast = within("169.254.0.0/16", "fe80::/10");
const isBroadcast = within("255.255.255.255/32");

const isGlobalUnicast = (ip: Ip): boolean =>
  ![isUnspecified, isLoopback, isMulticast, isLinkLocalUnicast, isBroadcast].some((is) => is(ip));

function containsCidr(cidr: Cidr, other: Cidr): boolean {
  return cidr.length <= other.length && cidr.masked().ip.equals(new Cidr(other.ip, cidr.length).masked().ip);
}

export const network: readonly Declaration[] = [
  ["string_to_ip", "ip(string): net.IP", readIp],
  ["is_ip", "isIP(string): bool", succeeds(readIp)],
  ["ip_is_canonical", "ip.isCanonical(string): bool", (text: string) => String(readIp(text)) === text],
  ["ip_family", "net.IP -> family(): int", ({ family }: Ip) => BigInt(family)],
  ["ip_is_unspecified", "net.IP -> isUnspecified(): bool", isUnspecified],
  ["ip_is_loopback", "net.IP -> isLoopback(): bool", isLoopback],
  ["ip_is_link_local_multicast", "net.IP -> isLinkLocalMulticast(): bool", within("224.0.0.0/24", "ff02::/16")],
  ["ip_is_link_local_unicast", "net.IP -> isLinkLocalUnicast(): bool", isLinkLocalUnicast],
  ["ip_is_global_unicast", "net.IP -> isGlobalUnicast(): bool", isGlobalUnicast],
  ["ip_to_string", "string(net.IP): string", String],
  ["string_to_cidr", "cidr(string): net.CIDR", readCidr],
  ["is_cidr", "isCIDR(string): bool", succeeds(readCidr)],
  [
    "cidr_contains_ip_string",
    "net.CIDR -> containsIP(string): bool",
    (cidr: Cidr, text: string) => cidr.contains(addressOf(text)),
  ],
  ["cidr_contains_ip_ip", "net.CIDR -> containsIP(net.IP): bool", (cidr: Cidr, ip: Ip) => cidr.contains(ip)],
  [
    "cidr_contains_cidr_string",
    "net.CIDR -> containsCIDR(string): bool",
    (cidr: Cidr, text: string) => containsCidr(cidr, readCidr(text)),
  ],
  ["cidr_contains_cidr", "net.CIDR -> containsCIDR(net.CIDR): bool", containsCidr],
  ["cidr_ip", "net.CIDR -> ip(): net.IP", ({ ip }: Cidr) => ip],
  ["cidr_prefix_length", "net.CIDR -> prefixLength(): int", ({ length }: Cidr) => BigInt(length)],
  ["cidr_masked", "net.CIDR -> masked(): net.CIDR", (cidr: Cidr) => cidr.masked()],
  ["cidr_to_string", "string(net.CIDR): string", String],
];
