/**
 * `x-kubernetes-validations` of a definition that is about to be stored: each rule must compile against the type of the
 * place where it stands, and must not cost too much. Pure.
 *
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/{validation,cel_validation}.go.
 */
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import type { JsonSchema, ValidationRule } from "./definition.ts";
import { readFieldPath } from "./field-path.ts";
import { type CompiledRule, compileRules } from "./rules.ts";

const reasons = ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];

const ruleCostLimit = 10_000_000;
const totalCostLimit = 100_000_000;
const mostExpensiveCount = 4;
const requestLimitBytes = 3 * 1024 * 1024;

/** Where rules are compiled: a node of the schema, and how often a value of it can stand in one object. */
export interface RuleScope {
  readonly schema: JsonSchema;
  readonly root: boolean;
  /** Undefined where nothing limits it. */
  readonly cardinality: number | undefined;
  readonly total: TotalCost;
  field(schema: JsonSchema, name: string): RuleScope | undefined;
  values(parent: JsonSchema, schema: JsonSchema): RuleScope;
  items(parent: JsonSchema, schema: JsonSchema): RuleScope;
}

interface TotalCost {
  sum: number;
  readonly rules: { readonly path: string; readonly cost: number }[];
}

export function beginRules(schema: JsonSchema): RuleScope {
  return scopeOf(schema, true, 1, { sum: 0, rules: [] });
}

function scopeOf(schema: JsonSchema, root: boolean, cardinality: number | undefined, total: TotalCost): RuleScope {
  const many = (inner: JsonSchema, most: number | undefined): RuleScope =>
    scopeOf(inner, false, cardinality === undefined || most === undefined ? undefined : cardinality * most, total);
  return {
    schema,
    root,
    cardinality,
    total,
    field: (inner) => scopeOf(inner, false, cardinality, total),
    values: (parent, inner) => many(inner, parent.maxProperties),
    items: (parent, inner) => many(inner, parent.maxItems),
  };
}

/** `scope` is undefined where rules cannot be compiled: in nested contexts, and where the schema itself is wrong. */
export function ruleErrors(
  schema: JsonSchema,
  path: string,
  uncorrelatable: string | undefined,
  scope: RuleScope | undefined,
): { schema: FieldError[]; rules: FieldError[] } {
  const rules = schema["x-kubernetes-validations"] ?? [];
  if (rules.length === 0) return { schema: [], rules: [] };
  const at = `${path}.x-kubernetes-validations`;
  const written = rules.flatMap((rule, index) => writingErrors(schema, rule, `${at}[${index}]`));
  if (written.length > 0 || scope === undefined) return { schema: written, rules: [] };
  const isRoot = scope.root || schema["x-kubernetes-embedded-resource"] === true;
  const errors = compileRules(schema, isRoot).flatMap((compiled, index) =>
    compiledErrors(compiled, `${at}[${index}]`, uncorrelatable, scope),
  );
  return { schema: [], rules: errors };
}

const lineBreak = /[\n\r]/;

function writingErrors(schema: JsonSchema, rule: ValidationRule, at: string): FieldError[] {
  const errors: FieldError[] = [];
  const { message = "", messageExpression = "", reason, fieldPath = "" } = rule;
  const text = (rule.rule ?? "").trim();
  if (text === "") errors.push(required(`${at}.rule`, "rule is not specified"));
  else if (message !== "" && message.trim() === "") {
    errors.push(invalid(`${at}.message`, message, "must be non-empty if specified"));
  } else if (lineBreak.test(message.trim())) {
    errors.push(invalid(`${at}.message`, message, "must not contain line breaks"));
  } else if (lineBreak.test(text) && message.trim() === "") {
    errors.push(required(`${at}.message`, "message must be specified if rule contains line breaks"));
  }
  if (messageExpression !== "" && messageExpression.trim() === "") {
    errors.push(required(`${at}.messageExpression`, "messageExpression must be non-empty if specified"));
  }
  if (reason !== undefined && !reasons.includes(reason)) errors.push(notSupported(`${at}.reason`, reason, reasons));
  if (fieldPath === "") return errors;
  const atPath = `${at}.fieldPath`;
  if (fieldPath.trim() === "") errors.push(invalid(atPath, fieldPath, "must be non-empty if specified"));
  if (lineBreak.test(fieldPath)) errors.push(invalid(atPath, fieldPath, "must not contain line breaks"));
  if (!readFieldPath(fieldPath, schema).ok) errors.push(invalid(atPath, fieldPath, "must be a valid path"));
  return errors;
}

