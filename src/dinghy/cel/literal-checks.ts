import type { Node } from "./ast.ts";
import { childrenOf } from "./checker.ts";
import type { Issue } from "./issues.ts";
import { compileRegex } from "./regex.ts";
import { parseDuration, parseTimestamp } from "./time.ts";

const valid: Readonly<Record<string, (text: string) => boolean>> = {
  duration: (text) => parseDuration(text) !== undefined,
  timestamp: (text) => parseTimestamp(text) !== undefined,
  matches: (text) => compileRegex(text) !== undefined,
};

/** Durations, timestamps and regular expressions written out must be such. Upstream: cel-go cel/validator.go. */
export function literalIssues(node: Node): Issue[] {
  const below = childrenOf(node).flatMap(literalIssues);
  if (node.kind !== "call" || !Object.hasOwn(valid, node.name)) return below;
  const literal = node.args.at(-1);
  if (literal?.kind !== "literal" || typeof literal.value !== "string") return below;
  if (valid[node.name]?.(literal.value)) return below;
  return [...below, { pos: literal.pos, message: `invalid ${node.name} argument` }];
}
