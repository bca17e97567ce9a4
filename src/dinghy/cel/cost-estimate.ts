/**
 * What an expression costs at least and at most, before any value is there: the sizes of values are taken from the
 * schemas that their types were made from. Upstream: cel-go checker/cost.go.
 */
import type { CallNode, ComprehensionNode, IdentNode, Node, SelectNode } from "./ast.ts";
import { codePoints } from "./code-points.ts";
import { type CallEstimate, estimateCall, type Sized } from "./estimate-call.ts";
import type { CostEstimate } from "./program.ts";
import { add, anything, exactly, multiply, nothing, type Range, union } from "./range.ts";
import type { CelType } from "./types.ts";

export function estimateCost(root: Node, variables: Readonly<Record<string, CelType>>): CostEstimate {
  return new Estimator(variables).cost(root);
}

/** Sizes of the keys and the values of a container. */
interface EntrySize {
  readonly key: Range;
  readonly value: Range;
}

interface Local {
  /** Whether the schema tells how large it is: it was reached from a declared variable. */
  readonly reachable: boolean;
  readonly size?: Range;
  readonly entries?: EntrySize;
}

const scalars = new Set(["bool", "double", "duration", "int", "timestamp", "uint"]);

function isScalar({ kind, parameters: [inner] }: CelType): boolean {
  return scalars.has(kind) || (kind === "optional" && inner !== undefined && isScalar(inner));
}

class Estimator {
  readonly #variables: Readonly<Record<string, CelType>>;
  readonly #locals = new Map<string, Local[]>();
  readonly #reachable = new Set<Node>();
  readonly #sizes = new Map<Node, Range>();
  readonly #entries = new Map<Node, EntrySize>();

  constructor(variables: Readonly<Record<string, CelType>>) {
    this.#variables = variables;
  }