function compiledErrors(
  compiled: CompiledRule,
  at: string,
  uncorrelatable: string | undefined,
  scope: RuleScope,
): FieldError[] {
  const { rule, program, problem, message, messageProblem, usesOldSelf } = compiled;
  const errors: FieldError[] = [];
  if (program !== undefined) errors.push(...costErrors(scope, program.cost.max, `${at}.rule`, "estimated rule cost"));
  if (problem !== undefined) errors.push(invalid(`${at}.rule`, asWritten(rule), problem));
  if (messageProblem !== undefined) {
    errors.push(invalid(`${at}.messageExpression`, asWritten(rule), messageProblem));
  } else if (message !== undefined) {
    errors.push(...messageCostErrors(scope, message.cost.max, `${at}.messageExpression`));
  }
  if (usesOldSelf && uncorrelatable !== undefined) {
    const why = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelatable}`;
    errors.push(invalid(`${at}.rule`, rule.rule, why));
  } else if (!usesOldSelf && rule.optionalOldSelf !== undefined) {
    const why = "may not be set if oldSelf is not used in rule";
    errors.push(invalid(`${at}.optionalOldSelf`, rule.optionalOldSelf, why));
  }
  return errors;
}

/** As real servers show a rule: every field, by the names that they have inside. */
function asWritten(rule: ValidationRule): object {
  return {
    Rule: rule.rule,
    Message: rule.message ?? "",
    MessageExpression: rule.messageExpression ?? "",
    Reason: rule.reason ?? null,
    FieldPath: rule.fieldPath ?? "",
    OptionalOldSelf: rule.optionalOldSelf ?? null,
  };
}

function costErrors(scope: RuleScope, cost: number, at: string, name: string): FieldError[] {
  const times = scope.cardinality ?? Math.floor(requestLimitBytes / (leastBytes(scope.schema) + 1));
  const total = cost * times;
  observe(scope.total, at, total);
  return total > ruleCostLimit ? [forbidden(at, costMessage(name, total, ruleCostLimit))] : [];
}

function messageCostErrors(scope: RuleScope, cost: number, at: string): FieldError[] {
  observe(scope.total, at, cost);
  if (cost <= ruleCostLimit) return [];
  return [forbidden(at, costMessage("estimated messageExpression cost", cost, ruleCostLimit))];
}

function observe(total: TotalCost, path: string, cost: number): void {
  if (cost === 0) return;
  total.sum += cost;
  total.rules.push({ path, cost });
  total.rules.sort((a, b) => b.cost - a.cost);
  total.rules.length = Math.min(total.rules.length, mostExpensiveCount);
}

export function totalCostErrors({ total }: RuleScope, path: string): FieldError[] {
  if (total.sum <= totalCostLimit) return [];
  const contributed = "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema";
  const name = "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema";
  return [
    ...total.rules.map((rule) => forbidden(rule.path, contributed)),
    forbidden(path, costMessage(name, total.sum, totalCostLimit)),
  ];
}

function costMessage(name: string, cost: number, limit: number): string {
  const factor = cost / limit;
  const shown = factor > 100 ? "more than 100x" : `${factor.toFixed(factor < 1.5 ? 6 : 1)}x`;
  const hint =
    "try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared";
  return `${name} exceeds budget by factor of ${shown} (${hint})`;
}

/** The shortest JSON that a value of this schema can be. */
function leastBytes(schema: JsonSchema): number {
  if (schema["x-kubernetes-int-or-string"]) return 1;
  switch (schema.type) {
    case "integer":
    case "number":
      return 1;
    case "boolean":
      return 4;
    case "object": {
      const { properties = {}, required: needed = [] } = schema;
      return needed.reduce((sum, name) => {
        const property = properties[name];
        return property === undefined || property.default !== undefined
          ? sum
          : sum + name.length + leastBytes(property) + 4;
      }, 2);
    }
    default:
      return 2;
  }
}
