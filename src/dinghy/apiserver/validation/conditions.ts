/** Upstream: staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/validation `ValidateConditions`. */
import { duplicate, type FieldError, invalid, required, tooLong } from "../field-error.ts";
import { qualifiedName } from "./names.ts";
import { each, oneOf, problems } from "./rules.ts";

/** `metav1.Condition` */
export interface MetaCondition {
  readonly type?: string;
  readonly status?: string;
  readonly observedGeneration?: number;
  readonly lastTransitionTime?: string | null;
  readonly reason?: string;
  readonly message?: string;
}

const reasonFormat = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?";
const reasonPattern = new RegExp(`^${reasonFormat}$`);
const badReason =
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters " +
  "or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or " +
  `'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '${reasonFormat}')`;

const longestReason = 1024;
const longestMessage = 32 * 1024;

export function conditionErrors(conditions: readonly MetaCondition[] | null | undefined, field: string): FieldError[] {
  const seen = new Set<string>();
  return each(field, conditions, (condition, at) => {
    const { type = "" } = condition;
    const errors = seen.has(type) ? [duplicate(`${at}.type`, type)] : [];
    seen.add(type);
    return [...errors, ...oneConditionErrors(condition, at)];
  });
}

function oneConditionErrors(condition: MetaCondition, at: string): FieldError[] {
  const { type = "", status = "", observedGeneration = 0, lastTransitionTime, reason = "", message = "" } = condition;
  const errors = [
    ...problems(`${at}.type`, type, qualifiedName(type)),
    ...oneOf(`${at}.status`, status, ["False", "True", "Unknown"]),
  ];
  if (observedGeneration < 0)
    errors.push(invalid(`${at}.observedGeneration`, observedGeneration, "must be greater than or equal to zero"));
  if (!lastTransitionTime) errors.push(required(`${at}.lastTransitionTime`, "must be set"));
  if (reason === "") errors.push(required(`${at}.reason`, "must be set"));
  else {
    if (!reasonPattern.test(reason)) errors.push(invalid(`${at}.reason`, reason, badReason));
    if (reason.length > longestReason) errors.push(tooLong(`${at}.reason`, longestReason));
  }
  if (message.length > longestMessage) errors.push(tooLong(`${at}.message`, longestMessage));
  return errors;
}

/** Conditions of kinds that ask of them only a type, each once. */
export function typedConditionErrors(
  conditions: readonly MetaCondition[] | null | undefined,
  field: string,
): FieldError[] {
  const seen = new Set<string>();
  return each(field, conditions, ({ type = "" }, at) => {
    const errors = seen.has(type) ? [duplicate(`${at}.type`, type)] : [];
    seen.add(type);
    return type === "" ? [...errors, required(`${at}.type`, "must not be empty")] : errors;
  });
}
