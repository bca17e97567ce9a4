/**
 * Expressions that choose devices. https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
 * Upstream: staging/src/k8s.io/dynamic-resource-allocation/cel/compile.go. What an expression may cost is not estimated.
 */
import { anyType, boolType, compile, describeType, mapOf, objectOf, opaqueType, stringType } from "../cel/cel.ts";

const byDomain = (type: typeof stringType) => mapOf(stringType, mapOf(stringType, type));

const device = objectOf("kubernetes.DRADevice", {
  driver: stringType,
  attributes: byDomain(anyType),
  capacity: byDomain(opaqueType("kubernetes.Quantity")),
  allowMultipleAllocations: boolType,
});

const good: ReadonlySet<string> = new Set(["bool", "any", "dyn"]);

/** What a real server says of an expression that cannot choose; undefined of one that can. */
export function deviceExpressionProblem(expression: string): string | undefined {
  // A macro of cel-go that only this place has, and that the language here does not know.
  if (expression.includes("cel.bind(")) return undefined;
  const compiled = compile(expression, { variables: { device } });
  if (!compiled.ok) return compiled.error.message;
  const { resultType } = compiled.program;
  if (good.has(resultType.kind)) return undefined;
  return `must evaluate to bool or the unknown type, not ${describeType(resultType)}`;
}
