import { parseQuantity, type Quantity, type ResourceList } from "#apimachinery";

/** How much of each resource: `cpu` in thousandths of a core, everything else in whole units (bytes, devices, Pods). */
export type ResourceAmounts = ReadonlyMap<string, number>;

const known = new Map<string, number>();
/** Quantities repeat from Pod to Pod; what was read once is kept. */
const mostKnown = 10_000;

/** The quantity in the unit of its resource, rounded up. */
export function amountOf(resource: string, quantity: Quantity): number {
  const key = resource === "cpu" ? `c${quantity}` : String(quantity);
  let amount = known.get(key);
  if (amount === undefined) {
    const unit = resource === "cpu" ? 1_000_000n : 1_000_000_000n;
    amount = Number((parseQuantity(quantity).nanos + unit - 1n) / unit);
    if (known.size >= mostKnown) known.clear();
    known.set(key, amount);
  }
  return amount;
}

export function amountsOf(list: ResourceList | undefined): Map<string, number> {
  const amounts = new Map<string, number>();
  for (const [resource, quantity] of Object.entries(list ?? {})) amounts.set(resource, amountOf(resource, quantity));
  return amounts;
}

/** Adds `sign` times the amounts to `total`, in place. */
export function accumulate(total: Map<string, number>, amounts: ResourceAmounts, sign: 1 | -1 = 1): void {
  for (const [resource, amount] of amounts) total.set(resource, (total.get(resource) ?? 0) + sign * amount);
}

/** Raises `total` to at least the amounts, in place. */
export function raise(total: Map<string, number>, amounts: ResourceAmounts): void {
  for (const [resource, amount] of amounts) if (amount > (total.get(resource) ?? 0)) total.set(resource, amount);
}
