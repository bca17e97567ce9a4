/**
 * Macros: calls that stand for folds. Upstream: cel-go parser/macro.go, ext/comprehensions.go and the optional macros of
 * cel/library.go.
 */
import type { CallNode, ComprehensionNode, Node } from "./ast.ts";
import type { Issue } from "./issues.ts";

/** The name of what a fold gathers; no expression can write it. */
export const accumulator = "__result__";

type Expansion = Node | Issue | undefined;
type Expander = (node: CallNode) => Expansion;

/** The fold that a call stands for, what is wrong with it, or undefined when it is an ordinary call. */
export function expandMacro(node: CallNode): Expansion {
  const style = node.target === undefined ? "global" : "member";
  return macros.get(`${style} ${node.name} ${node.args.length}`)?.(node);
}

const literal = (pos: number, value: boolean | bigint): Node => ({ kind: "literal", pos, value });
const ident = (pos: number, name = accumulator): Node => ({ kind: "ident", pos, name });
const call = (pos: number, name: string, ...args: Node[]): Node => ({ kind: "call", pos, name, args });
const list = (pos: number, ...elements: Node[]): Node => ({ kind: "list", pos, elements, optional: new Set() });

/** The names of the loop's variables, or what is wrong with them. */
function variables(node: CallNode, count: number, message: string): string[] | Issue {
  const names: string[] = [];
  for (const arg of node.args.slice(0, count)) {
    if (arg.kind !== "ident") return { pos: arg.pos, message };
    if (names.includes(arg.name)) return { pos: arg.pos, message: `duplicate variable name: ${arg.name}` };
    if (arg.name === accumulator)
      return { pos: arg.pos, message: "iteration variable overwrites accumulator variable" };
    names.push(arg.name);
  }
  return names;
}

interface Fold {
  readonly init: Node;
  readonly condition: Node;
  readonly step: Node;
  readonly result?: Node;
}

function fold(
  count: number,
  make: (pos: number, names: readonly string[], rest: readonly Node[], node: CallNode) => Fold,
  message = "argument must be a simple name",
): Expander {
  return (node) => {
    const names = variables(node, count, message);
    if ("message" in names) return names;
    const { pos } = node;
    const parts = make(pos, names, node.args.slice(count), node);
    return {
      kind: "comprehension",
      pos,
      iterVar: names[0] as string,
      iterVar2: names[1],
      range: node.target as Node,
      accuVar: accumulator,
      result: ident(pos),
      ...parts,
    } satisfies ComprehensionNode;
  };
}

const all = (count: number): Expander =>
  fold(count, (pos, _, [predicate]) => ({
    init: literal(pos, true),
    condition: call(pos, "@not_strictly_false", ident(pos)),
    step: call(pos, "_&&_", ident(pos), predicate as Node),
  }));

const exists = (count: number): Expander =>
  fold(count, (pos, _, [predicate]) => ({
    init: literal(pos, false),
    condition: call(pos, "@not_strictly_false", call(pos, "!_", ident(pos))),
    step: call(pos, "_||_", ident(pos), predicate as Node),
  }));

const existsOne = (count: number): Expander =>
  fold(count, (pos, _, [predicate]) => ({
    init: literal(pos, 0n),
    condition: literal(pos, true),
    step: call(pos, "_?_:_", predicate as Node, call(pos, "_+_", ident(pos), literal(pos, 1n)), ident(pos)),
    result: call(pos, "_==_", ident(pos), literal(pos, 1n)),
  }));

/** With a filter before it, a step is taken only where the filter says so. */
function filtered(pos: number, rest: readonly Node[], step: (transform: Node) => Node): Node {
  const transform = step(rest.at(-1) as Node);
  return rest.length === 1 ? transform : call(pos, "_?_:_", rest[0] as Node, transform, ident(pos));
}

const toList = (count: number, message?: string): Expander =>
  fold(
    count,
    (pos, _, rest) => ({
      init: list(pos),
      condition: literal(pos, true),
      step: filtered(pos, rest, (transform) => call(pos, "_+_", ident(pos), list(pos, transform))),
    }),
    message,
  );

