/**
 * What one call cost, given what it was called with. Upstream: cel-go interpreter/runtimecost.go and
 * staging/src/k8s.io/apiserver/pkg/cel/library/cost.go `CallCost`.
 */
import { codePoints } from "./code-points.ts";
import { entriesOf } from "./equality.ts";
import { ListValue, MapValue, type Value } from "./value.ts";

const perCharacter = 0.1;
const perRegexCharacter = 0.25;

type Cost = (args: readonly Value[], result: Value) => number;

const size = (value: Value | undefined): number => {
  if (typeof value === "string") return codePoints(value).length;
  if (value instanceof ListValue || value instanceof MapValue) return value.size;
  return value instanceof Uint8Array ? value.length : 1;
};

const traverseFirst =
  (times = 1): Cost =>
  ([first]) =>
    Math.ceil(size(first) * times * perCharacter);

const search: Cost = ([text, pattern]) =>
  Math.ceil((1 + size(text)) * perCharacter) * Math.ceil(size(pattern) * perRegexCharacter);

const shorter: Cost = ([a, b]) => Math.ceil(Math.min(size(a), size(b)) * perCharacter);

/** All that a value holds, strings by their length. */
function traversal(value: Value): number {
  if (typeof value === "string" || value instanceof Uint8Array) return Math.trunc(value.length * perCharacter);
  if (value instanceof ListValue) return [...value].reduce((sum: number, each) => sum + traversal(each), 0);
  if (value instanceof MapValue) {
    return entriesOf(value).reduce((sum, [key, each]) => sum + traversal(key) + traversal(each), 0);
  }
  return 1;
}

const wholeList: Cost = ([first]) => (first === undefined ? 0 : traversal(first));
const permission: Cost = () => 350_000;
const inNetwork =
  (extra: number): Cost =>
  ([cidr, other]) =>
    Math.ceil(2 * size(cidr) * perCharacter) +
    extra +
    (typeof other === "string" ? traverseFirst()([other], other) : 0);

const byName = new Map<string, Cost>([
  ["check", permission],
  ...["isSorted", "sum", "max", "min", "indexOf", "lastIndexOf"].map((name) => [name, wholeList] as const),
  ...["url", "lowerAscii", "upperAscii", "substring", "trim", "cidr", "isIP", "isCIDR", "quantity", "isQuantity"].map(
    (name) => [name, traverseFirst()] as const,
  ),
  ...["replace", "split", "ip.isCanonical"].map((name) => [name, traverseFirst(2)] as const),
  ["join", (_, result) => Math.ceil(size(result) * 2 * perCharacter)],
  ["find", search],
  ["findAll", search],
  ["ip", ([first]) => (typeof first === "string" ? Math.ceil(size(first) * perCharacter) : 1)],
  ["containsIP", inNetwork(0)],
  ["containsCIDR", inNetwork(2)],
]);

const relations = ["less", "less_equals", "greater", "greater_equals"];
const byOverload = new Map<string, Cost>([
  ...["starts_with_string", "ends_with_string", "string_to_bytes", "bytes_to_string"].map(
    (id) => [id, traverseFirst()] as const,
  ),
  ["in_list", ([, list]) => size(list)],
  ...relations.flatMap((id) => [[`${id}_string`, shorter] as const, [`${id}_bytes`, shorter] as const]),
  ["equals", shorter],
  ["not_equals", shorter],
  ["add_string", ([a, b]) => Math.ceil((size(a) + size(b)) * perCharacter)],
  ["add_bytes", ([a, b]) => Math.ceil((size(a) + size(b)) * perCharacter)],
  ["matches_string", search],
  ["contains_string", ([a, b]) => Math.ceil(size(a) * perCharacter) * Math.ceil(size(b) * perCharacter)],
]);

/** `overload` is undefined where the types left several open. */
export function costOfCall(name: string, overload: string | undefined, args: readonly Value[], result: Value): number {
  const cost = byName.get(name) ?? (overload === undefined ? undefined : byOverload.get(overload));
  return cost === undefined ? 1 : cost(args, result);
}
