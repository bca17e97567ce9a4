import type { KubernetesObject } from "#apimachinery";
import { cloneJson, equalJson, type JsonObject } from "../../json-value.ts";
import type { ResourceDefinition } from "../../resource-registry.ts";
import { internalError } from "../../status.ts";
import type { AnyObject } from "../../strategy.ts";
import type { AdmissionContext, AdmissionPlugin, AdmissionRequest, Rounds } from "../admission-plugin.ts";
import { type FirstRound, firstRoundOf } from "../first-round.ts";
import { isExempt } from "../match-rules.ts";
import { applyAnswer } from "./apply-answer.ts";
import { askHook, judgeFailure } from "./ask-hook.ts";
import { type Hook, hooksOf } from "./hooks.ts";
import { type Invocation, invocationOf } from "./invocation.ts";
import { converted, ownDefinition, reread, shownAs } from "./shown-object.ts";

const name = "MutatingAdmissionWebhook";

/**
 * MutatingAdmissionWebhook: servers that the cluster's configuration names may change the object, one after the other in
 * the order of their configurations' names. One that asks for it is called again when the object was changed after it.
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go.
 */
export const mutatingAdmissionWebhook: AdmissionPlugin = {
  name,
  mutate: (request, context, rounds) => {
    const hooks = hooksOf(context.live, "mutating");
    if (hooks.length === 0 || isExempt(request)) return;
    return new Dispatch(request, context, rounds).run(hooks);
  },
};

class Dispatch {
  readonly #request: AdmissionRequest;
  readonly #context: AdmissionContext;
  readonly #rounds: Rounds;
  readonly #memory: FirstRound;

  constructor(request: AdmissionRequest, context: AdmissionContext, rounds: Rounds) {
    this.#request = request;
    this.#context = context;
    this.#rounds = rounds;
    this.#memory = firstRoundOf(rounds, name);
  }

  async run(hooks: readonly Hook[]): Promise<void> {
    const changedSince = this.#rounds.again && !equalJson(this.#memory.output, this.#request.object);
    if (changedSince) this.#requireAgain();
    try {
      for (const hook of hooks) await this.#offer(hook);
    } finally {
      this.#memory.output = cloneJson(this.#request.object);
    }
  }

  async #offer(hook: Hook): Promise<void> {
    const invocation = await invocationOf(hook, this.#request, this.#context);
    if (invocation === undefined) return;
    // Whoever was not asked in the first round is not asked for the first time in the second.
    if (this.#rounds.again && !this.#memory.again.has(hook.id)) return;
    let problem: unknown;
    try {
      if (await this.#ask(invocation)) {
        this.#requireAgain();
        this.#rounds.requireAgain();
      }
    } catch (error) {
      problem = judgeFailure(hook, error);
    }
    if (hook.reinvocationPolicy === "IfNeeded") this.#memory.invoked.add(hook.id);
    if (problem !== undefined) throw problem;
  }

  #requireAgain(): void {
    for (const id of this.#memory.invoked) this.#memory.again.add(id);
    this.#memory.invoked.clear();
  }

  /** True when the object was changed. */
  async #ask(invocation: Invocation): Promise<boolean> {
    const request = this.#request;
    const objects = await shownAs(invocation, request, this.#context.registry);
    const { patch } = await askHook({ invocation, request, objects, mutating: true }, this.#context);
    if (patch === undefined) return false;
    const patched = applyAnswer(invocation.hook.name, patch, objects.object as JsonObject | undefined);
    if (patched === undefined) return false;
    const next = await this.#read(patched, invocation.definition);
    const changed = !equalJson(next, request.object);
    if (changed) replaceContents(request.object as KubernetesObject & JsonObject, next);
    return changed;
  }

  /** Patched JSON in the version of the request. */
  async #read(patched: JsonObject, shown: ResourceDefinition | undefined): Promise<JsonObject> {
    const { objectKind } = this.#request;
    // Kinds of subresources are read by whoever serves them.
    if (objectKind !== undefined) return patched;
    const own = ownDefinition(this.#request, this.#context.registry);
    if (patched.metadata === undefined) throw internalError("object has no metadata");
    if (shown === undefined) return reread(patched, own);
    return converted(reread(patched, shown) as AnyObject, shown, own);
  }
}

/** The object stays the same to those who hold it, and becomes what `next` is. */
export function replaceContents(object: JsonObject, next: JsonObject): void {
  for (const field of Object.keys(object)) if (!(field in next)) delete object[field];
  Object.assign(object, next);
}
