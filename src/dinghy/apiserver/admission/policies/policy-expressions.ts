/**
 * What the expressions of a policy know, and what they must result in.
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/cel/compile.go, policy/{validating,mutating}.
 */
import {
  boolType,
  type CelType,
  type CompileOptions,
  type CompileResult,
  Composition,
  compile,
  dynType,
  listOf,
  namespaceType,
  nullType,
  objectOf,
  stringType,
} from "../../cel/cel.ts";
import { admissionVariables } from "../expressions.ts";
import type { Condition } from "../match-conditions.ts";
import type { NamedExpression, PolicySpec } from "./policy.ts";

/** Without `authorizer`, which messages may not ask. */
const plainVariables: Readonly<Record<string, CelType>> = Object.fromEntries(
  Object.entries(admissionVariables).filter(([name]) => !name.startsWith("authorizer")),
);

export const objectType: CelType = objectOf("Object", {});
export const patchType: CelType = listOf(objectOf("JSONPatch", {}));

/** The expressions of one policy: each kind of them is compiled against what that kind may know. */
export class PolicyExpressions {
  readonly composition: Composition;
  readonly #params: Readonly<Record<string, CelType>>;

  /** `named`: whether `variables` is known at all. */
  constructor({ paramKind }: Pick<PolicySpec, "paramKind">, named: boolean) {
    this.#params = paramKind ? { params: dynType } : {};
    this.composition = new Composition({ compile, base: this.#options(admissionVariables), named });
  }

  #options(variables: Readonly<Record<string, CelType>>): CompileOptions {
    return { variables: { ...variables, namespaceObject: namespaceType, ...this.#params }, libraries: ["authorizer"] };
  }

  variable(name: string, expression: string): CompileResult {
    return this.composition.add(name, expression);
  }

  condition(expression: string): CompileResult {
    return this.composition.compile(expression, { resultTypes: [boolType] });
  }

  message(expression: string): CompileResult {
    return this.composition.compile(expression, { ...this.#options(plainVariables), resultTypes: [stringType] });
  }

  auditValue(expression: string): CompileResult {
    return this.composition.compile(expression, { resultTypes: [stringType, nullType] });
  }

  applyConfiguration(expression: string): CompileResult {
    return this.composition.compile(expression, { resultTypes: [objectType], libraries: ["authorizer", "mutation"] });
  }

  jsonPatch(expression: string): CompileResult {
    return this.composition.compile(expression, { resultTypes: [patchType], libraries: ["authorizer", "mutation"] });
  }
}

/** Conditions of policies may use variables, parameters and the namespace. */
export function readyConditions(
  conditions: readonly NamedExpression[] | undefined,
  expressions: PolicyExpressions,
): Condition[] {
  return (conditions ?? []).map(({ name, expression }) => {
    const compiled = expressions.condition(expression);
    return compiled.ok
      ? { name, expression, program: compiled.program, problem: "" }
      : { name, expression, program: undefined, problem: compiled.error.message };
  });
}
