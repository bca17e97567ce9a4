import assert from "node:assert/strict";
import { test } from "node:test";
import type { Endpoint, EndpointSlice, Service } from "#apimachinery";
import { compile, type Destination } from "./compile.ts";

type Spec = Partial<Service["spec"]>;

function service(spec: Spec = {}, more: Partial<Service> = {}): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", namespace: "default", uid: "", resourceVersion: "1", creationTimestamp: "" },
    spec: { clusterIP: "10.96.0.1", ports: [{ port: 80, targetPort: "http" }], ...spec },
    ...more,
  } as Service;
}

function slice(endpoints: Endpoint[], ports: EndpointSlice["ports"] = [{ port: 8080 }]): EndpointSlice {
  const labels = { "kubernetes.io/service-name": "web" };
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "web-x", namespace: "default", uid: "", resourceVersion: "1", creationTimestamp: "", labels },
    addressType: "IPv4",
    endpoints,
    ports,
  };
}

const ready = (ip: string, nodeName = "a"): Endpoint => ({ addresses: [ip], conditions: { ready: true }, nodeName });
const state = (ip: string, serving: boolean, terminating: boolean, nodeName = "a"): Endpoint => ({
  addresses: [ip],
  conditions: { ready: serving && !terminating, serving, terminating },
  nodeName,
});

/** Each rule as `kind protocol address:port -> where`, for the node "a". */
function rules(services: Service[], slices: EndpointSlice[]): string[] {
  return compile(services, slices, "a").map((rule) => {
    const here = rule.toFromThisNode ? ` (from here ${show(rule.toFromThisNode)})` : "";
    const marks = `${rule.masquerade ? " masquerade" : ""}${rule.affinityMs ? ` affinity ${rule.affinityMs}` : ""}`;
    return `${rule.kind} ${rule.protocol} ${rule.address}:${rule.port} -> ${show(rule.to)}${here}${marks}`;
  });
}

const show = (to: Destination): string =>
  typeof to === "string" ? to : to.map(({ address, port }) => `${address}:${port}`).join(",");

const cases: [claim: string, spec: Spec, endpoints: Endpoint[], rules: string[]][] = [
  [
    "a Service's address leads to its ready endpoints on any node",
    {},
    [ready("10.0.0.2"), ready("10.0.0.1", "b"), state("10.0.0.3", false, false)],
    ["ClusterIP TCP 10.96.0.1:80 -> 10.0.0.1:8080,10.0.0.2:8080"],
  ],
  [
    "an endpoint that tells no conditions is ready",
    {},
    [{ addresses: ["10.0.0.1"] }],
    ["ClusterIP TCP 10.96.0.1:80 -> 10.0.0.1:8080"],
  ],
  ["a Service without endpoints refuses", {}, [], ["ClusterIP TCP 10.96.0.1:80 -> reject"]],
  [
    "a Service with unready endpoints only refuses",
    {},
    [state("10.0.0.1", false, false)],
    ["ClusterIP TCP 10.96.0.1:80 -> reject"],
  ],
  [
    "terminating endpoints get nothing while another is ready",
    {},
    [state("10.0.0.1", true, true), ready("10.0.0.2")],
    ["ClusterIP TCP 10.96.0.1:80 -> 10.0.0.2:8080"],
  ],
  [
    "when none is ready, those that terminate but still serve take over",
    {},
    [state("10.0.0.1", true, true), state("10.0.0.2", false, true), state("10.0.0.3", false, false)],
    ["ClusterIP TCP 10.96.0.1:80 -> 10.0.0.1:8080"],
  ],
  [
    "an internal policy Local keeps to the node",
    { internalTrafficPolicy: "Local" },
    [ready("10.0.0.1"), ready("10.0.0.2", "b")],
    ["ClusterIP TCP 10.96.0.1:80 -> 10.0.0.1:8080"],
  ],
  [
    "an internal policy Local drops where the endpoints are elsewhere",
    { internalTrafficPolicy: "Local" },
    [ready("10.0.0.2", "b")],
    ["ClusterIP TCP 10.96.0.1:80 -> drop"],
  ],
  [
    "an internal policy Local falls back to what drains on the node, not to other nodes",
    { internalTrafficPolicy: "Local" },
    [state("10.0.0.1", true, true), ready("10.0.0.2", "b")],
    ["ClusterIP TCP 10.96.0.1:80 -> 10.0.0.1:8080"],
  ],
  [
    "an internal policy Local refuses where there is no endpoint at all",
    { internalTrafficPolicy: "Local" },
    [],
    ["ClusterIP TCP 10.96.0.1:80 -> reject"],
  ],
  [
    "a NodePort leads to all endpoints and hides the client",
    { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] },
    [ready("10.0.0.1"), ready("10.0.0.2", "b")],
    [
      "ClusterIP TCP 10.96.0.1:80 -> 10.0.0.1:8080,10.0.0.2:8080",
      "NodePort TCP *:30080 -> 10.0.0.1:8080,10.0.0.2:8080 masquerade",
    ],
  ],
  [
    "an external policy Local keeps outside traffic to the node and shows it the client",
    { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }], externalTrafficPolicy: "Local" },
    [ready("10.0.0.2", "b")],
    ["ClusterIP TCP 10.96.0.1:80 -> 10.0.0.2:8080", "NodePort TCP *:30080 -> drop (from here 10.0.0.2:8080)"],
  ],
  [
    "external addresses are open on the Service's own port",
    { type: "LoadBalancer", externalIPs: ["192.0.2.7"] },
    [ready("10.0.0.1")],
    [
      "ClusterIP TCP 10.96.0.1:80 -> 10.0.0.1:8080",
      "ExternalIP TCP 192.0.2.7:80 -> 10.0.0.1:8080 masquerade",
      "LoadBalancer TCP 192.0.2.8:80 -> 10.0.0.1:8080 masquerade",
    ],
  ],
  [
    "session affinity lasts three hours by default",
    { sessionAffinity: "ClientIP" },
    [ready("10.0.0.1")],
    ["ClusterIP TCP 10.96.0.1:80 -> 10.0.0.1:8080 affinity 10800000"],
  ],
  [
    "session affinity lasts as long as the Service says",
    { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 5 } } },
    [ready("10.0.0.1")],
    ["ClusterIP TCP 10.96.0.1:80 -> 10.0.0.1:8080 affinity 5000"],
  ],
  [
    "each address family leads to endpoints of its own",
    { clusterIPs: ["10.96.0.1", "fd00::1"] },
    [ready("10.0.0.1")],
    ["ClusterIP TCP 10.96.0.1:80 -> 10.0.0.1:8080", "ClusterIP TCP fd00::1:80 -> reject"],
  ],
  ["a headless Service has no rules", { clusterIP: "None" }, [ready("10.0.0.1")], []],
  ["a Service that has no address yet has no rules", { clusterIP: undefined }, [ready("10.0.0.1")], []],
  ["an ExternalName Service has no rules", { type: "ExternalName", externalName: "x.org", clusterIP: "" }, [], []],
];

