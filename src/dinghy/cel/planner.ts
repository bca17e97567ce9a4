/**
 * Tree → closures. What a step costs is charged as cel-go's interpreter charges it.
 * Upstream: cel-go interpreter/planner.go, interpretable.go, runtimecost.go.
 */

import { StructValue } from "./adapt.ts";
import type { CallNode, ComprehensionNode, ListNode, MapNode, Node, SelectNode, StructNode } from "./ast.ts";
import { costOfCall } from "./call-cost.ts";
import { entriesOf } from "./equality.ts";
import { elementAt, showKey, valueAt } from "./library/operators.ts";
import { access } from "./library/optionals.ts";
import { accepts, type Overload } from "./overload.ts";
import type { Run, Step } from "./run.ts";
import { toNative } from "./to-json.ts";
import type { CelType } from "./types.ts";
import {
  BuiltMap,
  CelError,
  keyText,
  ListValue,
  MapValue,
  Optional,
  runtimeTypeName,
  TypeValue,
  type Value,
} from "./value.ts";

const listCost = 10;
const mapCost = 30;
const structCost = 40;

export function plan(root: Node): Step {
  return new Planner().plan(root);
}

class Planner {
  readonly #slots = new Map<string, number[]>();
  /** Slots of what folds gather: those may hold an error, which counts only where it is used. */
  readonly #gathered = new Set<number>();
  #used = 0;

  plan(node: Node): Step {
    switch (node.kind) {
      case "literal": {
        const { value } = node;
        return () => value;
      }
      case "ident":
        return this.#ident(node.name, node.type as CelType, node.typeValue);
      case "select":
        return this.#select(node);
      case "call":
        return this.#call(node);
      case "list":
        return this.#list(node);
      case "map":
        return this.#map(node);
      case "struct":
        return this.#struct(node);
      case "comprehension":
        return this.#comprehension(node);
    }
  }

  #ident(name: string, type: CelType, typeValue: CelType | undefined): Step {
    const slot = this.#slots.get(name)?.at(-1);
    if (slot !== undefined && this.#gathered.has(slot)) {
      return (run) => {
        run.charge(1);
        const value = run.slots[slot] as Value | CelError;
        if (value instanceof CelError) throw value;
        return value;
      };
    }
    if (slot !== undefined) {
      return (run) => {
        run.charge(1);
        return run.slots[slot] as Value;
      };
    }
    if (typeValue) {
      const value = new TypeValue(typeValue);
      return (run) => {
        run.charge(1);
        return value;
      };
    }
    return (run) => {
      run.charge(1);
      return run.variable(name, type);
    };
  }

  #select(node: SelectNode): Step {
    if (node.resolved) return this.#ident(node.resolved.name, node.resolved.type as CelType, node.resolved.typeValue);
    const operand = this.plan(node.operand);
    const { field } = node;
    if (node.test) return (run) => present(operand(run), field);
    return (run) => {
      const value = operand(run);
      run.charge(1);
      return fieldOf(value, field);
    };
  }

  #call(node: CallNode): Step {
    const args = node.args.map((arg) => this.plan(arg));
    const [a, b, c] = args as [Step, Step, Step];
    switch (node.name) {
      case "_&&_":
        return (run) => decide(run, a, b, false);
      case "_||_":
        return (run) => decide(run, a, b, true);
      case "_?_:_":
        return (run) => (condition(a(run)) ? b : c)(run);
      case "@not_strictly_false":
        return (run) => notFalse(run, a);
      case "_[_]":
        return (run) => indexed(run, a(run), b(run));
      case "_?._":
      case "_[?_]":
        return (run) => optionallyIndexed(run, a(run), b(run));
      default: {
        const target = node.target && node.qualifiedName === undefined ? [this.plan(node.target)] : [];
        return invoke(node, [...target, ...args]);
      }
    }
  }

  #list(node: ListNode): Step {
    const elements = node.elements.map((element) => this.plan(element));
    const { optional } = node;
    return (run) => {
      const items: Value[] = [];
      elements.forEach((element, i) => {
        const value = element(run);
        if (!optional.has(i)) items.push(value);
        else if (value instanceof Optional) value.value !== undefined && items.push(value.value);
        else throw new CelError(`cannot initialize optional list element from non-optional value`);
      });
      run.charge(listCost);
      return new ListValue(items);
    };
  }

  #map(node: MapNode): Step {
    const entries = node.entries.map(({ key, value, optional }) => ({
      key: this.plan(key),
      value: this.plan(value),
      optional,
    }));
    return (run) => {
      const built = new Map<string, readonly [Value, Value]>();
      for (const entry of entries) {
        const key = entry.key(run);
        const value = unwrapped(entry.value(run), entry.optional);
        if (value === undefined) continue;
        built.set(keyText(key), [key, value]);
      }
      run.charge(mapCost);
      return new BuiltMap(built.values());
    };
  }

  #struct(node: StructNode): Step {
    const fields = node.fields.map(({ name, value, optional }) => ({ name, value: this.plan(value), optional }));
    const type = node.type as CelType;
    return (run) => {
      const raw: Record<string, unknown> = {};
      for (const field of fields) {
        const value = unwrapped(field.value(run), field.optional);
        if (value !== undefined) raw[unescaped(field.name)] = toNative(value);
      }
      run.charge(structCost);
      return new StructValue(raw, type);
    };
  }

  #comprehension(node: ComprehensionNode): Step {
    const range = this.plan(node.range);
    const init = this.plan(node.init);
    const accu = this.#enter(node.accuVar);
    this.#gathered.add(accu);
    const first = this.#enter(node.iterVar);
    const second = node.iterVar2 === undefined ? undefined : this.#enter(node.iterVar2);
    const condition = this.plan(node.condition);
    const step = this.plan(node.step);
    if (node.iterVar2 !== undefined) this.#leave(node.iterVar2);
    this.#leave(node.iterVar);
    const result = this.plan(node.result);
    this.#leave(node.accuVar);
    return (run) => {
      const items = itemsOf(range(run), second !== undefined);
      run.slots[accu] = init(run);
      for (const [key, value] of items) {
        if (condition(run) !== true) break;
        run.slots[first] = key;
        if (second !== undefined) run.slots[second] = value;
        run.slots[accu] = attempt(run, step);
      }
      return result(run);
    };
  }

  #enter(name: string): number {
    const slot = this.#used++;
    const slots = this.#slots.get(name);
    if (slots) slots.push(slot);
    else this.#slots.set(name, [slot]);
    return slot;
  }

  #leave(name: string): void {
    this.#slots.get(name)?.pop();
  }
}

