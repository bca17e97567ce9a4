import assert from "node:assert/strict";
import { test } from "node:test";
import type { Endpoint } from "#network";
import { createHostPorts } from "./host-ports.ts";

const node = "192.0.2.10";
const usual = { route: (_: Endpoint, to: Endpoint) => ({ ...to, port: 9 }) };
const ports = createHostPorts(node, usual);
ports.open("10.244.0.5", [{ hostPort: 80, containerPort: 8080, protocol: "TCP" }]);
ports.open("10.244.0.6", [{ hostPort: 81, containerPort: 8081, protocol: "TCP", hostIp: node }]);
ports.open("10.244.0.7", [{ hostPort: 81, containerPort: 8082, protocol: "TCP", hostIp: "127.0.0.1" }]);

const routes: readonly [claim: string, address: string, port: number, protocol: "TCP" | "UDP", expected: string][] = [
  ["a port of the node leads to its Pod", node, 80, "TCP", "10.244.0.5:8080"],
  ["another protocol does not", node, 80, "UDP", `${node}:9`],
  ["another port does not", node, 82, "TCP", `${node}:9`],
  ["another address does not", "10.244.0.9", 80, "TCP", "10.244.0.9:9"],
  ["a port of one address leads to who has that one", node, 81, "TCP", "10.244.0.6:8081"],
];
for (const [claim, address, port, protocol, expected] of routes) {
  test(claim, () => {
    const from = { address: "10.244.0.1", port: 40_000 };
    const route = ports.route(from, { address, port }, protocol, { arriving: true });
    assert.ok(typeof route !== "string");
    assert.equal(`${route.address}:${route.port}`, expected);
  });
}

test("a Pod that is led back to itself sees the node", () => {
  const from = { address: "10.244.0.5", port: 40_000 };
  const route = ports.route(from, { address: node, port: 80 }, "TCP", { arriving: false });
  assert.deepEqual(route, { address: "10.244.0.5", port: 8080, source: node });
});

test("loopback leads to a Pod on the node itself alone, and only where no other address was asked for", () => {
  const loopback = (at: string, port: number) => ports.loopback?.(at, { address: "127.0.0.1", port }, "TCP");
  assert.deepEqual(loopback(node, 80), { address: "10.244.0.5", port: 8080 });
  assert.deepEqual(loopback(node, 81), { address: "10.244.0.7", port: 8082 });
  assert.equal(loopback("10.244.0.9", 80), undefined);
});

test("what was opened for a Pod goes with it", () => {
  const brief = createHostPorts(node, undefined);
  brief.open("10.244.0.5", [{ hostPort: 80, containerPort: 8080, protocol: "TCP" }]);
  brief.close("10.244.0.5");
  const to = { address: node, port: 80 };
  assert.deepEqual(brief.route({ address: "10.0.0.1", port: 1 }, to, "TCP", { arriving: true }), to);
});
