/**
 * The status of ValidatingAdmissionPolicies: each generation is type-checked once, and what is found is told there.
 *
 * Upstream    https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#type-checking,
 *             pkg/controller/validatingadmissionpolicystatus
 */
import type { Resource } from "#client";
import type { Controller } from "./controller.ts";
import { matchedKinds, paramsKind } from "./policies/matched-kinds.ts";
import { type CheckedPolicy, expressionWarnings } from "./policies/type-check.ts";

const component = "validatingadmissionpolicy-status-controller";
const group = "admissionregistration.k8s.io";
const resource: Resource<CheckedPolicy> = { group, version: "v1", resource: "validatingadmissionpolicies" };

export const validatingAdmissionPolicyStatusController: Controller = {
  serviceAccount: component,
  component,
  start: ({ client, informers, queue }) => {
    const policies = informers.informer(resource);

    const work = queue(async (name) => {
      const policy = policies.get(name);
      const { generation = 0 } = policy?.metadata ?? {};
      if (policy === undefined || generation <= (policy.status?.observedGeneration ?? 0)) return;
      const { spec } = policy;
      const warnings = expressionWarnings(spec, await matchedKinds(spec, client), await paramsKind(spec, client));
      const typeChecking = warnings.length > 0 ? { expressionWarnings: warnings } : {};
      const wanted = {
        apiVersion: `${group}/v1`,
        kind: "ValidatingAdmissionPolicy",
        metadata: { name },
        status: { observedGeneration: generation, typeChecking },
      };
      const path = `/apis/${group}/v1/validatingadmissionpolicies/${encodeURIComponent(name)}/status`;
      const query = `?fieldManager=${component}&force=true`;
      await client.send("PATCH", path + query, wanted, "application/apply-patch+yaml");
    });

    policies.onChange(({ object }) => {
      if (object !== undefined) work.add(object.metadata.name);
    });
  },
};