for (const [claim, spec, endpoints, expected] of cases)
  test(claim, () => {
    const status = { loadBalancer: { ingress: [{ ip: "192.0.2.8" }, { hostname: "lb.example" }] } };
    assert.deepEqual(rules([service(spec, { status })], [slice(endpoints)]), expected);
  });

test("ports match by name and protocol, wherever each Pod has them", () => {
  const ports: Spec["ports"] = [
    { name: "web", port: 80 },
    { name: "dns", port: 53, protocol: "UDP" },
    { name: "old", port: 9, protocol: "SCTP" },
  ];
  const slices = [
    slice(
      [ready("10.0.0.1")],
      [
        { name: "web", port: 8080 },
        { name: "dns", protocol: "UDP", port: 5353 },
      ],
    ),
    slice(
      [ready("10.0.0.2")],
      [
        { name: "web", port: 8081 },
        { name: "dns", protocol: "TCP", port: 53 },
      ],
    ),
  ];
  assert.deepEqual(rules([service({ ports })], slices), [
    "ClusterIP TCP 10.96.0.1:80 -> 10.0.0.1:8080,10.0.0.2:8081",
    "ClusterIP UDP 10.96.0.1:53 -> 10.0.0.1:5353",
  ]);
});

test("an endpoint in two slices counts once, ready if it is so in either", () => {
  const slices = [slice([state("10.0.0.1", false, false)]), slice([ready("10.0.0.1")]), slice([ready("10.0.0.1")])];
  assert.deepEqual(rules([service()], slices), ["ClusterIP TCP 10.96.0.1:80 -> 10.0.0.1:8080"]);
});

test("endpoints of a Service of the same name in another namespace are not its own", () => {
  const other = slice([ready("10.0.0.1")]);
  other.metadata = { ...other.metadata, namespace: "other" };
  assert.deepEqual(rules([service()], [other]), ["ClusterIP TCP 10.96.0.1:80 -> reject"]);
});

test("a Service that another proxy serves is left to it", () => {
  const labelled = service();
  labelled.metadata = { ...labelled.metadata, labels: { "service.kubernetes.io/service-proxy-name": "mine" } };
  assert.deepEqual(rules([labelled], [slice([ready("10.0.0.1")])]), []);
});
