import { parseQuantity, type Quantity } from "#apimachinery";
import { part } from "../validation/fields.ts";
import { shownQuantity } from "../validation/resources.ts";

/** Bytes come whole. */
export function fractions(list: unknown, field: string, names = ["memory", "ephemeral-storage"]): string[] {
  return names.flatMap((name) => {
    const quantity = part(list)?.[name] as Quantity | undefined;
    if (quantity === undefined || parseQuantity(quantity).nanos % 1_000_000_000n === 0n) return [];
    const shown = JSON.stringify(shownQuantity(quantity));
    return [`${field}[${name}]: fractional byte value ${shown} is invalid, must be an integer`];
  });
}
