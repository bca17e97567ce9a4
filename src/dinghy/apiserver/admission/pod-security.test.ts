import assert from "node:assert/strict";
import { test } from "node:test";
import { gateOf, podOf } from "./admission.test-data.ts";
import { securityViolations } from "./pod-security-checks.ts";

const containers = (...securityContexts: object[]) => ({
  containers: securityContexts.map((securityContext, index) => ({ name: `c${index}`, securityContext })),
});

const cases: readonly [spec: object, violation: string][] = [
  [{ hostNetwork: true, hostPID: true, ...containers({}) }, "host namespaces (hostNetwork=true, hostPID=true)"],
  [
    containers({ privileged: true }, { privileged: true }),
    'privileged (containers "c0", "c1" must not set securityContext.privileged=true)',
  ],
  [
    containers({ capabilities: { add: ["CHOWN", "NET_ADMIN"] } }),
    'non-default capabilities (container "c0" must not include "NET_ADMIN" in securityContext.capabilities.add)',
  ],
  [{ ...containers({}), volumes: [{ name: "v", hostPath: { path: "/" } }] }, 'hostPath volumes (volume "v")'],
  [{ containers: [{ name: "c", ports: [{ hostPort: 80 }] }] }, 'hostPort (container "c" uses hostPort 80)'],
  [
    { ...containers({}), securityContext: { seccompProfile: { type: "Unconfined" } } },
    'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
  ],
  [
    { ...containers({}), securityContext: { sysctls: [{ name: "kernel.msgmax" }] } },
    "forbidden sysctls (kernel.msgmax)",
  ],
];

for (const [spec, violation] of cases) {
  test(`baseline forbids ${violation}`, () => {
    const found = securityViolations("baseline", {}, spec as never);
    assert.deepEqual(
      found.map(({ reason, detail }) => `${reason} (${detail})`),
      [violation],
    );
  });
}

test("restricted wants everything given up by name", () => {
  const found = securityViolations("restricted", {}, containers({}) as never);
  assert.deepEqual(
    found.map(({ reason }) => reason),
    ["allowPrivilegeEscalation != false", "unrestricted capabilities", "runAsNonRoot != true", "seccompProfile"],
  );
  const careful = {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    ...containers({ allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } }),
  };
  assert.deepEqual(securityViolations("restricted", {}, careful as never), []);
});

const labelled = (labels: object) => ({
  namespaces: [{ kind: "Namespace", metadata: { name: "a", labels }, status: {} }],
});
const bad = podOf({ hostNetwork: true });

test("a Pod is refused where its namespace enforces, and warned about where it warns", async () => {
  const enforcing = await gateOf(labelled({ "pod-security.kubernetes.io/enforce": "baseline" }));
  await assert.rejects(enforcing.admit({ object: bad }), {
    message: 'pods "p" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)',
  });
  const warning = await gateOf(labelled({ "pod-security.kubernetes.io/warn": "baseline" }));
  await warning.admit({ object: bad });
  assert.deepEqual(warning.warnings, [
    'would violate PodSecurity "baseline:latest": host namespaces (hostNetwork=true)',
  ]);
});

test("who tightens a namespace is told of Pods that are there already", async () => {
  const { admit, warnings } = await gateOf({ pods: [bad, podOf({ hostNetwork: true }, { name: "q" })] });
  const namespace = (labels: object) => ({ kind: "Namespace", metadata: { name: "a", labels } });
  const request = {
    operation: "UPDATE",
    kind: "Namespace",
    resource: "namespaces",
    oldObject: namespace({}),
  } as const;
  await admit({ ...request, object: namespace({ "pod-security.kubernetes.io/enforce": "baseline" }) });
  assert.deepEqual(warnings, [
    'existing pods in namespace "a" violate the new PodSecurity enforce level "baseline:latest"',
    "p (and 1 other pod): host namespaces",
  ]);
  await assert.rejects(admit({ ...request, object: namespace({ "pod-security.kubernetes.io/enforce": "some" }) }), {
    message: /must be one of privileged, baseline, restricted/,
  });
});

