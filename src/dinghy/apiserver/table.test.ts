import assert from "node:assert/strict";
import { test } from "node:test";
import { customColumns } from "./columns/custom-columns.ts";
import { readIncludeObject, tableOf } from "./table.ts";

const nowMs = Date.parse("2026-01-01T00:10:00Z");
const metadata = { name: "web", namespace: "a", resourceVersion: "7", creationTimestamp: "2026-01-01T00:00:00Z" };

function row(resource: string, object: object): unknown[] {
  const [name = "", ...group] = resource.split(".");
  const table = tableOf({ group: group.join("."), resource: name }, { metadata, ...object }, { nowMs });
  return [...(table.rows[0]?.cells ?? [])];
}

const template = { spec: { containers: [{ name: "c", image: "nginx" }] } };
const selector = { matchLabels: { app: "web" } };

const cases: readonly [resource: string, object: object, cells: unknown[]][] = [
  [
    "deployments.apps",
    { spec: { replicas: 3, selector, template }, status: { readyReplicas: 2, updatedReplicas: 3 } },
    ["web", "2/3", 3, 0, "10m", "c", "nginx", "app=web"],
  ],
  ["statefulsets.apps", { spec: { replicas: 3, template } }, ["web", "0/3", "10m", "c", "nginx"]],
  [
    "jobs.batch",
    { spec: { completions: 2, selector, template }, status: { succeeded: 1, startTime: "2026-01-01T00:09:00Z" } },
    ["web", "Running", "1/2", "60s", "10m", "c", "nginx", "app=web"],
  ],
  [
    "services",
    { spec: { type: "NodePort", clusterIP: "10.96.0.7", ports: [{ port: 80, nodePort: 30080, protocol: "TCP" }] } },
    ["web", "NodePort", "10.96.0.7", "<none>", "80:30080/TCP", "10m", "<none>"],
  ],
  [
    "services",
    { spec: { type: "LoadBalancer", clusterIP: "10.96.0.7" } },
    ["web", "LoadBalancer", "10.96.0.7", "<pending>", "<none>", "10m", "<none>"],
  ],
  [
    "nodes",
    {
      metadata: { ...metadata, labels: { "node-role.kubernetes.io/control-plane": "" } },
      spec: { unschedulable: true },
      status: {
        conditions: [{ type: "Ready", status: "True" }],
        nodeInfo: { kubeletVersion: "v1.36.0" },
        addresses: [{ type: "InternalIP", address: "10.0.0.2" }],
      },
    },
    [
      "web",
      "Ready,SchedulingDisabled",
      "control-plane",
      "10m",
      "v1.36.0",
      "10.0.0.2",
      "<none>",
      "<unknown>",
      "<unknown>",
      "<unknown>",
    ],
  ],
  [
    "endpoints",
    { subsets: [{ addresses: [1, 2, 3, 4].map((n) => ({ ip: `10.0.0.${n}` })), ports: [{ port: 80 }] }] },
    ["web", "10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 1 more...", "10m"],
  ],
  [
    "events",
    {
      lastTimestamp: "2026-01-01T00:09:30Z",
      firstTimestamp: metadata.creationTimestamp,
      type: "Normal",
      reason: "Pulled",
      involvedObject: { kind: "Pod", name: "p" },
      source: { component: "kubelet", host: "n" },
      message: "m\n",
      count: 2,
    },
    ["30s", "Normal", "Pulled", "pod/p", "", "kubelet, n", "m", "10m", 2, "web"],
  ],
  [
    "persistentvolumeclaims",
    {
      spec: { volumeName: "v", storageClassName: "s" },
      status: { phase: "Bound", capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"] },
    },
    ["web", "Bound", "v", "1Gi", "RWO", "s", "<unset>", "10m", "<unset>"],
  ],
  [
    "rolebindings.rbac.authorization.k8s.io",
    {
      roleRef: { kind: "Role", name: "r" },
      subjects: [
        { kind: "User", name: "u" },
        { kind: "ServiceAccount", name: "s", namespace: "a" },
      ],
    },
    ["web", "Role/r", "10m", "u", "", "a/s"],
  ],
  [
    "resourcequotas",
    { status: { hard: { pods: "2", "limits.cpu": "1" }, used: { pods: "1" } } },
    ["web", "pods: 1/2", "limits.cpu: 0/1", "10m"],
  ],
  [
    "horizontalpodautoscalers.autoscaling",
    {
      spec: {
        scaleTargetRef: { kind: "Deployment", name: "web" },
        maxReplicas: 5,
        metrics: [{ type: "Resource", resource: { name: "cpu", target: { averageUtilization: 80 } } }],
      },
    },
    ["web", "Deployment/web", "cpu: <unknown>/80%", "<unset>", 5, 0, "10m"],
  ],
  ["limitranges", {}, ["web", metadata.creationTimestamp]],
];

for (const [resource, object, cells] of cases) {
  test(`${resource} show ${cells.slice(1, 4).join(", ")}`, () => assert.deepEqual(row(resource, object), cells));
}

test("a list is a table of its items, with the list's version", () => {
  const list = { metadata: { resourceVersion: "9" }, items: [{ metadata }, { metadata }] };
  const table = tableOf({ group: "", resource: "configmaps" }, list, { nowMs, includeObject: "None" });
  assert.deepEqual(table.metadata, { resourceVersion: "9" });
  assert.equal(table.rows.length, 2);
  assert.equal(table.rows[0]?.object, null);
});

test("rows carry the object's metadata unless asked otherwise", () => {
  const [first] = tableOf({ group: "", resource: "configmaps" }, { metadata }, { nowMs }).rows;
  assert.deepEqual(first?.object, { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata });
  assert.throws(() => readIncludeObject("Everything"), { message: /must be 'Metadata', 'Object', 'None', or empty/ });
});

test("a custom resource shows what its definition asks for", () => {
  const columns = customColumns([
    { name: "Size", type: "integer", jsonPath: ".spec.size" },
    { name: "Since", type: "date", jsonPath: ".metadata.creationTimestamp", priority: 1 },
    { name: "None", type: "string", jsonPath: ".spec.none" },
  ]);
  const table = tableOf({ group: "x", resource: "y" }, { metadata, spec: { size: 3 } }, { nowMs, columns });
  assert.deepEqual(table.rows[0]?.cells, ["web", 3, "10m", null]);
});

test("columns of a custom resource end where a path cannot be read", () => {
  const columns = customColumns([
    { name: "Size", type: "integer", jsonPath: ".spec.size" },
    { name: "Odd", type: "string", jsonPath: ".a[?(" },
    { name: "Last", type: "string", jsonPath: ".b" },
  ]);
  assert.deepEqual(
    columns.map(({ name }) => name),
    ["Name", "Size"],
  );
});
