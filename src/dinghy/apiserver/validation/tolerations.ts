/** Tolerations and taints. Upstream: pkg/apis/core/validation `ValidateTolerations`, `validateNodeTaints`. */
import { type FieldError, invalid, notSupported, required } from "../field-error.ts";
import { parts, text } from "./fields.ts";
import { labelValue, qualifiedName } from "./names.ts";
import { each, oneOf, problems } from "./rules.ts";

const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

export function tolerationErrors(tolerations: unknown, field: string): FieldError[] {
  return each(field, parts(tolerations), ({ key, operator, value, effect, tolerationSeconds }, at) => {
    const errors: FieldError[] = [];
    if (key) errors.push(...problems(`${at}.key`, key, qualifiedName(text(key))));
    else if (operator !== "Exists") {
      const why = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.push(invalid(`${at}.operator`, text(operator), why));
    }
    if (tolerationSeconds !== undefined && effect !== "NoExecute") {
      const why = "effect must be 'NoExecute' when `tolerationSeconds` is set";
      errors.push(invalid(`${at}.effect`, text(effect), why));
    }
    errors.push(...operatorErrors(text(operator), text(value), `${at}.operator`));
    return effect ? [...errors, ...oneOf(`${at}.effect`, effect, effects)] : errors;
  });
}

function operatorErrors(operator: string, value: string, field: string): FieldError[] {
  if (operator === "Exists") {
    return value === "" ? [] : [invalid(field, value, "value must be empty when `operator` is 'Exists'")];
  }
  if (operator !== "" && operator !== "Equal") return [notSupported(field, operator, ["Equal", "Exists"])];
  const found = labelValue(value);
  return found.length === 0 ? [] : [invalid(field, value, found.join(";"))];
}

export function taintErrors(taints: unknown, field: string): FieldError[] {
  const seen = new Set<string>();
  return each(field, parts(taints), (taint, at) => {
    const key = text(taint.key);
    const value = text(taint.value);
    const effect = text(taint.effect);
    const errors = problems(`${at}.key`, key, qualifiedName(key));
    const found = labelValue(value);
    if (found.length > 0) errors.push(invalid(`${at}.value`, value, found.join(";")));
    errors.push(...(effect ? oneOf(`${at}.effect`, effect, effects) : [required(`${at}.effect`)]));
    const pair = `${effect} ${key}`;
    if (seen.has(pair)) {
      const shown = JSON.stringify({ Key: key, Value: value, Effect: effect, TimeAdded: taint.timeAdded ?? null });
      const message = `Duplicate value: ${shown}: taints must be unique by key and effect pair`;
      errors.push({ reason: "FieldValueDuplicate", field: at, message });
    }
    seen.add(pair);
    return errors;
  });
}
