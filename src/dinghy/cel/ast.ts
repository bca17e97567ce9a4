import type { Overload } from "./overload.ts";
import type { CelType } from "./types.ts";
import type { Value } from "./value.ts";

/** What the parser makes and the checker writes types into. `pos` is where an error about the node points. */
export type Node =
  | LiteralNode
  | IdentNode
  | SelectNode
  | CallNode
  | ListNode
  | MapNode
  | StructNode
  | ComprehensionNode;

interface Base {
  readonly pos: number;
  type?: CelType;
}

export interface LiteralNode extends Base {
  readonly kind: "literal";
  readonly value: Value;
}

export interface IdentNode extends Base {
  readonly kind: "ident";
  readonly name: string;
  /** The checker: the name is that of a type. */
  typeValue?: CelType;
}

export interface SelectNode extends Base {
  readonly kind: "select";
  readonly operand: Node;
  readonly field: string;
  /** Made by `has()`. */
  readonly test: boolean;
  /** The checker: all of it is the name of one variable. */
  resolved?: IdentNode;
}

export interface CallNode extends Base {
  readonly kind: "call";
  readonly name: string;
  readonly target?: Node;
  readonly args: readonly Node[];
  /** The checker: the target was no value but the first part of the function's name. */
  qualifiedName?: string;
  /** The checker: those that fit. */
  overloads?: readonly Overload[];
}

export interface ListNode extends Base {
  readonly kind: "list";
  readonly elements: readonly Node[];
  /** Indices of the elements written `?x`. */
  readonly optional: ReadonlySet<number>;
}

export interface MapEntry {
  readonly pos: number;
  readonly key: Node;
  readonly value: Node;
  readonly optional: boolean;
}

export interface MapNode extends Base {
  readonly kind: "map";
  readonly entries: readonly MapEntry[];
}

export interface StructField {
  readonly pos: number;
  readonly name: string;
  readonly value: Node;
  readonly optional: boolean;
}

export interface StructNode extends Base {
  readonly kind: "struct";
  readonly name: string;
  readonly fields: readonly StructField[];
}

/** What macros are made of: a fold over a list or a map. */
export interface ComprehensionNode extends Base {
  readonly kind: "comprehension";
  readonly iterVar: string;
  readonly iterVar2?: string;
  readonly range: Node;
  readonly accuVar: string;
  readonly init: Node;
  readonly condition: Node;
  readonly step: Node;
  readonly result: Node;
}

/** `a.b.c` where a node is nothing but names; undefined otherwise. */
export function qualifiedName(node: Node): string | undefined {
  if (node.kind === "ident") return node.name;
  if (node.kind !== "select" || node.test) return undefined;
  const prefix = qualifiedName(node.operand);
  return prefix && `${prefix}.${node.field}`;
}
