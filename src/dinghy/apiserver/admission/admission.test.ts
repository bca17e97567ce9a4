import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ingress, PersistentVolumeClaim, Pod } from "./admission.test-data.ts";
import { gateOf, podOf } from "./admission.test-data.ts";

test("a plain Pod gets an account, its token volume, a priority and five minutes of patience", async () => {
  const { admit } = await gateOf();
  const { spec } = await admit<Pod>({ object: podOf() });
  assert.equal(spec.serviceAccountName, "default");
  assert.equal(spec.priority, 0);
  assert.equal(spec.preemptionPolicy, "PreemptLowerPriority");
  assert.deepEqual(
    spec.tolerations?.map(({ key, tolerationSeconds }) => [key, tolerationSeconds]),
    [
      ["node.kubernetes.io/not-ready", 300],
      ["node.kubernetes.io/unreachable", 300],
    ],
  );
  const [volume] = spec.volumes ?? [];
  assert.match(volume?.name ?? "", /^kube-api-access-[a-z0-9]{5}$/);
  assert.deepEqual(spec.containers[0]?.volumeMounts, [
    { name: volume?.name, readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" },
  ]);
});

test("whoever wants no token gets none", async () => {
  const { admit } = await gateOf();
  const { spec } = await admit<Pod>({ object: podOf({ automountServiceAccountToken: false }) });
  assert.equal(spec.volumes, undefined);
});

test("a toleration that is there already is not added", async () => {
  const { admit } = await gateOf();
  const { spec } = await admit<Pod>({ object: podOf({ tolerations: [{ operator: "Exists" }] }) });
  assert.equal(spec.tolerations?.length, 1);
});

test("image pull secrets come from the account, unless the Pod names its own", async () => {
  const account = { metadata: { name: "default", namespace: "a" }, imagePullSecrets: [{ name: "registry" }] };
  const { admit } = await gateOf({ serviceaccounts: [account] });
  assert.deepEqual((await admit<Pod>({ object: podOf() })).spec.imagePullSecrets, [{ name: "registry" }]);
  const own = podOf({ imagePullSecrets: [{ name: "own" }] });
  assert.deepEqual((await admit<Pod>({ object: own })).spec.imagePullSecrets, [{ name: "own" }]);
});

const classes = [
  { metadata: { name: "high" }, value: 1000, preemptionPolicy: "Never" },
  { metadata: { name: "usual" }, value: 10, globalDefault: true },
];

test("priority comes from the class, or from the default one", async () => {
  const { admit } = await gateOf({ "priorityclasses.scheduling.k8s.io": classes });
  const high = await admit<Pod>({ object: podOf({ priorityClassName: "high" }) });
  assert.deepEqual([high.spec.priority, high.spec.preemptionPolicy], [1000, "Never"]);
  const usual = await admit<Pod>({ object: podOf() });
  assert.deepEqual([usual.spec.priority, usual.spec.priorityClassName], [10, "usual"]);
});

const terminating = { kind: "Namespace", metadata: { name: "a" }, status: { phase: "Terminating" } };

const refusals: readonly [claim: string, given: object, request: object, message: RegExp][] = [
  ["a namespace that is not there", {}, { object: podOf(), namespace: "b" }, /^namespaces "b" not found$/],
  [
    "a namespace on its way out",
    { namespaces: [terminating] },
    { object: podOf() },
    /pods "p" is forbidden: unable to create new content in namespace a because it is being terminated/,
  ],
  [
    "the end of kube-system",
    {},
    { operation: "DELETE", kind: "Namespace", resource: "namespaces", name: "kube-system", namespace: "kube-system" },
    /namespaces "kube-system" is forbidden: this namespace may not be deleted/,
  ],
  [
    "an account that is not there",
    {},
    { object: podOf({ serviceAccountName: "none" }) },
    /pods "p" is forbidden: error looking up service account a\/none: serviceaccount "none" not found/,
  ],
  [
    "a class that is not there",
    {},
    { object: podOf({ priorityClassName: "none" }) },
    /no PriorityClass with name none was found/,
  ],
  [
    "a priority of one's own",
    {},
    { object: podOf({ priority: 7 }) },
    /the integer value of priority \(7\) must not be provided in pod spec; priority admission controller computed 0 from/,
  ],
  [
    "a second default class",
    { "priorityclasses.scheduling.k8s.io": classes },
    {
      group: "scheduling.k8s.io",
      resource: "priorityclasses",
      kind: "PriorityClass",
      namespace: "",
      object: { metadata: { name: "other" }, value: 1, globalDefault: true },
    },
    /PriorityClass usual is already marked as default\. Only one default can exist/,
  ],
  [
    "a runtime class that is not there",
    {},
    { object: podOf({ runtimeClassName: "none" }) },
    /pod rejected: RuntimeClass "none" not found/,
  ],
];

for (const [claim, given, request, message] of refusals) {
  test(`${claim} is refused`, async () => {
    const { admit } = await gateOf(given as never);
    await assert.rejects(admit(request), { message });
  });
}

test("updates in a namespace on its way out are let through", async () => {
  const { admit } = await gateOf({ namespaces: [terminating] });
  await admit({ operation: "UPDATE", object: podOf(), oldObject: podOf() });
});

test("claims and Ingresses without a class get the newest default", async () => {
  const isDefault = (key: string, name: string, year: number) => ({
    metadata: { name, creationTimestamp: `${year}-01-01T00:00:00Z`, annotations: { [key]: "true" } },
  });
  const { admit } = await gateOf({
    "storageclasses.storage.k8s.io": [2024, 2025].map((year) =>
      isDefault("storageclass.kubernetes.io/is-default-class", `of-${year}`, year),
    ),
    "ingressclasses.networking.k8s.io": [isDefault("ingressclass.kubernetes.io/is-default-class", "front", 2024)],
  });
  const claim = { resource: "persistentvolumeclaims", kind: "PersistentVolumeClaim" };
  const made = await admit<PersistentVolumeClaim>({ ...claim, object: { metadata: { name: "c" }, spec: {} } });
  assert.equal(made.spec.storageClassName, "of-2025");
  assert.deepEqual(made.metadata.finalizers, ["kubernetes.io/pvc-protection"]);
  const none = await admit<PersistentVolumeClaim>({
    ...claim,
    object: { metadata: { name: "c" }, spec: { storageClassName: "" } },
  });
  assert.equal(none.spec.storageClassName, "");
  const ingress = { group: "networking.k8s.io", resource: "ingresses", kind: "Ingress" };
  const front = await admit<Ingress>({ ...ingress, object: { metadata: { name: "i" }, spec: {} } });
  assert.equal(front.spec.ingressClassName, "front");
});

test("a new Node takes no Pods until it is ready", async () => {
  const { admit } = await gateOf();
  const node = await admit({ resource: "nodes", kind: "Node", namespace: "", object: { metadata: { name: "n" } } });
  assert.deepEqual((node as unknown as { spec: object }).spec, {
    taints: [{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }],
  });
});

test("a kubelet changes its own Node, its own Pods and nothing else", async () => {
  const user = { username: "system:node:n1", groups: ["system:nodes"] };
  const { admit } = await gateOf({ pods: [podOf({ nodeName: "n1" }), podOf({ nodeName: "n2" }, { name: "q" })] });
  const node = { resource: "nodes", kind: "Node", namespace: "", operation: "UPDATE", user } as const;
  const named = (name: string) => ({ metadata: { name }, spec: {} }) as never;
  await admit({ ...node, name: "n1", object: named("n1"), oldObject: named("n1") });
  await assert.rejects(admit({ ...node, name: "n2", object: named("n2"), oldObject: named("n2") }), {
    message: /node "n1" is not allowed to modify node "n2"/,
  });
  await admit({ operation: "DELETE", name: "p", user });
  await assert.rejects(admit({ operation: "DELETE", name: "q", user }), {
    message: /node "n1" can only delete pods with spec\.nodeName set to itself/,
  });
  await assert.rejects(admit({ object: podOf({}, { name: "r" }), user }), { message: /can only create mirror pods/ });
});

test("a Binding carries the node's zone to the Pod", async () => {
  const zone = { "topology.kubernetes.io/zone": "z1" };
  const { admit } = await gateOf({ nodes: [{ metadata: { name: "n", labels: { ...zone, other: "x" } } }] });
  const object = { metadata: { name: "p" }, target: { name: "n" } };
  const binding = await admit({ kind: "Binding", subresource: "binding", object });
  assert.deepEqual(binding.metadata.labels, zone);
});

test("nobody becomes a master of the system by asking for a certificate, or approves without leave", async () => {
  const { admit } = await gateOf();
  const csr = {
    group: "certificates.k8s.io",
    resource: "certificatesigningrequests",
    kind: "CertificateSigningRequest",
    namespace: "",
  };
  const der = (tag: number, ...parts: Uint8Array[]): Buffer => {
    const content = Buffer.concat(parts);
    return Buffer.concat([Buffer.of(tag, content.length), content]);
  };
  const organization = der(0x30, der(0x06, Buffer.of(0x55, 0x04, 0x0a)), der(0x0c, Buffer.from("system:masters")));
  const request = der(0x30, der(0x30, der(0x02, Buffer.of(0)), der(0x30, der(0x31, organization)), der(0x30)));
  const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${request.toString("base64")}\n-----END CERTIFICATE REQUEST-----\n`;
  const spec = { signerName: "kubernetes.io/kube-apiserver-client", request: Buffer.from(pem).toString("base64") };
  const object = { metadata: { name: "c" }, spec };
  await assert.rejects(admit({ ...csr, object }), { message: /signer with system:masters group is not allowed/ });
  await assert.rejects(admit({ ...csr, operation: "UPDATE", subresource: "approval", object, oldObject: object }), {
    message: /user not permitted to approve requests with signerName "kubernetes\.io\/kube-apiserver-client"/,
  });
});