test("what baseline forbids is told before what restricted adds, and nothing twice", () => {
  const spec = {
    hostNetwork: true,
    volumes: [{ name: "v", hostPath: { path: "/" } }],
    ...containers({ privileged: true, capabilities: { add: ["SYS_ADMIN"] } }),
  };
  assert.deepEqual(
    securityViolations("restricted", {}, spec as never).map(({ reason }) => reason),
    [
      "host namespaces",
      "privileged",
      "allowPrivilegeEscalation != false",
      "unrestricted capabilities",
      "restricted volume types",
      "runAsNonRoot != true",
      "seccompProfile",
    ],
  );
});

const reasons = (level: "baseline" | "restricted", spec: object, version?: number) =>
  securityViolations(level, {}, spec as never, version).map(({ reason }) => reason);

test("older versions of the standards know less", () => {
  const probed = { containers: [{ name: "c", livenessProbe: { httpGet: { host: "127.0.0.1" } } }] };
  assert.deepEqual(reasons("baseline", probed), ["probe or lifecycle host"]);
  assert.deepEqual(reasons("baseline", probed, 33), []);
  assert.deepEqual(reasons("restricted", containers({}), 18), [
    "allowPrivilegeEscalation != false",
    "runAsNonRoot != true",
  ]);
  const tuned = { ...containers({}), securityContext: { sysctls: [{ name: "net.ipv4.tcp_rmem" }] } };
  assert.deepEqual(reasons("baseline", tuned, 31), ["forbidden sysctls"]);
  assert.deepEqual(reasons("baseline", tuned, 99), []);
});

test("Windows has no capabilities, and root of a user namespace is nobody", () => {
  assert.deepEqual(reasons("restricted", { os: { name: "windows" }, ...containers({}) }), ["runAsNonRoot != true"]);
  const own = { hostUsers: false, ...containers({ procMount: "Unmasked", runAsUser: 0 }) };
  assert.deepEqual(reasons("baseline", own), []);
  assert.deepEqual(reasons("baseline", own, 34), ["procMount"]);
  assert.ok(!reasons("restricted", own).includes("runAsUser=0"));
  assert.ok(reasons("restricted", own).includes("procMount"));
});

test("who sets what is said once for all of them", () => {
  const spec = {
    securityContext: { seLinuxOptions: { type: "b", user: "u" }, appArmorProfile: { type: "Unconfined" } },
    ...containers({ seLinuxOptions: { type: "a", role: "r" } }),
  };
  const annotations = { "container.apparmor.security.beta.kubernetes.io/c0": "unconfined" };
  assert.deepEqual(
    securityViolations("baseline", { annotations }, spec as never).map(({ detail }) => detail),
    [
      'pod and annotation must not set AppArmor profile type to "Unconfined", "container.apparmor.security.beta.kubernetes.io/c0="unconfined""',
      'pod and container "c0" set forbidden securityContext.seLinuxOptions: types "a", "b"; user may not be set; role may not be set',
    ],
  );
});

test("who enforces is warned about templates, too, and who loosens is told of no Pods", async () => {
  const { admit, warnings } = await gateOf({
    pods: [bad],
    ...labelled({
      "pod-security.kubernetes.io/enforce": "baseline",
      "pod-security.kubernetes.io/enforce-version": "v1.30",
    }),
  });
  const template = { metadata: {}, spec: { hostPID: true, containers: [{ name: "c" }] } };
  const workload = {
    kind: "ReplicaSet",
    apiVersion: "apps/v1",
    metadata: { name: "r", namespace: "a" },
    spec: { template },
  };
  await admit({ kind: "ReplicaSet", group: "apps", resource: "replicasets", object: workload } as never);
  const told = 'would violate PodSecurity "baseline:v1.30": host namespaces (hostPID=true)';
  assert.deepEqual(warnings, [told]);
  const namespace = (level: string) => ({
    kind: "Namespace",
    metadata: { name: "a", labels: { "pod-security.kubernetes.io/enforce": level } },
  });
  await admit({
    operation: "UPDATE",
    kind: "Namespace",
    resource: "namespaces",
    oldObject: namespace("restricted"),
    object: namespace("baseline"),
  });
  assert.deepEqual(warnings, [told]);
});
