import assert from "node:assert/strict";
import { test } from "node:test";
import type { EndpointSlice, Endpoints, Service } from "#apimachinery";
import { isMirrored, mirrorsOf, planMirrors } from "./mirror.ts";

const metadata = {
  name: "db",
  namespace: "default",
  uid: "u",
  resourceVersion: "1",
  creationTimestamp: "2026-01-01T00:00:00Z",
};
const endpointsOf = (subsets: Endpoints["subsets"], labels?: Record<string, string>): Endpoints => ({
  apiVersion: "v1",
  kind: "Endpoints",
  metadata: { ...metadata, labels },
  subsets,
});
const serviceOf = (selector?: Record<string, string>): Service => ({
  apiVersion: "v1",
  kind: "Service",
  metadata,
  spec: { selector },
});

test("only hand-made Endpoints of a Service without a selector are mirrored", () => {
  const endpoints = endpointsOf([]);
  assert.equal(isMirrored(endpoints, serviceOf()), true);
  assert.equal(isMirrored(endpoints, serviceOf({ app: "db" })), false);
  assert.equal(isMirrored(endpoints, undefined), false);
  assert.equal(isMirrored(endpointsOf([], { "endpointslice.kubernetes.io/skip-mirror": "true" }), serviceOf()), false);
});

test("each family of addresses has a slice of its own, with who is ready", () => {
  const mirrors = mirrorsOf(
    endpointsOf([
      {
        addresses: [{ ip: "192.0.2.1" }, { ip: "2001:db8::1" }],
        notReadyAddresses: [{ ip: "192.0.2.2" }],
        ports: [{ port: 5432 }],
      },
    ]),
  );
  assert.deepEqual(
    mirrors.map(({ addressType, endpoints, ports }) => [
      addressType,
      endpoints.map(({ conditions }) => conditions?.ready),
      ports,
    ]),
    [
      ["IPv4", [true, false], [{ name: "", port: 5432, protocol: "TCP" }]],
      ["IPv6", [true], [{ name: "", port: 5432, protocol: "TCP" }]],
    ],
  );
});

test("a slice of the same family and ports is changed in place, and what nobody wants goes", () => {
  const wanted = mirrorsOf(endpointsOf([{ addresses: [{ ip: "192.0.2.1" }], ports: [{ port: 80 }] }]));
  const slice = (name: string, port: number): EndpointSlice => ({
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { ...metadata, name },
    addressType: "IPv4",
    endpoints: [],
    ports: [{ name: "", port, protocol: "TCP" }],
  });
  const plan = planMirrors(wanted, [slice("kept", 80), slice("gone", 81)]);
  assert.deepEqual(
    [plan.create.length, plan.update[0]?.metadata.name, plan.remove[0]?.metadata.name],
    [0, "kept", "gone"],
  );
});
