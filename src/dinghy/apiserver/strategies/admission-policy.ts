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

/** What whoever writes the status may not change. Upstream: apimachinery/pkg/apis/meta/v1 `ResetObjectMetaForStatus`. */
const kept = ["deletionTimestamp", "generation", "labels", "annotations", "finalizers", "ownerReferences"];

export const validatingPolicyStrategy: Strategy = {
  ...policy,
  validate: validatingPolicyErrors,
  prepareForStatusUpdate: ({ metadata }, old) => {
    for (const field of kept) {
      if (old.metadata[field] === undefined) delete metadata[field];
      else metadata[field] = old.metadata[field];
    }
  },
  validateStatusUpdate: policyStatusErrors,
};
export const validatingBindingStrategy: Strategy = { ...binding, validate: validatingBindingErrors };
export const mutatingPolicyStrategy: Strategy = { ...policy, validate: mutatingPolicyErrors };
export const mutatingBindingStrategy: Strategy = { ...binding, validate: mutatingBindingErrors };
