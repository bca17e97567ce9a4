import type { Program } from "../cel/cel.ts";
import { compileCondition } from "./expressions.ts";

/** A condition that is ready to be asked. */
export interface Condition {
  readonly name: string;
  readonly expression: string;
  /** Undefined for what does not compile: it counts as an error each time. */
  readonly program: Program | undefined;
  readonly problem: string;
}

export function compileConditions(
  conditions: readonly { readonly name: string; readonly expression: string }[] | undefined,
): readonly Condition[] {
  return (conditions ?? []).map(({ name, expression }) => {
    const compiled = compileCondition(expression);
    return compiled.ok
      ? { name, expression, program: compiled.program, problem: "" }
      : { name, expression, program: undefined, problem: compiled.error.message };
  });
}

export type ConditionsVerdict =
  | { readonly matches: true }
  | { readonly matches: false; readonly failed?: string }
  | { readonly matches: "unknown"; readonly error: string };

/** What all conditions of one webhook or policy may cost together. Upstream: apiserver/pkg/apis/cel/config.go. */
const budget = 2_500_000;

/**
 * One that is false decides, whatever the others are; if none is, an error leaves the answer open, and the failure
 * policy decides. Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions/matcher.go.
 */
export function conditionsMatch(
  conditions: readonly Condition[],
  values: Readonly<Record<string, unknown>>,
): ConditionsVerdict {
  const errors: string[] = [];
  let left = budget;
  for (const { name, expression, program, problem } of conditions) {
    const evaluation = program?.evaluate(values, left);
    if (evaluation?.ok) {
      left -= evaluation.cost;
      if (evaluation.value === false) return { matches: false, failed: name };
      continue;
    }
    if (evaluation) left -= evaluation.cost;
    errors.push(`expression '${expression}' resulted in error: ${evaluation?.message ?? problem}`);
  }
  if (errors.length === 0) return { matches: true };
  return { matches: "unknown", error: errors.length === 1 ? (errors[0] as string) : `[${errors.join(", ")}]` };
}
