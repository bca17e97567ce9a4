import { defaultPolicy, defaultPolicyBinding } from "../defaults/admission-policies.ts";
import type { Strategy } from "../strategy.ts";
import {
  mutatingBindingErrors,
  mutatingPolicyErrors,
  policyStatusErrors,
  validatingBindingErrors,
  validatingPolicyErrors,
} from "../validation/admission-policies.ts";

/** Upstream: pkg/registry/admissionregistration/{validating,mutating}admissionpolicy{,binding}/strategy.go. */
const policy: Strategy = { updateNeedsVersion: true, hasGeneration: true, defaults: defaultPolicy };
const binding: Strategy = { updateNeedsVersion: true, hasGeneration: true, defaults: defaultPolicyBinding };

export const validatingPolicyStrategy: Strategy = {
  ...policy,
  validate: validatingPolicyErrors,
  validateStatusUpdate: policyStatusErrors,
};
export const validatingBindingStrategy: Strategy = { ...binding, validate: validatingBindingErrors };
export const mutatingPolicyStrategy: Strategy = { ...policy, validate: mutatingPolicyErrors };
export const mutatingBindingStrategy: Strategy = { ...binding, validate: mutatingBindingErrors };
