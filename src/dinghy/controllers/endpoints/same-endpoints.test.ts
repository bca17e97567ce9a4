import assert from "node:assert/strict";
import { test } from "node:test";
import type { Endpoints } from "#apimachinery";
import { sameEndpoints } from "./same-endpoints.ts";

const http = { name: "http", port: 80, protocol: "TCP" };
const dns = { name: "dns", port: 53, protocol: "UDP" };
const one = { addresses: [{ ip: "10.0.0.1" }], ports: [http, dns] };
const other = { notReadyAddresses: [{ ip: "10.0.0.2" }], ports: [http] };
const endpoints = (subsets: readonly object[], labels: Record<string, string> = {}): Endpoints =>
  ({ apiVersion: "v1", kind: "Endpoints", metadata: { name: "web", labels }, subsets }) as unknown as Endpoints;

test("the order of subsets and ports says nothing", () => {
  const turned = { ...one, ports: [dns, http] };
  assert.ok(sameEndpoints(endpoints([one, other]), endpoints([other, turned])));
});

test("an address, a port, readiness or a label more is a difference", () => {
  const present = endpoints([one, other]);
  const more = [
    endpoints([{ ...one, addresses: [{ ip: "10.0.0.1" }, { ip: "10.0.0.3" }] }, other]),
    endpoints([{ ...one, ports: [http] }, other]),
    endpoints([one, { addresses: other.notReadyAddresses, ports: other.ports }]),
    endpoints([one]),
    endpoints([one, other], { app: "web" }),
  ];
  for (const wanted of more) assert.ok(!sameEndpoints(present, wanted), JSON.stringify(wanted));
});
