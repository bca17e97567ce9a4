/**
 * `x-kubernetes-validations` at work: every rule of the schema on the values that stand where it stands, with what was
 * there before an update. What an update left as it was is warned of only. Pure.
 *
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go.
 */
import type { Evaluation } from "#cel";
import {
  duplicate,
  duplicateWithoutValue,
  type FieldError,
  forbidden,
  invalid,
  invalidWithoutValue,
  required,
} from "../field-error.ts";
import { equalJson, isJsonObject } from "../json-value.ts";
import { type JsonSchema, someSchema } from "./definition.ts";
import { mapListIndex } from "./map-list.ts";
import { type CompiledRule, compileRules } from "./rules.ts";
import { noField } from "./schema-validator.ts";

/** What all the rules of one object may cost together, in units of the expression language. */
const totalBudget = 10_000_000;
const longestMessageBytes = 5 * 1024;

type Old = { readonly value: unknown } | undefined;

/** Which old value decides whether a mistake is an old one: the one of the place itself, or of the nearest place above. */
interface Ratchet {
  readonly here: Old;
  /** The value and what it was, at the nearest place above that can be told. */
  readonly above: { readonly value: unknown; readonly old: unknown } | undefined;
}

interface Run {
  budget: number;
  readonly errors: FieldError[];
  readonly warn: (text: string) => void;
}

const ruled = new WeakMap<JsonSchema, boolean>();

export function hasRules(schema: JsonSchema): boolean {
  let known = ruled.get(schema);
  if (known === undefined) {
    known = someSchema(schema, (each) => (each["x-kubernetes-validations"]?.length ?? 0) > 0);
    ruled.set(schema, known);
  }
  return known;
}

const compiledRules = new WeakMap<JsonSchema, readonly CompiledRule[]>();

function rulesOf(schema: JsonSchema, isRoot: boolean): readonly CompiledRule[] {
  let rules = compiledRules.get(schema);
  if (rules === undefined) {
    rules = compileRules(schema, isRoot);
    compiledRules.set(schema, rules);
  }
  return rules;
}

/** `path` is that of the value, empty for an object itself; `old` is what it was, when this is an update. */
export function ruleViolations(
  schema: JsonSchema,
  isRoot: boolean,
  value: unknown,
  path: string,
  old?: { readonly value: unknown },
  warn: (text: string) => void = () => {},
): FieldError[] {
  if (!hasRules(schema)) return [];
  const run: Run = { budget: totalBudget, errors: [], warn };
  visit(schema, isRoot, value, old, { here: old, above: undefined }, path, run);
  return run.errors;
}

