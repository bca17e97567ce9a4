/**
 * The expressions of a policy, compiled against the types of the kinds that it matches. What is found are warnings: it
 * does not keep the policy from taking effect.
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/policy/validating/typechecking.go.
 */
import type { KubernetesObject } from "#apimachinery";
import {
  authorizerVariables,
  type CelType,
  Composition,
  compile,
  dynType,
  type Library,
  namespaceType,
  requestType,
} from "#cel";
import type { GroupVersionKind } from "#schemas";

/** What is read of a ValidatingAdmissionPolicy. */
export interface CheckedPolicy extends KubernetesObject {
  readonly spec: CheckedSpec;
  readonly status?: { readonly observedGeneration?: number };
}

export interface CheckedSpec {
  readonly paramKind?: { readonly apiVersion?: string; readonly kind?: string };
  readonly matchConstraints?: { readonly resourceRules?: readonly CheckedRule[] };
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
  readonly validations?: readonly { readonly expression: string; readonly messageExpression?: string }[];
}

export interface CheckedRule {
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
}

export interface TypedKind extends GroupVersionKind {
  /** Undefined for a kind whose objects expressions know nothing of. */
  readonly type: CelType | undefined;
}

/** As `status.typeChecking.expressionWarnings` has them. */
export interface ExpressionWarning {
  readonly fieldRef: string;
  readonly warning: string;
}

/** `kinds`: those that the policy matches, in order; `params`: the type of its parameters where that is known. */
export function expressionWarnings(
  spec: CheckedSpec,
  kinds: readonly TypedKind[],
  params: TypedKind | undefined,
): ExpressionWarning[] {
  const compositions = kinds.map((kind) => ({ kind, composition: compositionFor(spec, kind, params) }));
  const warnings: ExpressionWarning[] = [];
  const check = (fieldRef: string, expression: string): void => {
    const problems = compositions.flatMap(({ kind, composition }) => {
      const result = composition.compile(expression);
      return result.ok ? [] : [`${kind.group}/${kind.version}, Kind=${kind.kind}: ${result.error.issues}\n`];
    });
    if (problems.length > 0) warnings.push({ fieldRef, warning: problems.join("\n") });
  };
  for (const [index, { expression, messageExpression }] of (spec.validations ?? []).entries()) {
    check(`spec.validations[${index}].expression`, expression);
    if (messageExpression) check(`spec.validations[${index}].messageExpression`, messageExpression);
  }
  return warnings;
}

function compositionFor(spec: CheckedSpec, kind: TypedKind, params: TypedKind | undefined): Composition {
  const object = kind.type ?? dynType;
  const { authorizer = dynType } = authorizerVariables;
  const variables = {
    namespaceObject: namespaceType,
    request: requestType,
    object,
    oldObject: object,
    ...(params && { params: params.type ?? dynType }),
    authorizer,
  };
  const libraries: readonly Library[] = ["authorizer"];
  const composition = new Composition({ compile, base: { variables, libraries }, named: true });
  for (const { name, expression } of spec.variables ?? []) composition.add(name, expression);
  return composition;
}
