import assert from "node:assert/strict";
import { type Answer, type Served, serveApi } from "../api-server.test-data.ts";

/** Policies that are written and bound in one call, and ConfigMaps of namespace `x` for them to look at. */
export interface Policies extends Served {
  /** Of ConfigMaps, unless the spec has other constraints; `binding: null` leaves it unbound. */
  validating(name: string, spec: object, binding?: object | null): Promise<void>;
  mutating(name: string, spec: object, binding?: object | null): Promise<void>;
  configMap(name: string, rest?: object): Promise<Answer>;
}

const group = "/apis/admissionregistration.k8s.io/v1";

export const constraints = (resources: readonly string[], groups: readonly string[] = [""], versions = ["*"]) => ({
  resourceRules: [{ apiGroups: groups, apiVersions: versions, operations: ["*"], resources }],
});

export async function servePolicies(): Promise<Policies> {
  const served = await serveApi();
  const { send } = served;
  const write = async (path: string, name: string, spec: object): Promise<void> => {
    const { status, body } = await send("POST", `${group}/${path}`, { metadata: { name }, spec });
    assert.equal(status, 201, body.message);
  };
  const both = async (kind: string, name: string, spec: object, binding: object | null): Promise<void> => {
    await write(`${kind}policies`, name, { matchConstraints: constraints(["configmaps"]), ...spec });
    if (binding !== null) await write(`${kind}policybindings`, `${name}-binding`, { policyName: name, ...binding });
  };
  return {
    ...served,
    validating: (name, spec, binding = {}) =>
      both("validatingadmission", name, spec, binding && { validationActions: ["Deny"], ...binding }),
    mutating: (name, spec, binding = {}) =>
      both("mutatingadmission", name, { reinvocationPolicy: "Never", ...spec }, binding),
    configMap: (name, rest = {}) => send("POST", "/api/v1/namespaces/x/configmaps", { metadata: { name }, ...rest }),
  };
}
