/**
 * Gives every node of a tree its type, every call its overloads, and tells of what cannot be. The messages are cel-go's.
 * Upstream: cel-go checker/checker.go.
 */
import {
  type CallNode,
  type ComprehensionNode,
  type IdentNode,
  type ListNode,
  type MapNode,
  type Node,
  qualifiedName,
  type SelectNode,
  type StructNode,
} from "./ast.ts";
import type { Environment } from "./environment.ts";
import type { Issue } from "./issues.ts";
import type { Overload } from "./overload.ts";
import { assign, mostGeneral, type Substitution, substitute } from "./substitution.ts";
import {
  boolType,
  type CelType,
  dynType,
  errorType,
  formatType,
  listOf,
  mapOf,
  optionalOf,
  paramType,
  sameType,
  typeOf,
} from "./types.ts";
import { runtimeType } from "./value.ts";

/** Types are written into the tree; the issues are in no order. */
export function check(root: Node, environment: Environment, variables: Readonly<Record<string, CelType>>): Issue[] {
  const checker = new Checker(environment, variables);
  checker.check(root);
  checker.settle(root);
  return checker.issues;
}

class Checker {
  readonly issues: Issue[] = [];
  readonly #environment: Environment;
  readonly #variables: Readonly<Record<string, CelType>>;
  readonly #locals: Map<string, CelType>[] = [];
  #known: Substitution = new Map();
  #fresh = 0;

  constructor(environment: Environment, variables: Readonly<Record<string, CelType>>) {
    this.#environment = environment;
    this.#variables = variables;
  }

  /** Puts what has become known into all types; what has not is `dyn`. */
  settle(node: Node): void {
    if (node.type) node.type = substitute(this.#known, node.type, true);
    for (const child of childrenOf(node)) this.settle(child);
  }

  check(node: Node): CelType {
    const type = this.#typeOf(node);
    node.type = type;
    return type;
  }

  #typeOf(node: Node): CelType {
    switch (node.kind) {
      case "literal":
        return runtimeType(node.value);
      case "ident":
        return this.#ident(node);
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

  #report(pos: number, message: string): CelType {
    this.issues.push({ pos, message });
    return errorType;
  }

  #lookup(name: string): { type: CelType; typeValue?: CelType } | undefined {
    for (let i = this.#locals.length - 1; i >= 0; i--) {
      const type = this.#locals[i]?.get(name);
      if (type) return { type };
    }
    if (Object.hasOwn(this.#variables, name)) return { type: this.#variables[name] as CelType };
    const named = this.#environment.typeNamed(name);
    return named && { type: typeOf(named), typeValue: named };
  }

  #ident(node: IdentNode): CelType {
    const found = this.#lookup(node.name);
    if (found === undefined) return this.#undeclared(node.pos, node.name);
    node.typeValue = found.typeValue;
    return found.type;
  }

  #undeclared(pos: number, name: string): CelType {
    return this.#report(pos, `undeclared reference to '${name}' (in container '')`);
  }

  #select(node: SelectNode): CelType {
    const name = qualifiedName(node);
    const found = name === undefined || this.#isLocal(name) ? undefined : this.#lookup(name);
    if (found && name !== undefined) {
      node.resolved = { kind: "ident", pos: node.pos, name, typeValue: found.typeValue, type: found.type };
      return found.type;
    }
    const type = this.#field(node.pos, node.operand, node.field, false);
    return node.test ? boolType : substitute(this.#known, type, false);
  }