/** What a loop goes through: elements or keys; with two variables index and element, or key and value. */
function itemsOf(range: Value, two: boolean): Iterable<readonly [Value, Value]> {
  if (range instanceof ListValue) {
    const items = [...range];
    return two ? items.map((item, i) => [BigInt(i), item] as const) : items.map((item) => [item, null] as const);
  }
  if (range instanceof MapValue) return two ? entriesOf(range) : range.keys().map((key) => [key, null] as const);
  throw new CelError(`got '${goTypeName(range)}', expected iterable type`);
}

/** As Go calls the types of values: `types.Int`. */
function goTypeName(value: Value): string {
  const [, name] = /(\w+?)(?:_type)?$/.exec(runtimeTypeName(value)) as unknown as [string, string];
  return `types.${name[0]?.toUpperCase()}${name.slice(1)}`;
}

function unwrapped(value: Value, optional: boolean): Value | undefined {
  if (!optional) return value;
  if (value instanceof Optional) return value.value;
  throw new CelError(`cannot initialize optional entry from non-optional value`);
}

/** Fields of constructed objects are written as everywhere: `__namespace__` for `namespace`. */
function unescaped(name: string): string {
  return name.replace(/^__(\w+)__$/, "$1");
}

function fieldOf(value: Value, field: string): Value {
  if (value instanceof Optional) return access(value, field);
  if (value instanceof ListValue) return elementAt(value, field);
  const found = value instanceof MapValue ? value.find(field) : undefined;
  if (found === undefined) throw new CelError(`no such key: ${field}`);
  return found;
}

function present(value: Value, field: string): boolean {
  const inner = value instanceof Optional ? value.value : value;
  return inner instanceof MapValue && inner.find(field) !== undefined;
}

function condition(value: Value): boolean {
  if (typeof value === "boolean") return value;
  throw new CelError("no such overload");
}

/** `&&` and `||`: one side that settles it makes up for an error of the other. */
function decide(run: Run, left: Step, right: Step, settling: boolean): boolean {
  const first = attempt(run, left);
  if (first === settling) return settling;
  const second = attempt(run, right);
  if (second === settling) return settling;
  for (const side of [first, second]) {
    if (side instanceof CelError) throw side;
    if (typeof side !== "boolean") throw new CelError("no such overload");
  }
  return !settling;
}

function attempt(run: Run, step: Step): Value | CelError {
  try {
    return step(run);
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
}

function notFalse(run: Run, step: Step): boolean {
  const value = attempt(run, step);
  run.charge(1);
  return value !== false;
}

function indexed(run: Run, value: Value, key: Value): Value {
  run.charge(1);
  if (value instanceof ListValue) return elementAt(value, key);
  if (value instanceof MapValue) return valueAt(value, key);
  if (value instanceof Optional) return access(value, key);
  throw new CelError(`no such key: ${showKey(key)}`);
}

function optionallyIndexed(run: Run, value: Value, key: Value): Value {
  run.charge(1);
  return access(value, key);
}

/** An ordinary call. Where several overloads fit, or arguments may be anything, the values decide. */
function invoke(node: CallNode, args: readonly Step[]): Step {
  const overloads = node.overloads ?? [];
  const name = node.qualifiedName ?? node.name;
  const only = overloads.length === 1 ? overloads[0] : undefined;
  const certain = only !== undefined && argumentsOf(node).every((arg) => isConcrete(arg.type as CelType));
  return (run) => {
    const values = args.map((arg) => arg(run));
    const overload = certain ? only : choose(name, overloads, values);
    const result = overload.run(...values);
    run.charge(costOfCall(name, only?.id, values, result));
    return result;
  };
}

function argumentsOf(node: CallNode): readonly Node[] {
  return node.target && node.qualifiedName === undefined ? [node.target, ...node.args] : node.args;
}

function isConcrete(type: CelType): boolean {
  return !["dyn", "any", "param", "error"].includes(type.kind) && type.parameters.every(isConcrete);
}

function choose(name: string, overloads: readonly Overload[], values: readonly Value[]): Overload {
  const found = overloads.find((overload) => accepts(overload, values));
  if (found) return found;
  if (overloads.length > 1 && lacksTrait(name, values[0] as Value)) throw new CelError(`no such overload: ${name}`);
  if (overloads.length === 1 || /^(?:\W*_|@in$)/.test(name)) throw new CelError("no such overload");
  throw new CelError(`no such overload: ${name}(${values.map(runtimeTypeName).join(", ")})`);
}

/** What cannot be ordered or measured at all says which function was missed. */
function lacksTrait(name: string, value: Value): boolean {
  if (name === "size") return true;
  if (!/^_[<>]=?_$/.test(name)) return false;
  return value === null || value instanceof ListValue || value instanceof MapValue || value instanceof TypeValue;
}
