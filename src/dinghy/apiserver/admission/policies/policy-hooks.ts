import type { LiveObjects, LiveResource } from "../../live-objects.ts";
import { type ParsedSelector, parseSelector } from "../match-rules.ts";
import type { Binding, MatchResources, Policy, PolicySpec } from "./policy.ts";

/** Match criteria with their selectors parsed. */
export interface ReadyMatch extends MatchResources {
  readonly namespaces: ParsedSelector | undefined;
  readonly objects: ParsedSelector | undefined;
}

export interface ReadyBinding {
  readonly binding: Binding;
  readonly match: ReadyMatch;
}

/** A policy with all its bindings, compiled. Policies without bindings do nothing. */
export interface PolicyHook<Spec extends PolicySpec, Compiled> {
  readonly policy: Policy<Spec>;
  readonly match: ReadyMatch;
  readonly compiled: Compiled;
  readonly bindings: readonly ReadyBinding[];
}

export interface PolicyResources {
  readonly policies: LiveResource;
  readonly bindings: LiveResource;
}

interface Known<Spec extends PolicySpec, Compiled> {
  readonly policies: number;
  readonly bindings: number;
  readonly hooks: readonly PolicyHook<Spec, Compiled>[];
}

/**
 * All policies that are bound, in the order of their names. They are compiled when a policy or a binding has changed, so
 * that asking costs nothing where there are none. Upstream: apiserver/pkg/admission/plugin/policy/generic/policy_source.go.
 */
export function policyHooks<Spec extends PolicySpec, Compiled>(
  resources: PolicyResources,
  compile: (policy: Policy<Spec>) => Compiled,
): (live: LiveObjects) => readonly PolicyHook<Spec, Compiled>[] {
  const known = new WeakMap<LiveObjects, Known<Spec, Compiled>>();
  const compiledPolicies = new WeakMap<object, Compiled>();
  const compileOnce = (policy: Policy<Spec>): Compiled => {
    const compiled = compiledPolicies.get(policy) ?? compile(policy);
    compiledPolicies.set(policy, compiled);
    return compiled;
  };
  return (live) => {
    const [policies, bindings] = [live.generation(resources.policies), live.generation(resources.bindings)];
    const last = known.get(live);
    if (last?.policies === policies && last.bindings === bindings) return last.hooks;
    const hooks = readHooks(
      live.list<Policy<Spec>>(resources.policies),
      live.list<Binding>(resources.bindings),
      compileOnce,
    );
    known.set(live, { policies, bindings, hooks });
    return hooks;
  };
}

function readHooks<Spec extends PolicySpec, Compiled>(
  policies: readonly Policy<Spec>[],
  bindings: readonly Binding[],
  compile: (policy: Policy<Spec>) => Compiled,
): PolicyHook<Spec, Compiled>[] {
  const byName = (a: { metadata: { name: string } }, b: { metadata: { name: string } }): number =>
    a.metadata.name < b.metadata.name ? -1 : 1;
  return [...policies].sort(byName).flatMap((policy) => {
    const own = bindings.filter(({ spec }) => spec.policyName === policy.metadata.name).sort(byName);
    if (own.length === 0) return [];
    return [
      {
        policy,
        match: readyMatch(policy.spec.matchConstraints),
        compiled: compile(policy),
        bindings: own.map((binding) => ({ binding, match: readyMatch(binding.spec.matchResources) })),
      },
    ];
  });
}

function readyMatch(match: MatchResources = {}): ReadyMatch {
  return { ...match, namespaces: parseSelector(match.namespaceSelector), objects: parseSelector(match.objectSelector) };
}
