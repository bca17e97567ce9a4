/**
 * What a call will cost, given how large what it is called with may be, and how large its result may become.
 * Upstream: cel-go checker/cost.go `functionCost`, staging/src/k8s.io/apiserver/pkg/cel/library/cost.go.
 */
import type { CallNode } from "./ast.ts";
import { add, anything, exactly, multiply, nothing, type Range, scale, union } from "./range.ts";
import type { CelType } from "./types.ts";

/** What is known of an argument. */
export interface Sized {
  readonly type: CelType;
  /** Whether the schema tells how large its parts are. */
  readonly reachable: boolean;
  readonly size?: Range;
}

export interface CallEstimate {
  readonly cost: Range;
  readonly size?: Range;
}

interface Call {
  readonly node: CallNode;
  readonly overload: string;
  readonly target?: Sized;
  readonly args: readonly Sized[];
}

const perCharacter = 0.1;
const longestNameRegex = 128 * 0.25;
const perRegexCharacter = 0.25;

/** The costs of the arguments are part of the answer; that of the target is not. */
export function estimateCall(
  node: CallNode,
  overload: string,
  target: Sized | undefined,
  args: readonly Sized[],
  argCosts: readonly Range[],
): CallEstimate {
  const [first = nothing, second = nothing, third = nothing] = argCosts;
  if (overload === "logical_and" || overload === "logical_or") {
    return { cost: { min: first.min, max: add(first, second).max } };
  }
  if (overload === "conditional") {
    const size = union(sizeOf(args[1]), sizeOf(args[2]));
    return { cost: add(first, union(second, third)), size };
  }
  const call = { node, overload, target, args };
  const estimate = byName.get(node.qualifiedName ?? node.name)?.(call) ?? byOverload.get(overload)?.(call);
  const { cost, size } = estimate ?? { cost: exactly(1) };
  return { cost: add(cost, ...argCosts), size };
}

function sizeOf(sized: Sized | undefined): Range {
  return sized?.size ?? anything;
}

type Estimate = (call: Call) => CallEstimate | undefined;

const one: Estimate = () => ({ cost: exactly(1) });

/** How large an element of a list may be. */
function elementSize(list: Sized | undefined): Range | undefined {
  const element = list?.type.parameters[0];
  if (element === undefined) return undefined;
  if (element.kind !== "string" && element.kind !== "bytes") return nothing;
  return list?.reachable && element.minSize !== undefined ? { min: 0, max: element.maxElements ?? 0 } : anything;
}

const wholeList: Estimate = ({ target }) => {
  if (target === undefined) return undefined;
  const element = elementSize(target);
  if (element === undefined) return { cost: scale(sizeOf(target), perCharacter) };
  return { cost: multiply(sizeOf(target), add(exactly(1), scale(element, perCharacter))) };
};

const traverseTarget: Estimate = ({ target }) =>
  target && { cost: scale(sizeOf(target), perCharacter), size: sizeOf(target) };

const traverseArgument: Estimate = ({ args }) => ({ cost: scale(sizeOf(args[0]), perCharacter) });

const sizedArgument: Estimate = ({ args }) => ({ cost: scale(sizeOf(args[0]), perCharacter), size: sizeOf(args[0]) });

const replace: Estimate = ({ target, args }) => {
  if (target === undefined) return undefined;
  const [text, from, to] = [sizeOf(target), sizeOf(args[0]), sizeOf(args[1])];
  const count = { min: 0, max: 0 };
  const kept = { min: 0, max: 0 };
  if (from.min === 0) [count.max, kept.max] = [text.max + 1, text.max];
  else if (to.max <= from.min) kept.max = text.max;
  else count.max = Math.ceil(text.max / from.min);
  if (from.max === 0) [count.min, kept.min] = [text.min + 1, text.min];
  else if (from.max <= to.min) kept.min = text.min;
  else count.min = from.max === Number.POSITIVE_INFINITY ? 0 : Math.ceil(text.min / from.max);
  return { cost: scale(text, 2 * perCharacter), size: add(multiply(count, to), kept) };
};

const split: Estimate = ({ node, target }) => {
  if (target === undefined) return undefined;
  const size = sizeOf(target);
  const limit = node.args[1];
  const max = limit?.kind === "literal" && typeof limit.value === "bigint" ? Number(limit.value) : size.max;
  return { cost: scale(size, 2 * perCharacter), size: { min: 0, max } };
};

const join: Estimate = ({ target, args }) => {
  if (target === undefined) return undefined;
  const count = sizeOf(target);
  const separators = { min: Math.max(0, count.min - 1), max: Math.max(0, count.max - 1) };
  const between = args.length > 0 ? multiply(sizeOf(args[0]), separators) : nothing;
  const size = add(multiply(count, elementSize(target) ?? anything), between);
  return { cost: scale(size, perCharacter), size };
};

const regexCost = (text: Range, pattern: Range): Range =>
  multiply(scale(add(text, exactly(1)), perCharacter), scale(pattern, perRegexCharacter));

const find: Estimate = ({ target, args }) => {
  if (target === undefined) return undefined;
  const text = sizeOf(target);
  return { cost: regexCost(text, sizeOf(args[0])), size: { min: 0, max: text.max } };
};

