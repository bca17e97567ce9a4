import type { Protocol } from "#network";
import type { Frontend } from "./compile.ts";

/** What an executor asks: which rule, if any, an address and port fall under. */
export interface Rules {
  find(protocol: Protocol, address: string, port: number): Frontend | undefined;
  /** Whether some rule, of whatever port, has this address. */
  hasAddress(address: string): boolean;
}

/** Rules that change Service by Service. */
export class RuleTable implements Rules {
  readonly #services = new Map<string, readonly Frontend[]>();
  /** Several where two Services claim one address and port; the first holds it until it goes. */
  readonly #frontends = new Map<string, Frontend[]>();
  readonly #addresses = new Map<string, number>();

  /** Puts a Service's rules in the place of those it had; none to forget it. */
  replace(service: string, frontends: readonly Frontend[]): void {
    for (const frontend of this.#services.get(service) ?? []) this.#remove(frontend);
    this.#services.delete(service);
    if (frontends.length === 0) return;
    this.#services.set(service, frontends);
    for (const frontend of frontends) this.#add(frontend);
  }

  find(protocol: Protocol, address: string, port: number): Frontend | undefined {
    return this.#frontends.get(`${protocol} ${address} ${port}`)?.[0];
  }

  hasAddress(address: string): boolean {
    return this.#addresses.has(address);
  }

  #add(frontend: Frontend): void {
    const claims = this.#frontends.get(keyOf(frontend)) ?? [];
    claims.push(frontend);
    this.#frontends.set(keyOf(frontend), claims);
    this.#addresses.set(frontend.address, (this.#addresses.get(frontend.address) ?? 0) + 1);
  }

  #remove(frontend: Frontend): void {
    const left = (this.#frontends.get(keyOf(frontend)) ?? []).filter((claim) => claim !== frontend);
    if (left.length > 0) this.#frontends.set(keyOf(frontend), left);
    else this.#frontends.delete(keyOf(frontend));
    const count = (this.#addresses.get(frontend.address) ?? 0) - 1;
    if (count > 0) this.#addresses.set(frontend.address, count);
    else this.#addresses.delete(frontend.address);
  }
}

const keyOf = ({ protocol, address, port }: Frontend): string => `${protocol} ${address} ${port}`;

/** A table of rules that do not change. */
export function tableOf(frontends: readonly Frontend[]): Rules {
  const table = new RuleTable();
  table.replace("", frontends);
  return table;
}
