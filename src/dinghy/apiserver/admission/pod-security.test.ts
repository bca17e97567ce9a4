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
