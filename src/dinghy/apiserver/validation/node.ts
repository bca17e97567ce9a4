/** Nodes. Upstream: pkg/apis/core/validation `ValidateNode`. */
import type { Quantity } from "#apimachinery";
import { duplicate, type FieldError, forbidden, invalid } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { keysOf, part, parts, text, texts } from "./fields.ts";
import { shown } from "./internal-shape.ts";
import { quantityErrors } from "./resources.ts";
import { cidrErrors, each } from "./rules.ts";
import { taintErrors } from "./tolerations.ts";

export function nodeErrors(object: AnyObject): FieldError[] {
  const spec = part(object.spec) ?? {};
  return [
    // The path is wrong in real servers too.
    ...taintErrors(spec.taints, "metadata.taints"),
    ...nodeResourceErrors(object),
    ...podRangeErrors(texts(spec.podCIDRs)),
  ];
}

/** Amounts in the status; also when only that is written. */
export function nodeResourceErrors(object: AnyObject): FieldError[] {
  const status = part(object.status) ?? {};
  return (["capacity", "allocatable"] as const).flatMap((list) =>
    keysOf(status[list]).flatMap((name) =>
      quantityErrors(`status.${list}.${name}`, name, part(status[list])?.[name] as Quantity),
    ),
  );
}

function podRangeErrors(ranges: readonly string[]): FieldError[] {
  const field = "spec.podCIDRs";
  const errors = each(field, ranges, (range, at) => cidrErrors(at, range));
  if (ranges.length < 2) return errors;
  const families = new Set(ranges.map((range) => range.includes(":")));
  if (families.size !== 2 || ranges.length > 2) {
    errors.push(invalid(field, ranges, "may specify no more than one CIDR for each IP family"));
  }
  ranges.forEach((range, index) => {
    if (ranges.indexOf(range) < index) errors.push(duplicate(`${field}[${index}]`, range));
  });
  return errors;
}

/** A node's range of Pod addresses and its machine are set once. */
export function nodeUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const after = part(object.spec) ?? {};
  const before = part(old.spec) ?? {};
  const errors = [...nodeResourceErrors(object), ...addressErrors(part(object.status))];
  const was = texts(before.podCIDRs);
  const is = texts(after.podCIDRs);
  if (was.length > 0) {
    const why = 'node updates may not change podCIDR except from "" to valid';
    const changed = was.length === is.length ? was.filter((range, index) => range !== is[index]).length : 1;
    for (let count = 0; count < changed; count++) errors.push(forbidden("spec.podCIDRs", why));
  }
  if (before.providerID && before.providerID !== after.providerID) {
    errors.push(forbidden("spec.providerID", 'node updates may not change providerID except from "" to valid'));
  }
  errors.push(...taintErrors(after.taints, "metadata.taints"));
  if (text(after.externalID) !== text(before.externalID)) {
    errors.push(forbidden("spec.externalID", "may not be updated"));
  }
  return errors;
}

function addressErrors(status: JsonObject | undefined): FieldError[] {
  const seen = new Set<string>();
  return each("status.addresses", parts(status?.addresses), (address, at) => {
    const key = `${text(address.type)} ${text(address.address)}`;
    if (seen.has(key)) return [duplicate(at, shown("NodeAddress", address))];
    seen.add(key);
    return [];
  });
}
