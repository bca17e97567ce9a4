import assert from "node:assert/strict";
import { test } from "node:test";
import type { Response } from "#wire";
import { compareVersions, type DiscoverableResource, discoveryResponse } from "./discovery.ts";

const resource = (
  group: string,
  version: string,
  name: string,
  more: Partial<DiscoverableResource> = {},
): DiscoverableResource => ({
  group,
  version,
  resource: name,
  kind: name[0]?.toUpperCase() + name.slice(1, -1),
  singular: name.slice(0, -1),
  namespaced: true,
  verbs: ["get", "list"],
  shortNames: [],
  categories: [],
  subresources: {},
  ...more,
});
const resources = [
  resource("", "v1", "pods", {
    shortNames: ["po"],
    subresources: {
      log: { kind: "Pod", verbs: ["get"] },
      eviction: { kind: "Eviction", group: "policy", version: "v1", verbs: ["create"] },
    },
  }),
  resource("apps", "v1", "deployments"),
  resource("z.example.com", "v1alpha1", "things", { custom: true }),
  resource("z.example.com", "v1", "things", { custom: true }),
  resource("a.example.com", "v1", "others", { custom: true }),
];
const aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

function ask(path: string, headers: Record<string, string> = {}): Response | undefined {
  return discoveryResponse(path, headers, resources, "10.0.0.1:443");
}

function read(response: Response | undefined) {
  assert.ok(response && "bytes" in response.body);
  return JSON.parse(new TextDecoder().decode(response.body.bytes()));
}

test("groups stand in the table's order, custom ones after them by name, preferred versions first", () => {
  const { groups } = read(ask("/apis"));
  assert.deepEqual(
    groups.map(({ name }: { name: string }) => name),
    ["apps", "a.example.com", "z.example.com"],
  );
  assert.equal(groups[2].preferredVersion.version, "v1");
});

test("a group version lists resources and subresources, with the kind's group where it is another", () => {
  const { resources: listed, groupVersion } = read(ask("/api/v1"));
  assert.equal(groupVersion, "v1");
  assert.deepEqual(
    listed.map(({ name, kind, group }: Record<string, string>) => [name, kind, group]),
    [
      ["pods", "Pod", undefined],
      ["pods/eviction", "Eviction", "policy"],
      ["pods/log", "Pod", undefined],
    ],
  );
});

test("what is not served is not discovered", () => {
  for (const path of ["/apis/none", "/apis/apps/v9", "/api/v2", "/other", "/api/v1/pods"])
    assert.equal(ask(path), undefined, path);
});

test("aggregated discovery names its type, and is not sent twice", () => {
  const response = ask("/apis", { accept: aggregated });
  assert.equal(
    response?.headers["content-type"],
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
  );
  const { items } = read(response);
  assert.equal(items[0].metadata.name, "apps");
  assert.deepEqual(items[0].versions[0].resources[0].responseKind, {
    group: "apps",
    version: "v1",
    kind: "Deployment",
  });
  const again = ask("/apis", { accept: aggregated, "if-none-match": response?.headers.etag ?? "" });
  assert.equal(again?.status, 304);
});

test("a client that reads neither form is refused", () => {
  assert.throws(() => ask("/api", { accept: "text/html" }), { message: /Not Acceptable/ });
});

test("versions are preferred by stability, then by number", () => {
  const versions = ["v1beta1", "foo", "v2", "v1alpha1", "v10", "v1", "v2beta1", "bar"];
  assert.deepEqual(versions.sort(compareVersions), ["v10", "v2", "v1", "v2beta1", "v1beta1", "v1alpha1", "bar", "foo"]);
});
