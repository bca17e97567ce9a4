/** Which addresses of Services would have no range any more. Upstream: `canDeleteCIDR` of the ServiceCIDR controller. */
import { BlockList, isIP } from "node:net";

/** True when none of the addresses lies in `leaving` alone; ranges as in `10.96.0.0/16`. */
export function mayLeave(
  leaving: readonly string[],
  staying: readonly (readonly string[])[],
  addresses: readonly string[],
): boolean {
  const left = blocksOf(leaving);
  const rest = blocksOf(staying.flat());
  return !addresses.some((address) => holds(left, address) && !holds(rest, address));
}

function blocksOf(cidrs: readonly string[]): BlockList {
  const blocks = new BlockList();
  for (const cidr of cidrs) {
    const [base = "", bits = ""] = cidr.split("/");
    const family = isIP(base);
    if (family !== 0) blocks.addSubnet(base, Number(bits), family === 4 ? "ipv4" : "ipv6");
  }
  return blocks;
}

function holds(blocks: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && blocks.check(address, family === 4 ? "ipv4" : "ipv6");
}