const filter: Expander = fold(
  1,
  (pos, _, [predicate], node) => ({
    init: list(pos),
    condition: literal(pos, true),
    step: call(
      pos,
      "_?_:_",
      predicate as Node,
      call(pos, "_+_", ident(pos), list(pos, node.args[0] as Node)),
      ident(pos),
    ),
  }),
  "argument is not an identifier",
);

const toMap = (insert: (pos: number, name: string, transform: Node) => Node): Expander =>
  fold(2, (pos, [name], rest) => ({
    init: { kind: "map", pos, entries: [] },
    condition: literal(pos, true),
    step: filtered(pos, rest, (transform) => insert(pos, name as string, transform)),
  }));

const transformMap = toMap((pos, name, transform) =>
  call(pos, "cel.@mapInsert", ident(pos), ident(pos, name), transform),
);
const transformMapEntry = toMap((pos, _, transform) => call(pos, "cel.@mapInsert", ident(pos), transform));

const has: Expander = (node) => {
  const [arg] = node.args;
  if (arg?.kind !== "select") return { pos: arg?.pos ?? node.pos, message: "invalid argument to has() macro" };
  return { kind: "select", pos: node.pos, operand: arg.operand, field: arg.field, test: true };
};

/** A value bound to a name, by a fold over nothing. */
function bind(pos: number, name: string, init: Node, result: Node): Node {
  return {
    kind: "comprehension",
    pos,
    iterVar: "#unused",
    range: list(pos),
    accuVar: name,
    init,
    condition: literal(pos, false),
    step: ident(pos, name),
    result,
  };
}

/** Optionals: what is there is bound to a name. */
const optMap = (wrap: (pos: number, node: Node) => Node): Expander => {
  return (node) => {
    const [name, transform] = node.args as [Node, Node];
    const { pos } = node;
    const target = node.target as Node;
    if (name.kind !== "ident") return { pos: name.pos, message: "optMap() variable name must be a simple identifier" };
    const value: Node = { kind: "call", pos, name: "value", target, args: [] };
    const bound = bind(pos, name.name, value, transform);
    const present: Node = { kind: "call", pos, name: "hasValue", target, args: [] };
    return call(pos, "_?_:_", present, wrap(pos, bound), call(pos, "optional.none"));
  };
};

const sortable = new Set(["list", "select", "ident", "comprehension", "call"]);

const sortBy: Expander = (node) => {
  const { pos } = node;
  const target = node.target as Node;
  if (!sortable.has(target.kind)) {
    const message = "sortBy can only be applied to a list, identifier, comprehension, call or select expression";
    return { pos: target.pos, message };
  }
  const input = ident(pos, "@__sortBy_input__");
  const keys = toList(1, notIdentifier)({ ...node, target: input });
  if (keys === undefined || "message" in keys) return keys;
  const sorted: Node = { kind: "call", pos, name: "@sortByAssociatedKeys", target: input, args: [keys] };
  return bind(pos, "@__sortBy_input__", target, sorted);
};

const notIdentifier = "argument is not an identifier";
const macros = new Map<string, Expander>([
  ["global has 1", has],
  ["member all 2", all(1)],
  ["member exists 2", exists(1)],
  ["member exists_one 2", existsOne(1)],
  ["member sortBy 2", sortBy],
  ["member map 2", toList(1, notIdentifier)],
  ["member map 3", toList(1, notIdentifier)],
  ["member filter 2", filter],
  ["member all 3", all(2)],
  ["member exists 3", exists(2)],
  ["member existsOne 3", existsOne(2)],
  ["member exists_one 3", existsOne(2)],
  ["member transformList 3", toList(2)],
  ["member transformList 4", toList(2)],
  ["member transformMap 3", transformMap],
  ["member transformMap 4", transformMap],
  ["member transformMapEntry 3", transformMapEntry],
  ["member transformMapEntry 4", transformMapEntry],
  ["member optMap 2", optMap((pos, node) => call(pos, "optional.of", node))],
  ["member optFlatMap 2", optMap((_, node) => node)],
]);
