import assert from "node:assert/strict";
import { test } from "node:test";
import type { AdmissionContext, AdmissionRequest, Rounds } from "./admission-plugin.ts";
import { nodeRestriction } from "./node-restriction.ts";

const user = { username: "system:node:n", groups: ["system:nodes"] };
const node = { metadata: { name: "n", uid: "u", labels: {} as Record<string, string> } };
const context = { lookup: { get: async () => node } } as unknown as AdmissionContext;

async function judge(request: object): Promise<string | undefined> {
  const full = { group: "", resource: "nodes", name: "n", user, operation: "UPDATE", ...request };
  try {
    await nodeRestriction.mutate?.(full as unknown as AdmissionRequest, context, {} as Rounds);
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^.* is forbidden: /, "");
  }
}

const labelled = (name: string) => ({ object: { metadata: { name: "n", labels: { [name]: "x" } } }, oldObject: node });
const mirror = (owner: object, more: object = {}) => ({
  resource: "pods",
  operation: "CREATE",
  object: {
    metadata: {
      name: "p",
      annotations: { "kubernetes.io/config.mirror": "x" },
      ownerReferences: [{ apiVersion: "v1", kind: "Node", name: "n", uid: "u", controller: true, ...owner }],
    },
    spec: { nodeName: "n", containers: [], ...more },
  },
});

const cases: readonly [claim: string, request: object, problem: string | undefined][] = [
  ["says where it stands", labelled("topology.kubernetes.io/zone"), undefined],
  ["says what is nobody's business", labelled("example.com/a"), undefined],
  ["uses the labels of kubelets", labelled("a.node.kubernetes.io/b"), undefined],
  [
    "gives itself no role",
    labelled("node-role.kubernetes.io/control-plane"),
    "is not allowed to modify labels: node-role.kubernetes.io/control-plane",
  ],
  [
    "does not enter where it is kept out",
    labelled("x.node-restriction.kubernetes.io/a"),
    "is not allowed to modify labels: x.node-restriction.kubernetes.io/a",
  ],
  [
    "does not touch its taints",
    { object: { ...node, spec: { taints: [] } }, oldObject: { ...node, spec: { taints: [{ key: "a" }] } } },
    'node "n" is not allowed to modify taints',
  ],
  [
    "does not touch its owners",
    { object: { metadata: { ...node.metadata, ownerReferences: [{}] } }, oldObject: node },
    'node "n" is not allowed to modify ownerReferences',
  ],
  ["leaves other nodes alone", { name: "m", object: node }, 'node "n" is not allowed to modify node "m"'],
  ["shows the Pods of its files", mirror({}), undefined],
  ["owns them itself", mirror({ name: "m" }), 'node "n" can only create pods with an owner reference set to itself'],
  ["owns them now", mirror({ uid: "old" }), "node n UID mismatch: expected old got u"],
  [
    "shows no Pod of an account",
    mirror({}, { serviceAccountName: "a" }),
    'node "n" can not create pods that reference a service account',
  ],
  [
    "shows no Pod that names a ConfigMap",
    mirror({}, { volumes: [{ name: "v", configMap: { name: "c" } }] }),
    'node "n" can not create pods that reference configmaps',
  ],
  [
    "shows no Pod that names a claim",
    mirror({}, { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "c" } }] }),
    'node "n" can not create pods that reference persistentvolumeclaims',
  ],
  [
    "registers without labels that are not its own",
    { operation: "CREATE", object: { metadata: { name: "n", labels: { "kubernetes.io/x": "y" } } } },
    'node "n" is not allowed to set the following labels: kubernetes.io/x',
  ],
];

test("a kubelet gets tokens for the audiences that its Pod's volumes name", async () => {
  const sources = [{ serviceAccountToken: { path: "t", audience: "vault" } }];
  const pod = {
    metadata: { name: "p", uid: "u" },
    spec: { nodeName: "n", volumes: [{ name: "v", projected: { sources } }] },
  };
  const authorizer = { authorize: () => ({ allowed: false, reason: "" }) };
  const asked = async (audience: string) => {
    const spec = { audiences: [audience], boundObjectRef: { kind: "Pod", apiVersion: "v1", name: "p", uid: "u" } };
    const request = {
      group: "",
      resource: "serviceaccounts",
      subresource: "token",
      name: "a",
      user,
      operation: "CREATE",
      object: { spec },
    };
    const held = { lookup: { get: async () => pod }, authorizer } as unknown as AdmissionContext;
    return nodeRestriction.mutate?.(request as unknown as AdmissionRequest, held, {} as Rounds);
  };
  await asked("vault");
  await assert.rejects(async () => asked("other"), {
    message: /audience "other" not found in pod spec volume, system:node:n is not authorized to request tokens/,
  });
});

for (const [claim, request, problem] of cases) {
  test(`a kubelet ${claim}`, async () => assert.equal(await judge(request), problem));
}
