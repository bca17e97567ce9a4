import { compileCondition } from "../admission/expressions.ts";
import { duplicate, type FieldError, invalid, required, tooMany } from "../field-error.ts";
import { qualifiedName } from "./names.ts";
import { each, problems } from "./rules.ts";

export interface MatchCondition {
  readonly name?: string;
  readonly expression?: string;
}

const most = 64;

/** `compiles` tells what is wrong with an expression; the default knows the variables of webhooks. */
export function matchConditionErrors(
  conditions: readonly MatchCondition[],
  field: string,
  compiles: (expression: string) => string | undefined = problemOf,
): FieldError[] {
  const errors = conditions.length > most ? [tooMany(field, conditions.length, most)] : [];
  const seen = new Set<string>();
  errors.push(
    ...each(field, conditions, ({ name = "", expression = "" }, at) => {
      const found: FieldError[] = [];
      const trimmed = expression.trim();
      if (trimmed === "") found.push(required(`${at}.expression`));
      else {
        const problem = compiles(trimmed);
        if (problem !== undefined) found.push(invalid(`${at}.expression`, trimmed, problem));
      }
      if (name === "") found.push(required(`${at}.name`));
      else {
        found.push(...problems(`${at}.name`, name, qualifiedName(name)));
        if (seen.has(name)) found.push(duplicate(`${at}.name`, name));
        seen.add(name);
      }
      return found;
    }),
  );
  return errors;
}

function problemOf(expression: string): string | undefined {
  const compiled = compileCondition(expression);
  return compiled.ok ? undefined : compiled.error.message;
}
