/**
 * Sets of fields that were written down when a type looked otherwise: a list or map that has become one thing is owned
 * as one thing, and of one that has come apart its owner has every part. Pure.
 *
 * Upstream: sigs.k8s.io/structured-merge-diff/v6/typed/reconcile_schema.go.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#compatibility-across-topology-changes
 */
import { type FieldSet, leaf, nodeOf } from "./field-set.ts";
import { isJsonObject } from "./json-value.ts";
import { anyType, type TypeNode } from "./type-node.ts";
import { fieldsOf, itemName } from "./typed-value.ts";

/** The set as the type has it now; the same set where nothing has changed. `live` is the object as it is. */
export function reconcileFields(set: FieldSet, live: unknown, type: TypeNode): FieldSet {
  let children: Map<string, FieldSet> | undefined;
  for (const [name, child] of set.children) {
    const now = reconcileNode(child, partOf(live, name, type), typeAt(type, name));
    if (now === child) continue;
    children ??= new Map(set.children);
    children.set(name, now);
  }
  return children === undefined ? set : nodeOf(set.self, children);
}

function reconcileNode(node: FieldSet, live: unknown, type: TypeNode): FieldSet {
  const isMap = type.kind === "struct" || type.kind === "map";
  const isList = type.kind === "list";
  if (!isMap && !isList) return node;
  const isAtomic = isMap ? type.atomic === true : type.listType === undefined || type.listType === "atomic";
  if (isAtomic) return node.children.size > 0 ? leaf : node;
  const wasWhole = node.self && node.children.size === 0;
  if (!wasWhole) return reconcileFields(node, live, type);
  const parts = live === undefined || live === null ? leaf : fieldsOf(live, type);
  return parts.children.size === 0 ? node : nodeOf(true, parts.children);
}

function typeAt(type: TypeNode, name: string): TypeNode {
  if (!name.startsWith("f:")) return type.element() ?? anyType;
  return (type.kind === "map" ? type.element() : (type.field(name.slice(2)) ?? type.element())) ?? anyType;
}

function partOf(live: unknown, name: string, type: TypeNode): unknown {
  if (name.startsWith("f:")) return isJsonObject(live) ? live[name.slice(2)] : undefined;
  return Array.isArray(live) ? live.find((item) => isNamed(item, name, type)) : undefined;
}

function isNamed(item: unknown, name: string, type: TypeNode): boolean {
  try {
    return itemName(type, item) === name;
  } catch {
    return false;
  }
}
