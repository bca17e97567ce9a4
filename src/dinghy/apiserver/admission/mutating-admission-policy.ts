/**
 * MutatingAdmissionPolicy: expressions in the cluster's configuration change the object, one policy after the other in
 * the order of their names. One that asks for it has its say again when the object was changed after it.
 *
 * https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/policy/mutating/dispatcher.go.
 */

import { ApiError } from "#apimachinery";
import type { CompileResult, CompositionRun } from "../cel/cel.ts";
import { cloneJson, equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import type { AdmissionContext, AdmissionPlugin, AdmissionRequest, Rounds } from "./admission-plugin.ts";
import { refuse } from "./admission-plugin.ts";
import { type FirstRound, firstRoundOf } from "./first-round.ts";
import { type Condition, conditionsMatch } from "./match-conditions.ts";
import { applyConfigurationTo, MutationError, patchedBy } from "./policies/apply-mutation.ts";
import type { MutatingPolicySpec } from "./policies/policy.ts";
import { PolicyExpressions, readyConditions } from "./policies/policy-expressions.ts";
import { type PolicyHook, policyHooks } from "./policies/policy-hooks.ts";
import { concernsOf, type Invocation, namespaceObjectOf, runOf } from "./policies/policy-invocation.ts";
import { isPolicyExempt } from "./policies/policy-match.ts";
import { replaceContents } from "./webhooks/mutating-webhooks.ts";
import { converted, ownDefinition, reread, shownAs } from "./webhooks/shown-object.ts";

interface CompiledMutation {
  readonly expression: string;
  readonly patches: boolean;
  readonly result: CompileResult;
}

interface Compiled {
  readonly expressions: PolicyExpressions;
  readonly conditions: readonly Condition[];
  readonly mutations: readonly CompiledMutation[];
}

type Hook = PolicyHook<MutatingPolicySpec, Compiled>;
type MutatingInvocation = Invocation<MutatingPolicySpec, Compiled>;

const name = "MutatingAdmissionPolicy";

const hooksOf = policyHooks<MutatingPolicySpec, Compiled>(
  {
    policies: "mutatingadmissionpolicies.admissionregistration.k8s.io",
    bindings: "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
  },
  ({ spec }) => {
    const expressions = new PolicyExpressions(spec, true);
    for (const variable of spec.variables ?? []) expressions.variable(variable.name, variable.expression);
    return {
      expressions,
      conditions: readyConditions(spec.matchConditions, expressions),
      mutations: (spec.mutations ?? []).map(({ patchType, applyConfiguration, jsonPatch }) => {
        const patches = patchType === "JSONPatch";
        const expression = (patches ? jsonPatch : applyConfiguration)?.expression ?? "";
        const result = patches ? expressions.jsonPatch(expression) : expressions.applyConfiguration(expression);
        return { expression, patches, result };
      }),
    };
  },
);

export const mutatingAdmissionPolicy: AdmissionPlugin = {
  name,
  mutate: (request, context, rounds) => {
    if (request.operation === "DELETE") return;
    const hooks = hooksOf(context.live);
    if (hooks.length === 0 || isPolicyExempt(request)) return;
    return new Dispatch(request, context, rounds).run(hooks);
  },
};

interface Denial {
  readonly message: string;
  readonly reason?: string;
}

class Dispatch {
  readonly #request: AdmissionRequest;
  readonly #context: AdmissionContext;
  readonly #rounds: Rounds;
  readonly #memory: FirstRound;
  readonly #denials: Denial[] = [];

  constructor(request: AdmissionRequest, context: AdmissionContext, rounds: Rounds) {
    this.#request = request;
    this.#context = context;
    this.#rounds = rounds;
    this.#memory = firstRoundOf(rounds, name);
  }

  async run(hooks: readonly Hook[]): Promise<void> {
    if (this.#rounds.again && !equalJson(this.#memory.output, this.#request.object)) this.#requireAgain();
    const concerns = await concernsOf(hooks, this.#request, this.#context);
    const namespaceObject = concerns.length > 0 ? await namespaceObjectOf(this.#request, this.#context) : null;
    for (const concern of concerns) {
      if ("problem" in concern) {
        const { policy, binding, message } = concern.problem;
        this.#deny(policy.spec, policy.metadata.name, binding?.metadata.name, { message });
      } else await this.#offer(concern.invocation, namespaceObject);
    }
    this.#memory.output = cloneJson(this.#request.object);
    if (this.#denials.length > 0) throw this.#refusal();
  }

  async #offer(invocation: MutatingInvocation, namespaceObject: unknown): Promise<void> {
    const { policy, binding, compiled, params } = invocation;
    const { spec } = policy;
    const fail = (message: string): void =>
      this.#deny(spec, policy.metadata.name, binding.metadata.name, { message, reason: "Invalid" });
    const newRun = (): Promise<CompositionRun> =>
      runOf(invocation, compiled.expressions, namespaceObject, this.#request, this.#context);
    const verdict = conditionsMatch(compiled.conditions, (await newRun()).values);
    if (verdict.matches === "unknown") fail(verdict.error);
    if (verdict.matches !== true) return;
    const of = params === null ? "" : `${params.metadata.namespace ?? ""}/${params.metadata.name}`;
    const key = `${policy.metadata.name} ${binding.metadata.name} ${of}`;
    if (this.#rounds.again && !this.#memory.again.has(key)) return;
    const before = cloneJson(this.#request.object);
    for (const mutation of compiled.mutations) {
      // Each sees what the one before it has done.
      if (this.#request.object !== undefined) await this.#mutate(mutation, invocation, await newRun(), fail);
    }
    if (!equalJson(before, this.#request.object)) {
      this.#requireAgain();
      this.#rounds.requireAgain();
    }
    if (spec.reinvocationPolicy === "IfNeeded") this.#memory.invoked.add(key);
  }

  async #mutate(
    { expression, patches, result }: CompiledMutation,
    invocation: MutatingInvocation,
    run: CompositionRun,
    fail: (message: string) => void,
  ): Promise<void> {
    const evaluation = result.ok ? run.evaluate(result.program) : undefined;
    if (!evaluation?.ok) {
      if (!result.ok) fail(result.error.message);
      else fail(evaluation ? `expression '${expression}' resulted in error: ${evaluation.message}` : outOfBudget);
      return;
    }
    const request = this.#request;
    const own = ownDefinition(request, this.#context.registry);
    const definition = invocation.matched.definition ?? own;
    const { object } = await shownAs(invocation.matched, request, this.#context.registry);
    try {
      const patched = patches
        ? patchedBy(object as JsonObject, evaluation)
        : applyConfigurationTo(object as JsonObject, evaluation, definition);
      // Kinds of subresources are read by whoever serves them.
      const next = request.objectKind ? patched : await converted(reread(patched, definition), definition, own);
      replaceContents(request.object as unknown as AnyObject, next);
    } catch (error) {
      if (!(error instanceof MutationError)) throw error;
      fail(error.message);
    }
  }

  #requireAgain(): void {
    for (const key of this.#memory.invoked) this.#memory.again.add(key);
    this.#memory.invoked.clear();
  }

  #deny(spec: MutatingPolicySpec, policy: string, binding: string | undefined, { message, reason }: Denial): void {
    if (spec.failurePolicy === "Ignore") return;
    const who =
      binding === undefined ? `policy ${JSON.stringify(policy)}` : `policy '${policy}' with binding '${binding}'`;
    this.#denials.push({ message: `${who} denied request: ${message}`, reason });
  }

  /** The first says why; all are told of. */
  #refusal(): ApiError {
    const [first] = this.#denials as [Denial];
    const causes = this.#denials.map(({ message }) => ({ message }));
    const { status } = refuse(this.#request, "admission request denied by policy", causes);
    return new ApiError({ ...status, message: first.message, ...(first.reason && { reason: first.reason }) });
  }
}

const outOfBudget = "validation failed due to running out of cost budget, no further validation rules will be run";