  cost(node: Node): Range {
    switch (node.kind) {
      case "literal":
        return nothing;
      case "ident":
        return this.#ident(node);
      case "select":
        return this.#select(node);
      case "call":
        return this.#call(node);
      case "list":
        return this.#container(node, 10, [], node.elements);
      case "map":
        return this.#container(
          node,
          30,
          node.entries.map(({ key }) => key),
          node.entries.map(({ value }) => value),
        );
      case "struct":
        return add(exactly(40), ...node.fields.map(({ value }) => this.cost(value)));
      case "comprehension":
        return node.iterVar === "#unused" ? this.#bind(node) : this.#loop(node);
    }
  }

  #local(name: string): Local | undefined {
    return this.#locals.get(name)?.at(-1);
  }

  #ident(node: IdentNode): Range {
    const local = this.#local(node.name);
    if (local ? local.reachable : Object.hasOwn(this.#variables, node.name)) this.#reachable.add(node);
    return exactly(1);
  }

  #select(node: SelectNode): Range {
    if (node.resolved) {
      this.#reachable.add(node);
      return exactly(1);
    }
    const operand = this.cost(node.operand);
    // has() is free.
    if (node.test) return operand;
    if (this.#reachable.has(node.operand)) this.#reachable.add(node);
    const { kind } = node.operand.type as CelType;
    return ["map", "object", "param"].includes(kind) ? add(operand, exactly(1)) : operand;
  }

  #container(node: Node, base: number, keys: readonly Node[], values: readonly Node[]): Range {
    const costs = [...keys, ...values].map((each) => this.cost(each));
    const span = (nodes: readonly Node[]): Range =>
      nodes.length === 0 ? nothing : nodes.map((each) => this.#sizeOf(each) ?? anything).reduce(union);
    this.#entries.set(node, { key: keys.length === 0 ? exactly(1) : span(keys), value: span(values) });
    return add(exactly(base), ...costs);
  }

  #call(node: CallNode): Range {
    const args = node.args.map((arg) => ({ node: arg, cost: this.cost(arg) }));
    if (node.name === "dyn") {
      this.#copySizes(node, args[0]?.node as Node);
      return add(exactly(1), args[0]?.cost ?? nothing);
    }
    const target = node.target && node.qualifiedName === undefined ? node.target : undefined;
    const targetCost = target ? this.cost(target) : nothing;
    const sized = args.map((arg) => this.#sized(arg.node));
    const argCosts = args.map(({ cost }) => cost);
    const estimates = (node.overloads ?? []).map(({ id }) =>
      this.#withEntries(node, id, estimateCall(node, id, target && this.#sized(target), sized, argCosts)),
    );
    if (estimates.length === 0) return nothing;
    const sizes = estimates.flatMap(({ size }) => (size ? [size] : []));
    const size = sizes.length > 0 ? sizes.reduce(union) : this.#sizeOf(node);
    if (size) this.#sizes.set(node, size);
    return add(targetCost, estimates.map(({ cost }) => cost).reduce(union));
  }

  /** Calls through which one can look at what a container holds. */
  #withEntries(node: CallNode, overload: string, estimate: CallEstimate): CallEstimate {
    const [first, second, third] = node.args as [Node, Node, Node];
    if (overload === "index_list" || overload === "index_map") {
      if (this.#reachable.has(first)) this.#reachable.add(node);
      return { ...estimate, size: this.#entriesOf(first)?.value };
    }
    const pair =
      overload === "conditional" ? [second, third] : overload === "add_list" ? [first, second] : ([] as Node[]);
    const [a, b] = pair.map((each) => this.#entriesOf(each));
    if (a && b) this.#entries.set(node, { key: union(a.key, b.key), value: union(a.value, b.value) });
    return estimate;
  }

  #loop(node: ComprehensionNode): Range {
    const rangeCost = this.cost(node.range);
    const initCost = this.cost(node.init);
    this.#push(node.accuVar, this.#asLocal(node.init, false));
    const reachable = this.#reachable.has(node.range);
    const entries = this.#entriesOf(node.range);
    const isList = node.range.type?.kind === "list";
    const one = isList ? entries?.value : entries?.key;
    this.#push(node.iterVar, { reachable: reachable && node.iterVar2 === undefined, size: one });
    if (node.iterVar2 !== undefined) this.#push(node.iterVar2, { reachable, size: entries?.value });
    const perElement = add(this.cost(node.condition), this.cost(node.step));
    this.#pop(node.iterVar);
    if (node.iterVar2 !== undefined) this.#pop(node.iterVar2);
    const resultCost = this.cost(node.result);
    this.#pop(node.accuVar);
    const count = this.#sizeOf(node.range) ?? anything;
    this.#setLoopSize(node, count);
    return add(rangeCost, initCost, resultCost, multiply(count, perElement));
  }

  #setLoopSize(node: ComprehensionNode, count: Range): void {
    if (node.init.kind === "literal") {
      this.#sizes.set(node, this.#sizeOf(node.init) as Range);
    } else if (node.init.kind === "list" || node.init.kind === "map") {
      this.#sizes.set(node, count);
      const entries = this.#entriesOf(node.step);
      if (entries) this.#entries.set(node, entries);
    }
  }

  #bind(node: ComprehensionNode): Range {
    const costs = [this.cost(node.range), this.cost(node.init)];
    this.#push(node.accuVar, this.#asLocal(node.init, this.#reachable.has(node.init)));
    costs.push(this.cost(node.result));
    this.#pop(node.accuVar);
    this.#copySizes(node, node.result);
    return add(...costs);
  }

  #asLocal(node: Node, reachable: boolean): Local {
    return { reachable, size: this.#sizeOf(node), entries: this.#entriesOf(node) };
  }

  #push(name: string, local: Local): void {
    const stack = this.#locals.get(name);
    if (stack) stack.push(local);
    else this.#locals.set(name, [local]);
  }

  #pop(name: string): void {
    this.#locals.get(name)?.pop();
  }

  #sized(node: Node): Sized {
    return { type: node.type as CelType, reachable: this.#reachable.has(node), size: this.#sizeOf(node) };
  }

  #copySizes(to: Node, from: Node): void {
    const size = this.#sizeOf(from);
    const entries = this.#entriesOf(from);
    if (size) this.#sizes.set(to, size);
    if (entries) this.#entries.set(to, entries);
  }

  #sizeOf(node: Node): Range | undefined {
    const known = this.#sizes.get(node) ?? ownSize(node);
    if (known) return known;
    const type = node.type as CelType;
    const local = node.kind === "ident" ? this.#local(node.name) : undefined;
    const reachable = this.#reachable.has(node) || local?.reachable;
    if (reachable && isMeasured(type)) return { min: 0, max: type.maxElements ?? 0 };
    if (isScalar(type)) return exactly(1);
    // Names of types are looked up as if they were the declared value itself.
    const { self } = this.#variables;
    if (type.kind === "type" && node.kind === "ident" && self !== undefined && isMeasured(self)) {
      return { min: 0, max: self.maxElements ?? 0 };
    }
    return local?.size;
  }

  #entriesOf(node: Node): EntrySize | undefined {
    return this.#entries.get(node) ?? (node.kind === "ident" ? this.#local(node.name)?.entries : undefined);
  }
}

/** Types that come from schemas know their sizes, `dyn` does not unless its schema bounds it. */
function isMeasured(type: CelType): boolean {
  return type.minSize !== undefined;
}

/** What is written out is as large as it is written. */
function ownSize(node: Node): Range | undefined {
  if (node.kind === "list") return exactly(node.elements.length);
  if (node.kind === "map") return exactly(node.entries.length);
  if (node.kind !== "literal") return undefined;
  const { value } = node;
  if (typeof value === "string") return exactly(codePoints(value).length);
  return exactly(value instanceof Uint8Array ? value.length : 1);
}
