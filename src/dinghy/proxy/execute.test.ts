import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom, createVirtualClock } from "#clock";
import type { Endpoint, Passage, Route } from "#network";
import { anyNodeAddress, type Frontend } from "./compile.ts";
import { createForwarding, type ProxyMode } from "./execute.ts";
import { tableOf } from "./rule-table.ts";

const backends: Endpoint[] = ["10.0.0.1", "10.0.0.2", "10.0.0.3"].map((address) => ({ address, port: 8080 }));

const rule: Frontend = {
  servicePort: "default/web:",
  kind: "ClusterIP",
  protocol: "TCP",
  address: "10.96.0.1",
  port: 80,
  to: backends,
  masquerade: false,
};
const nodePort: Frontend = { ...rule, kind: "NodePort", address: anyNodeAddress, port: 30080, masquerade: true };

/** A node at 10.1.0.1 and what its forwarding says, as text. */
function node(rules: Frontend[], mode?: ProxyMode) {
  const clock = createVirtualClock(0);
  let table = tableOf(rules);
  const options = { clock, random: createRandom(1), nodeAddress: "10.1.0.1", mode };
  const forwarding = createForwarding(() => table, options);
  const route = (to: string, from = "10.0.9.9", passage: Passage = { arriving: false }): string => {
    const [address = "", port] = to.split(":");
    return show(forwarding.route({ address: from, port: 40000 }, { address, port: Number(port) }, "TCP", passage));
  };
  const replace = (...next: Frontend[]): void => {
    table = tableOf(next);
  };
  return { clock, route, replace };
}

const show = (route: Route | string): string =>
  typeof route === "string" ? route : `${route.address}:${route.port}${route.source ? ` as ${route.source}` : ""}`;

for (const [claim, rules, mode, to, passage, expected] of [
  ["what no rule knows goes its way", [rule], "iptables", "10.0.0.7:80", false, "10.0.0.7:80"],
  ["without endpoints it is refused", [{ ...rule, to: "reject" }], "iptables", "10.96.0.1:80", false, "reject"],
  ["with endpoints elsewhere only it is dropped", [{ ...rule, to: "drop" }], "iptables", "10.96.0.1:80", false, "drop"],
  ["iptables lets a port that the Service lacks go out", [rule], "iptables", "10.96.0.1:81", false, "10.96.0.1:81"],
  ["ipvs refuses a port that the Service lacks", [rule], "ipvs", "10.96.0.1:81", false, "reject"],
  ["a NodePort is open on the node's address", [nodePort], "ipvs", "10.1.0.1:30080", true, "10.0.0.1:8080 as 10.1.0.1"],
  ["a NodePort is not open on another's address", [nodePort], "ipvs", "10.1.0.2:30080", false, "10.1.0.2:30080"],
  [
    "a Local external policy binds what arrives",
    [{ ...nodePort, to: "drop", toFromThisNode: backends, masquerade: false }],
    "ipvs",
    "10.1.0.1:30080",
    true,
    "drop",
  ],
  [
    "a Local external policy does not bind what starts on the node",
    [{ ...nodePort, to: "drop", toFromThisNode: backends, masquerade: false }],
    "ipvs",
    "10.1.0.1:30080",
    false,
    "10.0.0.1:8080",
  ],
] as [string, Frontend[], ProxyMode, string, boolean, string][])
  test(claim, () => assert.equal(node(rules, mode).route(to, "10.0.9.9", { arriving: passage }), expected));

test("ipvs takes backends in turn", () => {
  const { route } = node([rule], "ipvs");
  const turns = Array.from({ length: 4 }, () => route("10.96.0.1:80"));
  assert.deepEqual(turns, ["10.0.0.1:8080", "10.0.0.2:8080", "10.0.0.3:8080", "10.0.0.1:8080"]);
});

test("iptables draws backends evenly, and the same seed draws the same ones", () => {
  const draws = (): string[] => {
    const { route } = node([rule]);
    return Array.from({ length: 900 }, () => route("10.96.0.1:80"));
  };
  const first = draws();
  assert.deepEqual(draws(), first);
  for (const { address } of backends) {
    const share = first.filter((drawn) => drawn.startsWith(`${address}:`)).length;
    assert.ok(share > 240 && share < 360, `${address} got ${share} of 900`);
  }
});

test("a Pod that reaches itself through its Service sees the node as the other end", () => {
  const { route } = node([{ ...rule, to: backends.slice(0, 1) }]);
  assert.equal(route("10.96.0.1:80", "10.0.0.1"), "10.0.0.1:8080 as 10.1.0.1");
});

test("with session affinity a client stays with its backend while it comes back in time", async () => {
  const { clock, route } = node([{ ...rule, affinityMs: 10_000 }], "ipvs");
  assert.equal(route("10.96.0.1:80", "10.0.9.1"), "10.0.0.1:8080");
  assert.equal(route("10.96.0.1:80", "10.0.9.2"), "10.0.0.2:8080");
  await clock.sleep(9_000);
  assert.equal(route("10.96.0.1:80", "10.0.9.1"), "10.0.0.1:8080");
  await clock.sleep(9_000);
  assert.equal(route("10.96.0.1:80", "10.0.9.1"), "10.0.0.1:8080");
  await clock.sleep(10_000);
  assert.equal(route("10.96.0.1:80", "10.0.9.1"), "10.0.0.3:8080");
});

test("session affinity ends with its backend", () => {
  const sticky = { ...rule, affinityMs: 10_000 };
  const { route, replace } = node([sticky], "ipvs");
  assert.equal(route("10.96.0.1:80"), "10.0.0.1:8080");
  replace({ ...sticky, to: backends.slice(1) });
  assert.notEqual(route("10.96.0.1:80"), "10.0.0.1:8080");
});

test("a datagram flow keeps to its backend while that is one", () => {
  const { route, replace } = node([rule], "ipvs");
  const passage = { arriving: false, previous: backends[2] };
  assert.equal(route("10.96.0.1:80", "10.0.9.9", passage), "10.0.0.3:8080");
  replace({ ...rule, to: backends.slice(0, 2) });
  assert.equal(route("10.96.0.1:80", "10.0.9.9", passage), "10.0.0.1:8080");
});
