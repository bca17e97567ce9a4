import { isIPv4, isIPv6 } from "node:net";

/** The address that a name for looking up backwards spells, or undefined for any other name. IPv6 in its short form. */
export function addressOf(name: string): string | undefined {
  if (name.endsWith(".in-addr.arpa")) {
    const address = name.slice(0, -".in-addr.arpa".length).split(".").reverse().join(".");
    return isIPv4(address) ? address : undefined;
  }
  if (!name.endsWith(".ip6.arpa")) return undefined;
  const digits = name.slice(0, -".ip6.arpa".length).split(".").reverse().join("");
  const address = digits.match(/.{4}/g)?.join(":") ?? "";
  return digits.length === 32 && isIPv6(address) ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : undefined;
}
