import { boolType, type CelType, compile, optionalOf, type Program, stringType, typeOfSchema } from "#cel";
import type { JsonSchema, ValidationRule } from "./definition.ts";
import { readFieldPath } from "./field-path.ts";

/** One entry of `x-kubernetes-validations`, ready to run. */
export interface CompiledRule {
  readonly rule: ValidationRule;
  /** Undefined when it does not compile: then `problem` says why. */
  readonly program: Program | undefined;
  readonly problem: string | undefined;
  readonly message: Program | undefined;
  readonly messageProblem: string | undefined;
  /** A transition rule: it compares with what was. */
  readonly usesOldSelf: boolean;
  /** Below the value, where errors are said to be; empty for the value itself. */
  readonly fieldPath: string;
}

/**
 * The rules of one node of a schema. `isRoot` for a custom resource and for what is embedded: those have metadata.
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/compilation.go.
 */
export function compileRules(schema: JsonSchema, isRoot: boolean): CompiledRule[] {
  const rules = schema["x-kubernetes-validations"] ?? [];
  if (rules.length === 0) return [];
  const self = typeOfSchema(schema, { isResourceRoot: isRoot });
  if (self === undefined) return [];
  return rules.map((rule) => compileRule(rule, schema, self));
}

function compileRule(rule: ValidationRule, schema: JsonSchema, self: CelType): CompiledRule {
  const variables = { self, oldSelf: rule.optionalOldSelf ? optionalOf(self) : self };
  const compiled = compile(rule.rule, { variables, resultTypes: [boolType] });
  const program = compiled.ok ? compiled.program : undefined;
  const message = rule.messageExpression
    ? compile(rule.messageExpression, { variables, resultTypes: [stringType] })
    : undefined;
  const path = rule.fieldPath ? readFieldPath(rule.fieldPath, schema) : undefined;
  return {
    rule,
    program,
    problem: compiled.ok
      ? undefined
      : compiled.error.kind === "result"
        ? "cel expression must evaluate to a bool"
        : compiled.error.message,
    message: message?.ok ? message.program : undefined,
    messageProblem:
      message === undefined || message.ok
        ? undefined
        : message.error.kind === "result"
          ? "messageExpression must evaluate to a string"
          : `messageExpression ${message.error.message}`,
    usesOldSelf: program?.references.has("oldSelf") === true,
    fieldPath: path?.ok ? path.path : "",
  };
}
