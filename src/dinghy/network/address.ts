import { isIP, isIPv6 } from "node:net";
import type { Endpoint } from "./network.ts";

/** One spelling for each address (IPv6 has many), or undefined where the text is no address. */
export function canonicalAddress(text: string): string | undefined {
  if (isIP(text) === 0) return undefined;
  return isIPv6(text) ? new URL(`http://[${text}]/`).hostname.slice(1, -1) : text;
}

export function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}

/** The addresses with which a program says "all of mine". */
export function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::" || address === "";
}

/** For messages and keys: `10.244.1.5:80`, `[fd00::5]:80`. */
export function formatEndpoint({ address, port }: Endpoint): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
