import type { ListNode, MapNode, Node } from "./ast.ts";
import { childrenOf } from "./checker.ts";
import type { Issue } from "./issues.ts";
import { type CelType, dynType, formatType, sameType } from "./types.ts";

/**
 * Lists and maps that are written out hold values of one type, except anywhere within what is given to `format()`.
 * Upstream: cel-go cel/validator.go `ValidateHomogeneousAggregateLiterals`.
 */
export function mixedLiterals(node: Node): Issue[] {
  const lists: Issue[] = [];
  const maps: Issue[] = [];
  visit(node, lists, maps);
  return [...lists, ...maps];
}

function visit(node: Node, lists: Issue[], maps: Issue[]): void {
  if (node.kind === "list") lists.push(...listIssues(node));
  if (node.kind === "map") maps.push(...mapIssues(node));
  if (node.kind === "call" && node.name === "format") return;
  for (const child of childrenOf(node)) visit(child, lists, maps);
}

function typeOf(node: Node, optional: boolean): CelType {
  const type = node.type ?? dynType;
  return optional ? (type.parameters[0] ?? dynType) : type;
}

function mismatch({ pos }: Node, expected: CelType, found: CelType): Issue[] {
  if (sameType(expected, found)) return [];
  return [{ pos, message: `expected type '${formatType(expected)}' but found '${formatType(found)}'` }];
}

function listIssues({ elements, optional }: ListNode): Issue[] {
  const types = elements.map((each, i) => typeOf(each, optional.has(i)));
  for (const [i, each] of elements.entries()) {
    const issues = mismatch(each, types[0] as CelType, types[i] as CelType);
    if (issues.length > 0) return issues;
  }
  return [];
}

function mapIssues({ entries: [first, ...others] }: MapNode): Issue[] {
  if (first === undefined) return [];
  const keyType = typeOf(first.key, false);
  const valueType = typeOf(first.value, first.optional);
  return others.flatMap(({ key, value, optional }) => [
    ...mismatch(key, keyType, typeOf(key, false)),
    ...mismatch(value, valueType, typeOf(value, optional)),
  ]);
}