  /** A loop's variable hides whatever begins with its name. */
  #isLocal(name: string): boolean {
    const first = name.split(".", 1)[0] as string;
    return this.#locals.some((scope) => scope.has(first));
  }

  #field(pos: number, operand: Node, field: string, optional: boolean): CelType {
    const operandType = substitute(this.#known, this.check(operand), false);
    const wrapped = operandType.kind === "optional";
    const target = wrapped ? (operandType.parameters[0] ?? dynType) : operandType;
    const type = this.#fieldOf(pos, target, field);
    return wrapped || optional ? optionalOf(type) : type;
  }

  #fieldOf(pos: number, target: CelType, field: string): CelType {
    switch (target.kind) {
      case "map":
        return target.parameters[1] ?? dynType;
      case "object": {
        const found = target.field?.(field);
        return found?.type ?? this.#report(pos, `undefined field '${field}'`);
      }
      case "param":
        this.#assignable(dynType, target);
        return dynType;
      case "dyn":
      case "any":
      case "error":
        return dynType;
      default:
        this.#report(pos, `type '${formatType(target)}' does not support field selection`);
        return dynType;
    }
  }

  #call(node: CallNode): CelType {
    const { functions } = this.#environment;
    if (node.name === "_?._") return this.#optionalSelect(node);
    for (const arg of node.args) this.check(arg);
    const { target } = node;
    if (target === undefined) {
      const name = node.name.replace(/^\./, "");
      const overloads = functions.overloads(name);
      return overloads ? this.#resolve(node, name, overloads, node.args) : this.#undeclared(node.pos, name);
    }
    const prefix = qualifiedName(target);
    const whole = prefix && `${prefix}.${node.name}`;
    const namespaced = whole === undefined ? undefined : functions.overloads(whole);
    if (whole !== undefined && namespaced) {
      node.qualifiedName = whole;
      return this.#resolve(node, whole, namespaced, node.args);
    }
    this.check(target);
    const overloads = functions.overloads(node.name);
    if (overloads === undefined) return this.#undeclared(node.pos, node.name);
    return this.#resolve(node, node.name, overloads, [target, ...node.args], true);
  }

  #optionalSelect(node: CallNode): CelType {
    const [operand, field] = node.args as [Node, Node & { value: string }];
    field.type = runtimeType(field.value);
    node.overloads = this.#environment.functions.overloads("_?._");
    return substitute(this.#known, this.#field(node.pos, operand, field.value, true), false);
  }

  #resolve(
    node: CallNode,
    name: string,
    overloads: readonly Overload[],
    args: readonly Node[],
    member = false,
  ): CelType {
    const types = args.map((arg) => arg.type ?? dynType);
    if (name === "_&&_" || name === "_||_") return this.#logical(node, overloads, args);
    const fitting: Overload[] = [];
    let result: CelType | undefined;
    for (const overload of overloads) {
      if (overload.member !== member) continue;
      const fresh = new Map(overload.typeParameters.map((each) => [each, paramType(`_var${this.#fresh++}`)]));
      const wanted = overload.parameters.map((each) => substitute(fresh, each, false));
      const found = assign(this.#known, types, wanted);
      if (found === undefined) continue;
      this.#known = found;
      fitting.push(overload);
      const given = substitute(this.#known, substitute(fresh, overload.result, false), false);
      if (result === undefined) result = given;
      else if (result.kind !== "dyn" && !sameType(result, given)) result = dynType;
    }
    if (result === undefined) return this.#noOverload(node.pos, name, types, member);
    node.overloads = fitting;
    return result;
  }

  #logical(node: CallNode, overloads: readonly Overload[], args: readonly Node[]): CelType {
    let sound = true;
    for (const arg of args) {
      if (this.#assignable(arg.type ?? dynType, boolType)) continue;
      this.#mismatch(arg.pos, boolType, arg.type ?? dynType);
      sound = false;
    }
    node.overloads = overloads;
    return sound ? boolType : errorType;
  }

  #noOverload(pos: number, name: string, types: readonly CelType[], member: boolean): CelType {
    const shown = types.map((type) => formatType(substitute(this.#known, type, true)));
    const signature = member ? `${shown[0]}.(${shown.slice(1).join(", ")})` : `(${shown.join(", ")})`;
    return this.#report(pos, `found no matching overload for '${name}' applied to '${signature}'`);
  }

  #mismatch(pos: number, expected: CelType, found: CelType): CelType {
    const [a, b] = [expected, found].map((type) => formatType(substitute(this.#known, type, false)));
    return this.#report(pos, `expected type '${a}' but found '${b}'`);
  }

  #assignable(given: CelType, wanted: CelType): boolean {
    const found = assign(this.#known, [given], [wanted]);
    if (found) this.#known = found;
    return found !== undefined;
  }

  /** The type of a part written `?x`, which must be an optional. */
  #unwrapped(node: Node, type: CelType): CelType {
    if (type.kind === "optional") return type.parameters[0] ?? dynType;
    if (type.kind !== "dyn" && type.kind !== "error") this.#mismatch(node.pos, optionalOf(type), type);
    return type;
  }

  /** Elements of one list, keys or values of one map: whether they may differ is judged when all is known. */
  #join(before: CelType | undefined, type: CelType): CelType {
    if (before === undefined) return type;
    return this.#assignable(before, type) ? mostGeneral(before, type) : dynType;
  }

  #newVariable(): CelType {
    return paramType(`_var${this.#fresh++}`);
  }

  #list(node: ListNode): CelType {
    let element: CelType | undefined;
    node.elements.forEach((each, i) => {
      const type = this.check(each);
      element = this.#join(element, node.optional.has(i) ? this.#unwrapped(each, type) : type);
    });
    return listOf(element ?? this.#newVariable());
  }

  #map(node: MapNode): CelType {
    let key: CelType | undefined;
    let value: CelType | undefined;
    for (const entry of node.entries) {
      key = this.#join(key, this.check(entry.key));
      const type = this.check(entry.value);
      value = this.#join(value, entry.optional ? this.#unwrapped(entry.value, type) : type);
    }
    return mapOf(key ?? this.#newVariable(), value ?? this.#newVariable());
  }

  #struct(node: StructNode): CelType {
    const found = this.#lookup(node.name);
    if (found === undefined) return this.#undeclared(node.pos, node.name);
    const type = found.typeValue;
    if (type === undefined) this.#report(node.pos, `'${node.name}' is not a type`);
    else if (type.kind !== "object") this.#report(node.pos, `'${formatType(type)}' is not a message type`);
    for (const field of node.fields) {
      const given = this.check(field.value);
      if (type?.kind !== "object") continue;
      const wanted = type.field?.(field.name)?.type ?? this.#report(field.pos, `undefined field '${field.name}'`);
      const value = field.optional ? this.#unwrapped(field.value, given) : given;
      if (this.#assignable(wanted, value)) continue;
      const types = `'${formatType(wanted)}' but provided type is '${formatType(value)}'`;
      this.#report(field.pos, `expected type of field '${field.name}' is ${types}`);
    }
    return type?.kind === "object" ? type : errorType;
  }

  #comprehension(node: ComprehensionNode): CelType {
    this.check(node.range);
    const accumulated = this.check(node.init);
    const range = substitute(this.#known, node.range.type as CelType, false);
    const [first, second] = this.#loopTypes(node, range);
    const outer = new Map([[node.accuVar, accumulated]]);
    const inner = new Map([[node.iterVar, first]]);
    if (node.iterVar2 !== undefined) inner.set(node.iterVar2, second);
    this.#locals.push(outer, inner);
    this.#require(node.condition, boolType);
    this.#require(node.step, accumulated);
    this.#locals.pop();
    const result = this.check(node.result);
    this.#locals.pop();
    return substitute(this.#known, result, false);
  }

  #require(node: Node, type: CelType): void {
    const found = this.check(node);
    if (!this.#assignable(type, found)) this.#mismatch(node.pos, type, found);
  }

  /** What the variables of a loop are: elements or keys with one, index and element or key and value with two. */
  #loopTypes(node: ComprehensionNode, range: CelType): [CelType, CelType] {
    const two = node.iterVar2 !== undefined;
    switch (range.kind) {
      case "list": {
        const element = range.parameters[0] ?? dynType;
        return two ? [this.#environment.typeNamed("int") ?? dynType, element] : [element, errorType];
      }
      case "map":
        return [range.parameters[0] ?? dynType, range.parameters[1] ?? dynType];
      case "dyn":
      case "any":
      case "error":
      case "param":
        this.#assignable(dynType, range);
        return [dynType, dynType];
      default:
        this.#report(
          node.range.pos,
          `expression of type '${formatType(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
        );
        return [errorType, errorType];
    }
  }
}

/** All nodes right below one. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case "literal":
    case "ident":
      return [];
    case "select":
      return node.resolved ? [node.resolved] : [node.operand];
    case "call":
      return node.target && node.qualifiedName === undefined ? [node.target, ...node.args] : node.args;
    case "list":
      return node.elements;
    case "map":
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case "struct":
      return node.fields.map(({ value }) => value);
    case "comprehension":
      return [node.range, node.init, node.condition, node.step, node.result];
  }
}
