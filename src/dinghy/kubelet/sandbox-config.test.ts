import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pod, PodSpec } from "#apimachinery";
import { SandboxError, sandboxConfigOf } from "./sandbox-config.ts";

const names = { nodeName: "node1", clusterDomain: "cluster.local", clusterDns: "10.96.0.10" };

function hostNameOf(spec: Partial<PodSpec>, name = "web"): string {
  const pod = { metadata: { name, namespace: "shop", uid: "u" }, spec: { containers: [], ...spec } } as unknown as Pod;
  const { hostname, domain } = sandboxConfigOf(pod, names);
  return domain ? `${hostname} in ${domain}` : hostname;
}

const table: readonly (readonly [string, string, string])[] = [
  ["a Pod's name is its host name", hostNameOf({}), "web"],
  ["it may have another", hostNameOf({ hostname: "db" }), "db"],
  ["a subdomain adds a domain", hostNameOf({ subdomain: "sub" }), "web in sub.shop.svc.cluster.local"],
  [
    "the full name may be the host name",
    hostNameOf({ subdomain: "sub", setHostnameAsFQDN: true }),
    "web.sub.shop.svc.cluster.local in sub.shop.svc.cluster.local",
  ],
  ["without a subdomain there is no full name", hostNameOf({ setHostnameAsFQDN: true }), "web"],
  ["on the node's network it has the node's name", hostNameOf({ hostNetwork: true }), "node1"],
  ["a host name of its own beats all", hostNameOf({ hostnameOverride: "any.where", subdomain: "sub" }), "any.where"],
  ["a long name is cut, and not at a dash", hostNameOf({}, `${"a".repeat(62)}-b`), "a".repeat(62)],
];

for (const [claim, actual, expected] of table) test(claim, () => assert.equal(actual, expected));

test("a full name of more than 64 characters is refused", () => {
  const spec = { subdomain: "s".repeat(40), setHostnameAsFQDN: true };
  assert.throws(() => hostNameOf(spec, "w".repeat(20)), SandboxError);
});