const addressBytes: Range = { min: 4, max: 16 };

const inNetwork =
  (masks: boolean): Estimate =>
  ({ overload, args }) => {
    const compared = scale(add(addressBytes, addressBytes), perCharacter);
    const masking = masks ? add(scale(addressBytes, perCharacter), exactly(1)) : nothing;
    const parsed = overload.endsWith("_string") ? scale(sizeOf(args[0]), perCharacter) : nothing;
    return { cost: add(compared, masking, parsed) };
  };

const names = (text: string, estimate: Estimate): [string, Estimate][] =>
  text.split(" ").map((name) => [name, estimate]);

const parsed: Estimate = ({ args }) => ({ cost: scale(sizeOf(args[0]), perCharacter) });

/** A selector is read, and makes a requirement of every two characters, each a list and an object. */
const selector: Estimate = ({ args }) => {
  const size = sizeOf(args[0]);
  return { cost: add(exactly(10), scale(size, perCharacter), scale(scale(size, 0.5), 50)) };
};

const largestFormat = 64;

/** Kubernetes' own types are compared at a price of their own. */
const equality: Estimate = ({ args: [left, right] }) => {
  const name = left?.type.kind === "opaque" && left.type.name === right?.type.name ? left.type.name : undefined;
  if (name === undefined) return undefined;
  if (name === "kubernetes.NamedFormat") return { cost: scale({ min: 1, max: largestFormat }, perCharacter) };
  if (name === "kubernetes.URL") return { cost: scale({ min: 1, max: right?.size?.max ?? 1 }, perCharacter) };
  return { cost: exactly(1) };
};

const byName = new Map<string, Estimate>([
  ["check", () => ({ cost: exactly(350_000) })],
  ...names("serviceAccount path group resource subresource namespace name allowed reason error errored", one),
  ...names("fieldSelector labelSelector", selector),
  ...names("cidr isIP isCIDR quantity isQuantity semver isSemver", parsed),
  ["ip", (call) => (call.overload === "cidr_ip" ? one(call) : parsed(call))],
  ["ip.isCanonical", ({ args }) => ({ cost: scale(sizeOf(args[0]), 2 * perCharacter) })],
  ["format.named", one],
  ["_==_", equality],
  ...names("isSorted sum max min indexOf lastIndexOf", wholeList),
  ["url", sizedArgument],
  ["jsonpatch.escapeKey", sizedArgument],
  ...names("lowerAscii upperAscii substring trim", traverseTarget),
  ["replace", replace],
  ["split", split],
  ["join", join],
  ...names("find findAll", find),
  ["containsIP", inNetwork(false)],
  ["containsCIDR", inNetwork(true)],
  ...names("sign asInteger isInteger asApproximateFloat isGreaterThan isLessThan compareTo add sub", one),
]);

const shorter: Estimate = ({ args }) => {
  const most = Math.min(sizeOf(args[0]).max, sizeOf(args[1]).max);
  return { cost: scale({ min: most > 0 ? 1 : 0, max: most }, perCharacter) };
};

const joined: Estimate = ({ args }) => {
  const size = add(sizeOf(args[0]), sizeOf(args[1]));
  return { cost: scale(size, perCharacter), size };
};

const relations = ["less", "less_equals", "greater", "greater_equals"];

const byOverload = new Map<string, Estimate>([
  ...names("starts_with_string ends_with_string", traverseArgument),
  [
    "string_to_bytes",
    ({ args: [text] }) => ({
      cost: scale(sizeOf(text), perCharacter),
      size: { min: sizeOf(text).min, max: sizeOf(text).max * 4 },
    }),
  ],
  [
    "bytes_to_string",
    ({ args: [bytes] }) => ({
      cost: scale(sizeOf(bytes), perCharacter),
      size: { min: Math.floor(sizeOf(bytes).min / 4), max: sizeOf(bytes).max },
    }),
  ],
  ["string_format", ({ target }) => ({ cost: scale(sizeOf(target), perCharacter) })],
  [
    "strings_quote",
    ({ args: [text] }) => ({
      cost: scale(sizeOf(text), perCharacter),
      size: { min: sizeOf(text).min + 2, max: sizeOf(text).max * 2 + 2 },
    }),
  ],
  ["in_list", ({ args }) => ({ cost: sizeOf(args[1]) })],
  ["matches_string", ({ target, args }) => ({ cost: regexCost(sizeOf(target), sizeOf(args[0])) })],
  [
    "contains_string",
    ({ target, args }) => ({
      cost: multiply(scale(sizeOf(target), perCharacter), scale(sizeOf(args[0]), perCharacter)),
    }),
  ],
  ...names("add_string add_bytes", joined),
  ["add_list", (call) => ({ cost: exactly(1), size: joined(call)?.size })],
  ...relations.flatMap((id): [string, Estimate][] => [
    [`${id}_string`, shorter],
    [`${id}_bytes`, shorter],
  ]),
  ...names("equals not_equals", shorter),
  // A regular expression, as long as the longest for a name.
  ["format-validate", ({ args }) => ({ cost: scale(scale(sizeOf(args[0]), perCharacter), longestNameRegex) })],
]);
