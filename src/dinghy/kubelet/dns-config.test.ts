import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pod, PodSpec } from "#apimachinery";
import { dnsConfigOf } from "./dns-config.ts";

const cluster = { clusterDomain: "cluster.local", clusterDns: "10.96.0.10" };
const dns = (spec: Partial<PodSpec>) =>
  dnsConfigOf(
    { metadata: { name: "p", namespace: "shop" }, spec: { containers: [], ...spec } } as unknown as Pod,
    cluster,
  );

const domains = ["shop.svc.cluster.local", "svc.cluster.local", "cluster.local"];
const many = Array.from({ length: 32 }, (_, index) => `d${index}.example`);

test("the cluster's name server, its domains and five dots where nothing is said", () => {
  const config = { servers: ["10.96.0.10"], searches: domains, options: ["ndots:5"] };
  assert.deepEqual(dns({}), { config, omissions: [] });
});

test("nothing but its own where the policy is None", () => {
  const own = { nameservers: ["1.2.3.4"], searches: ["a.example"], options: [{ name: "edns0" }] };
  const config = { servers: ["1.2.3.4"], searches: ["a.example"], options: ["edns0"] };
  assert.deepEqual(dns({ dnsPolicy: "None", dnsConfig: own }).config, config);
});

test("an own option takes the place of the same one, and nothing is said twice", () => {
  const own = {
    nameservers: ["10.96.0.10"],
    searches: ["cluster.local", "a"],
    options: [{ name: "ndots", value: "2" }],
  };
  const config = { servers: ["10.96.0.10"], searches: [...domains, "a"], options: ["ndots:2"] };
  assert.deepEqual(dns({ dnsConfig: own }).config, config);
});

test("a fourth name server is left out, and that is told", () => {
  const { config, omissions } = dns({ dnsConfig: { nameservers: ["1.1.1.1", "2.2.2.2", "3.3.3.3"] } });
  assert.deepEqual(config.servers, ["10.96.0.10", "1.1.1.1", "2.2.2.2"]);
  assert.deepEqual(omissions, [
    "Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.96.0.10 1.1.1.1 2.2.2.2",
  ]);
});

test("so is a thirty-third domain, and what makes the line too long", () => {
  const { config, omissions } = dns({ dnsConfig: { searches: many } });
  assert.deepEqual(config.searches, [...domains, ...many.slice(0, 29)]);
  assert.match(omissions[0] ?? "", /^Search Line limits were exceeded, .* the applied search line is: shop\.svc/);
  const long = Array.from({ length: 12 }, (_, index) => `${index}.${"x".repeat(200)}`);
  assert.ok(dns({ dnsConfig: { searches: long } }).config.searches.join(" ").length <= 2048);
});
