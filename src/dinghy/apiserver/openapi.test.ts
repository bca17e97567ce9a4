import assert from "node:assert/strict";
import { test } from "node:test";
import type { Response } from "#wire";
import { openapiResponse } from "./openapi.ts";

const deployments = {
  group: "apps",
  version: "v1",
  resource: "deployments",
  kind: "Deployment",
  singular: "deployment",
  namespaced: true,
  verbs: ["create", "get", "list", "patch"],
  shortNames: [],
  categories: [],
  subresources: { scale: { kind: "Scale", group: "autoscaling", version: "v1", verbs: ["get"] } },
};
const things = {
  ...deployments,
  group: "example.com",
  resource: "things",
  kind: "Thing",
  subresources: {},
  custom: true,
  schema: { type: "object", properties: { spec: { type: "object" } } },
};

const ask = (url: string, headers = {}) => openapiResponse(url, headers, [deployments, things]);
const read = (response: Response | undefined) => {
  assert.ok(response && "bytes" in response.body);
  return JSON.parse(new TextDecoder().decode(response.body.bytes()));
};
const location = (path: string): string => read(ask("/openapi/v3")).paths[path].serverRelativeURL;

test("a document is found through the index, and kept for ever under its hash", () => {
  const response = ask(location("apis/apps/v1"));
  assert.equal(response?.status, 200);
  assert.equal(response?.headers["cache-control"], "public, immutable");
  assert.equal(ask("/openapi/v3/apis/apps/v1", { "if-none-match": response?.headers.etag })?.status, 304);
  const outdated = ask("/openapi/v3/apis/apps/v1?hash=0");
  assert.deepEqual([outdated?.status, outdated?.headers.location], [301, location("apis/apps/v1")]);
  assert.equal(ask("/openapi/v3/apis/none/v1"), undefined);
});

test("every reference leads to a definition", () => {
  const text = JSON.stringify(read(ask("/openapi/v3/apis/apps/v1")));
  const { components } = JSON.parse(text);
  const references = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name as string);
  assert.ok(references.length > 50);
  for (const name of references) assert.ok(components.schemas[name], name);
});

test("PATCH tells what kubectl apply looks for", () => {
  const { paths } = read(ask("/openapi/v3/apis/apps/v1"));
  const { patch } = paths["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"];
  assert.ok(patch.parameters.some(({ name }: { name: string }) => name === "fieldValidation"));
  assert.ok("application/strategic-merge-patch+json" in patch.requestBody.content);
  assert.deepEqual(patch["x-kubernetes-group-version-kind"], { group: "apps", version: "v1", kind: "Deployment" });
});

test("custom resources have their own schema, and no strategic merge", () => {
  const { paths, components } = read(ask("/openapi/v3/apis/example.com/v1"));
  const thing = components.schemas["com.example.v1.Thing"];
  assert.deepEqual(Object.keys(thing.properties), ["spec", "apiVersion", "kind", "metadata"]);
  const { patch } = paths["/apis/example.com/v1/namespaces/{namespace}/things/{name}"];
  assert.ok(!("application/strategic-merge-patch+json" in patch.requestBody.content));
});

test("every operation has a name of its own, made of what it does and where", () => {
  const all = [...Object.entries(read(ask("/openapi/v3/apis/apps/v1")).paths as Record<string, object>)].flatMap(
    ([path, item]) =>
      Object.entries(item)
        .filter(([method]) => method !== "parameters")
        .map(([method, { operationId, description }]) => [`${method} ${path.slice(13)}`, operationId, description]),
  );
  const place = "/namespaces/{namespace}/deployments";
  assert.deepEqual(all, [
    [`get ${place}`, "listAppsV1NamespacedDeployment", "list objects of kind Deployment"],
    [`post ${place}`, "createAppsV1NamespacedDeployment", "create a Deployment"],
    ["get /deployments", "listAppsV1DeploymentForAllNamespaces", "list objects of kind Deployment"],
    [`get ${place}/{name}`, "readAppsV1NamespacedDeployment", "read the specified Deployment"],
    [`patch ${place}/{name}`, "patchAppsV1NamespacedDeployment", "partially update the specified Deployment"],
    [`get ${place}/{name}/scale`, "readAppsV1NamespacedDeploymentScale", "read scale of the specified Deployment"],
  ]);
});

test("groups are told apart in names whatever stands between their words", () => {
  const odd = { ...things, group: "my-group.example.com" };
  const { paths } = read(openapiResponse("/openapi/v3/apis/my-group.example.com/v1", {}, [odd]));
  const { get } = paths["/apis/my-group.example.com/v1/things"];
  assert.equal(get.operationId, "listMyGroupExampleComV1ThingForAllNamespaces");
  assert.deepEqual(get.tags, ["myGroupExampleCom_v1"]);
});

test("the second version knows fewer words: references stand alone, and what may be a string is one", () => {
  const { definitions, paths } = read(ask("/openapi/v2"));
  const { spec } = definitions["io.k8s.api.apps.v1.Deployment"].properties;
  assert.equal(spec.$ref, "#/definitions/io.k8s.api.apps.v1.DeploymentSpec");
  assert.equal(definitions["io.k8s.apimachinery.pkg.api.resource.Quantity"].type, "string");
  assert.equal(JSON.stringify({ definitions, paths }).match(/"(allOf|oneOf|requestBody)"|components\/schemas/), null);
  const { patch } = paths["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"];
  assert.ok(patch.consumes.includes("application/strategic-merge-patch+json"));
  assert.equal(patch.parameters[0].in, "body");
});

test("the second version as protobuf is named by its bytes, and answers to the name it is asked by", () => {
  for (const name of ["spec.v2@v1.0", "spec.v2.v1.0"]) {
    const accept = `application/com.github.proto-openapi.${name}+protobuf`;
    const answer = ask("/openapi/v2", { accept });
    assert.match(String(answer?.headers["content-type"]), /spec\.v2\.v1\.0\+protobuf$/);
    const again = ask("/openapi/v2", { accept, "if-none-match": String(answer?.headers.etag) });
    assert.equal(again?.status, 304);
  }
  assert.throws(() => ask("/openapi/v2", { accept: "text/html" }));
});

test("what is no resource has documents, too", () => {
  const { paths } = read(ask("/openapi/v3"));
  assert.deepEqual(
    Object.keys(paths).filter((path) => !/\/v\d/.test(path) || path.startsWith("openid")),
    [".well-known/openid-configuration", "api", "apis", "openid/v1/jwks", "version", "apis/apps"],
  );
  for (const name of ["version", "apis/apps", "openid/v1/jwks"]) {
    const document = read(ask(location(name)));
    assert.deepEqual(Object.keys(document.paths), [`/${name}/`]);
    for (const [, reference] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      assert.ok(document.components.schemas[reference as string], reference);
    }
  }
  assert.equal(read(ask(location("apis/apps"))).paths["/apis/apps/"].get.operationId, "getAppsAPIGroup");
  assert.equal(ask("/openapi/v3/apis/example.com"), undefined);
});
