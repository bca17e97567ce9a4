import assert from "node:assert/strict";
import { test } from "node:test";
import { createAuthorizer, type ResourceAttributes } from "./authorize.ts";
import { objectsOf } from "./objects.test-data.ts";

const pod = (name: string, nodeName: string, spec: object) => ({
  kind: "Pod",
  metadata: { name, namespace: "a", uid: name },
  spec: { nodeName, serviceAccountName: `${name}-account`, containers: [], ...spec },
});

const { live } = await objectsOf({
  pods: [
    pod("one", "n1", {
      containers: [{ name: "c", envFrom: [{ secretRef: { name: "from-env" } }] }],
      imagePullSecrets: [{ name: "pull" }],
      volumes: [
        { name: "v", projected: { sources: [{ configMap: { name: "projected" } }] } },
        { name: "w", persistentVolumeClaim: { claimName: "data" } },
      ],
    }),
    pod("two", "n2", { volumes: [{ name: "v", secret: { secretName: "of-two" } }] }),
  ],
  persistentvolumeclaims: [{ metadata: { name: "data", namespace: "a" }, spec: { volumeName: "volume-1" } }],
  "volumeattachments.storage.k8s.io": [{ metadata: { name: "here" }, spec: { nodeName: "n1" } }],
  "resourceslices.resource.k8s.io": [{ metadata: { name: "there" }, spec: { nodeName: "n2" } }],
  "clusterroles.rbac.authorization.k8s.io": [
    { metadata: { name: "system:node" }, rules: [{ apiGroups: [""], resources: ["services"], verbs: ["list"] }] },
  ],
});
const authorizer = createAuthorizer(live);
const kubelet = { username: "system:node:n1", groups: ["system:nodes", "system:authenticated"] };

type Asked = Partial<ResourceAttributes> & { resource: string; verb: string };
const unrelated = "no relationship found between node 'n1' and this object";

const cases: readonly [claim: string, asked: Asked, refused?: string][] = [
  ["reads a Secret that its Pod has in the environment", { verb: "get", resource: "secrets", name: "from-env" }],
  ["reads a Secret that its Pod pulls images with", { verb: "watch", resource: "secrets", name: "pull" }],
  ["reads a ConfigMap in a projected volume", { verb: "get", resource: "configmaps", name: "projected" }],
  ["does not read what another node's Pod has", { verb: "get", resource: "secrets", name: "of-two" }, unrelated],
  ["does not list Secrets", { verb: "list", resource: "secrets" }, "No Object name found"],
  [
    "does not write Secrets",
    { verb: "update", resource: "secrets", name: "pull" },
    "can only read resources of this type",
  ],
  [
    "reads a claim of its Pod, and the volume behind it",
    { verb: "get", resource: "persistentvolumes", name: "volume-1", namespace: undefined },
  ],
  [
    "gets tokens for the accounts of its Pods",
    { verb: "create", resource: "serviceaccounts", subresource: "token", name: "one-account" },
  ],
  [
    "gets no tokens for others",
    { verb: "create", resource: "serviceaccounts", subresource: "token", name: "two-account" },
    unrelated,
  ],
  [
    "lists the Pods that are bound to it",
    { verb: "list", resource: "pods", fieldSelector: "spec.nodeName=n1", namespace: undefined },
  ],
  [
    "does not list others' Pods",
    { verb: "list", resource: "pods", fieldSelector: "spec.nodeName=n2" },
    "can only list/watch pods with spec.nodeName field selector",
  ],
  ["reads its own Node", { verb: "get", resource: "nodes", name: "n1", namespace: undefined }],
  [
    "does not read other Nodes",
    { verb: "get", resource: "nodes", name: "n2" },
    "node 'n1' cannot read 'n2', only its own Node object",
  ],
  [
    "renews its own Lease",
    { verb: "update", group: "coordination.k8s.io", resource: "leases", name: "n1", namespace: "kube-node-lease" },
  ],
  [
    "does not renew others'",
    { verb: "update", group: "coordination.k8s.io", resource: "leases", name: "n2", namespace: "kube-node-lease" },
    "can only access node lease with the same name as the requesting node",
  ],
  [
    "reads what is attached to it",
    { verb: "get", group: "storage.k8s.io", resource: "volumeattachments", name: "here", namespace: undefined },
  ],
  [
    "does not read of others' devices",
    { verb: "get", group: "resource.k8s.io", resource: "resourceslices", name: "there", namespace: undefined },
    unrelated,
  ],
  [
    "lists its own devices",
    {
      verb: "list",
      group: "resource.k8s.io",
      resource: "resourceslices",
      fieldSelector: "spec.nodeName=n1",
      namespace: undefined,
    },
  ],
  ["does what all nodes may", { verb: "list", resource: "services", namespace: undefined }],
  ["does nothing else", { verb: "list", resource: "endpoints" }, ""],
];

for (const [claim, asked, refused] of cases) {
  test(`a kubelet ${claim}`, () => {
    const decision = authorizer.authorize({ user: kubelet, group: "", namespace: "a", ...asked });
    assert.deepEqual(decision, { allowed: refused === undefined, reason: refused ?? "" });
  });
}