function visit(
  schema: JsonSchema,
  isRoot: boolean,
  value: unknown,
  old: Old,
  ratchet: Ratchet,
  path: string,
  run: Run,
): void {
  if (run.budget < 0 || value === null || value === undefined || !hasRules(schema)) return;
  evaluateRules(schema, isRoot, value, old, ratchet, path, run);
  if (Array.isArray(value) && schema.items) visitItems(schema, schema.items, value, old, ratchet, path, run);
  else if (isJsonObject(value)) {
    const { properties = {}, additionalProperties } = schema;
    const correlates = schema["x-kubernetes-map-type"] !== "atomic";
    const before = old !== undefined && isJsonObject(old.value) ? old.value : undefined;
    for (const name in value) {
      const named = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const inner = named ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
      if (inner === undefined) continue;
      const was = before !== undefined && before[name] !== undefined ? { value: before[name] } : undefined;
      const at = named === undefined ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`;
      const embedded = inner["x-kubernetes-embedded-resource"] === true;
      visit(inner, embedded, value[name], correlates ? was : undefined, below(ratchet, value, was), at, run);
    }
  }
}

function visitItems(
  schema: JsonSchema,
  items: JsonSchema,
  list: readonly unknown[],
  old: Old,
  ratchet: Ratchet,
  path: string,
  run: Run,
): void {
  const before = old !== undefined && Array.isArray(old.value) ? old.value : undefined;
  const listType = schema["x-kubernetes-list-type"];
  const byKeys = before !== undefined && listType === "map" ? mapListIndex(schema, before) : undefined;
  const embedded = items["x-kubernetes-embedded-resource"] === true;
  list.forEach((item, index) => {
    const was = byKeys?.(item);
    const inPlace =
      before !== undefined && listType === undefined && index < before.length ? { value: before[index] } : was;
    visit(items, embedded, item, was, below(ratchet, list, inPlace), `${path}[${index}]`, run);
  });
}

function below({ here, above }: Ratchet, value: unknown, was: Old): Ratchet {
  return here === undefined ? { here: undefined, above } : { here: was, above: { value, old: here.value } };
}

/** Whether nothing has changed here: then a mistake is an old one. */
function isUnchanged({ here, above }: Ratchet, value: unknown): boolean {
  if (here !== undefined) return equalJson(here.value, value);
  return above !== undefined && equalJson(above.value, above.old);
}

function evaluateRules(
  schema: JsonSchema,
  isRoot: boolean,
  value: unknown,
  old: Old,
  ratchet: Ratchet,
  path: string,
  run: Run,
): void {
  const type = schema.type ?? "";
  const field = path === "" ? noField : path;
  for (const compiled of rulesOf(schema, isRoot)) {
    const { rule, program, problem } = compiled;
    if (program === undefined) {
      run.errors.push(invalid(field, type, `rule compile error: ${problem}`));
      continue;
    }
    // What compares with the past is asked only where there is a past.
    if (compiled.usesOldSelf && old === undefined && rule.optionalOldSelf !== true) continue;
    const values: Record<string, unknown> = { self: value, oldSelf: old?.value };
    const evaluation = program.evaluate(values);
    if (!spend(run, evaluation, field, type)) return;
    if (evaluation.ok && evaluation.value === true) continue;
    if (!evaluation.ok) {
      run.errors.push(invalid(field, type, failureText(evaluation, rule)));
      if (evaluation.kind !== "cost") continue;
      run.budget = -1;
      return;
    }
    const error = violation(compiled, values, path, value, run);
    if (!compiled.usesOldSelf && isUnchanged(ratchet, value)) run.warn(`${error.field}: ${error.message}`);
    else run.errors.push(error);
  }
}

function spend(run: Run, { cost }: Evaluation, field: string, type: string): boolean {
  run.budget -= cost;
  if (run.budget >= 0) return true;
  const why = "validation failed due to running out of cost budget, no further validation rules will be run";
  run.errors.push(invalid(field, type, why));
  return false;
}

function failureText({ kind, message }: Evaluation & { ok: false }, rule: CompiledRule["rule"]): string {
  const shown = (rule.message || rule.rule).trim();
  if (kind === "cost") {
    return `'${message}': no further validation rules will be run due to call cost exceeds limit for rule: ${shown}`;
  }
  if (message.startsWith("no such overload")) {
    const why = "call arguments did not match a supported operator, function or macro signature for rule";
    return `'${message}': ${why}: ${shown}`;
  }
  return `${message} evaluating rule: ${shown}`;
}

function violation(
  { rule, message, fieldPath }: CompiledRule,
  values: Record<string, unknown>,
  path: string,
  value: unknown,
  run: Run,
): FieldError {
  const at = fieldPath === "" ? path : path === "" ? fieldPath : `${path}.${fieldPath}`;
  const field = at === "" ? noField : at;
  const made = message?.evaluate(values);
  if (made !== undefined) run.budget -= made.cost;
  const detail =
    (made?.ok && usableMessage(made.value)) ||
    (rule.message ? rule.message.trim() : `failed rule: ${rule.rule.trim()}`);
  // Objects and lists are not shown.
  const isShown = typeof value !== "object";
  switch (rule.reason) {
    case "FieldValueForbidden":
      return forbidden(field, detail);
    case "FieldValueRequired":
      return required(field, detail);
    case "FieldValueDuplicate":
      return isShown ? duplicate(field, value) : duplicateWithoutValue(field);
    default:
      return isShown ? invalid(field, value, detail) : invalidWithoutValue(field, detail);
  }
}

function usableMessage(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  return text === "" || text.includes("\n") || Buffer.byteLength(text) > longestMessageBytes ? undefined : text;
}
