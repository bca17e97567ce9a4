/**
 * ValidatingAdmissionPolicy: what expressions in the cluster's configuration say of a request decides whether it is
 * denied, warned about, or noted.
 *
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/policy/validating/{dispatcher.go,validator.go}.
 */
import { ApiError } from "#apimachinery";
import type { CompileResult, CompositionRun } from "../cel/cel.ts";
import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from "./admission-plugin.ts";
import { refuse } from "./admission-plugin.ts";
import { type Condition, conditionsMatch } from "./match-conditions.ts";
import type { Binding, Policy, ValidatingPolicySpec, Validation } from "./policies/policy.ts";
import { PolicyExpressions, readyConditions } from "./policies/policy-expressions.ts";
import { type PolicyHook, policyHooks } from "./policies/policy-hooks.ts";
import { concernsOf, type Invocation, namespaceObjectOf, runOf } from "./policies/policy-invocation.ts";
import { isPolicyExempt } from "./policies/policy-match.ts";

interface CompiledValidation extends Validation {
  readonly condition: CompileResult;
  readonly messageProgram?: CompileResult;
}

interface Compiled {
  readonly expressions: PolicyExpressions;
  readonly conditions: readonly Condition[];
  readonly validations: readonly CompiledValidation[];
  readonly audits: readonly CompileResult[];
}

type Hook = PolicyHook<ValidatingPolicySpec, Compiled>;
type ValidatingInvocation = Invocation<ValidatingPolicySpec, Compiled>;

const hooksOf = policyHooks<ValidatingPolicySpec, Compiled>(
  {
    policies: "validatingadmissionpolicies.admissionregistration.k8s.io",
    bindings: "validatingadmissionpolicybindings.admissionregistration.k8s.io",
  },
  ({ spec }) => {
    const expressions = new PolicyExpressions(spec, true);
    for (const { name, expression } of spec.variables ?? []) expressions.variable(name, expression);
    return {
      expressions,
      conditions: readyConditions(spec.matchConditions, expressions),
      validations: (spec.validations ?? []).map((validation) => ({
        ...validation,
        condition: expressions.condition(validation.expression),
        ...(validation.messageExpression && { messageProgram: expressions.message(validation.messageExpression) }),
      })),
      audits: (spec.auditAnnotations ?? []).map(({ valueExpression }) => expressions.auditValue(valueExpression)),
    };
  },
);

export const validatingAdmissionPolicy: AdmissionPlugin = {
  name: "ValidatingAdmissionPolicy",
  validate: (request, context) => {
    const hooks = hooksOf(context.live);
    if (hooks.length === 0 || isPolicyExempt(request)) return;
    return dispatch(hooks, request, context);
  },
};

interface Denial {
  readonly policy: Policy<ValidatingPolicySpec>;
  readonly binding?: Binding;
  readonly message: string;
  readonly reason: string;
}

async function dispatch(hooks: readonly Hook[], request: AdmissionRequest, context: AdmissionContext): Promise<void> {
  const concerns = await concernsOf(hooks, request, context);
  if (concerns.length === 0) return;
  const namespaceObject = await namespaceObjectOf(request, context);
  const denials: Denial[] = [];
  for (const concern of concerns) {
    if ("problem" in concern) {
      const { policy } = concern.problem;
      if (policy.spec.failurePolicy !== "Ignore") denials.push({ ...concern.problem, reason: "Invalid" });
      continue;
    }
    const { policy, binding } = concern.invocation;
    const run = await runOf(
      concern.invocation,
      concern.invocation.compiled.expressions,
      namespaceObject,
      request,
      context,
    );
    for (const { message, reason, always } of decisionsOf(concern.invocation, run)) {
      const actions = always ? ["Deny"] : (binding.spec.validationActions ?? []);
      if (actions.includes("Deny")) denials.push({ policy, binding, message, reason });
      if (actions.includes("Warn")) context.warn(warningOf(policy, binding, message));
    }
  }
  const [first] = denials;
  if (first !== undefined) throw denialError(first, request);
}

function warningOf(policy: Policy<ValidatingPolicySpec>, binding: Binding, message: string): string {
  const names = `'${policy.metadata.name}' with binding '${binding.metadata.name}'`;
  return `Validation failed for ValidatingAdmissionPolicy ${names}: ${message}`;
}

const codes: Readonly<Record<string, number>> = { Forbidden: 403, Unauthorized: 401, RequestEntityTooLarge: 413 };

function denialError({ policy, binding, message, reason }: Denial, request: AdmissionRequest): ApiError {
  const bound = binding === undefined ? "" : ` with binding '${binding.metadata.name}'`;
  const text = `ValidatingAdmissionPolicy '${policy.metadata.name}'${bound} denied request: ${message}`;
  const { status } = refuse(request, text, [{ message: text }]);
  return new ApiError({ ...status, reason, code: codes[reason] ?? 422 });
}

/** Something that speaks against the request. */
interface Decision {
  readonly message: string;
  readonly reason: string;
  /** Denied whatever the binding's actions are. */
  readonly always?: boolean;
}

const outOfBudget = "validation failed due to running out of cost budget, no further validation rules will be run";

function decisionsOf({ policy, compiled }: ValidatingInvocation, run: CompositionRun): Decision[] {
  const ignores = policy.spec.failurePolicy === "Ignore";
  const failed = (message: string): Decision[] => (ignores ? [] : [{ message, reason: "Invalid" }]);
  const verdict = conditionsMatch(compiled.conditions, run.values);
  if (verdict.matches === "unknown") return failed(verdict.error);
  if (!verdict.matches) return [];
  const decisions: Decision[] = [];
  for (const validation of compiled.validations) {
    const { condition, expression } = validation;
    if (!condition.ok) {
      decisions.push(...failed(`compilation error: ${condition.error.message}`));
      continue;
    }
    const evaluation = run.evaluate(condition.program);
    if (evaluation === undefined) return failed(outOfBudget);
    if (!evaluation.ok)
      decisions.push(...failed(`expression '${expression}' resulted in error: ${evaluation.message}`));
    else if (evaluation.value !== true) {
      const message = messageOf(validation, run);
      if (message === undefined) decisions.push(...failed(`failed messageExpression: ${outOfBudget}`));
      else decisions.push({ message, reason: validation.reason ?? "Invalid" });
    }
  }
  if (!ignores) decisions.push(...auditErrors(policy.spec, compiled, run));
  return decisions;
}

const longestMessage = 5 * 1024;

/** The message of a failed validation; undefined when the budget did not suffice to find it. */
function messageOf({ messageProgram, message = "", expression }: CompiledValidation, run: CompositionRun) {
  if (messageProgram?.ok) {
    const evaluation = run.evaluate(messageProgram.program);
    if (evaluation === undefined) return undefined;
    const text = evaluation.ok && typeof evaluation.value === "string" ? evaluation.value.trim() : "";
    if (text !== "" && Buffer.byteLength(text) <= longestMessage && !text.includes("\n")) return text;
  }
  return message.trim() || `failed expression: ${expression.trim()}`;
}

/** There is no audit log to write annotations to; that they cannot be made denies a request all the same. */
function auditErrors({ auditAnnotations = [] }: ValidatingPolicySpec, { audits }: Compiled, run: CompositionRun) {
  return audits.flatMap((compiled, index): Decision[] => {
    const expression = auditAnnotations[index]?.valueExpression ?? "";
    const denied = (message: string): Decision[] => [{ message, reason: "Invalid", always: true }];
    if (!compiled.ok) return denied(`compilation error: ${compiled.error.message}`);
    const evaluation = run.evaluate(compiled.program);
    if (evaluation === undefined) return denied(outOfBudget);
    return evaluation.ok ? [] : denied(`expression '${expression.trim()}' resulted in error: ${evaluation.message}`);
  });
}
