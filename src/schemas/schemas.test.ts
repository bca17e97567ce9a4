import assert from "node:assert/strict";
import { test } from "node:test";
import { readFieldFacts, splitGroupVersion } from "./facts.ts";
import { loadSchemas, type Schema } from "./schemas.ts";

const schemas = loadSchemas();
const stale = "; derived before the facts changed? npm run prepare";

test("there are definitions, and every reference leads to one", () => {
  const names = schemas.definitionNames();
  assert.ok(names.length > 700, `only ${names.length} definitions${stale}`);
  let references = 0;
  for (const name of names) {
    for (const schema of Object.values(schemas.definition(name)?.properties ?? {})) {
      const leaf = leafOf(schema);
      if (leaf.$ref === undefined) continue;
      references++;
      assert.equal(schemas.resolve(leaf).type, "object", `${name} refers to ${leaf.$ref}`);
    }
  }
  assert.ok(references > 1000, `only ${references} references`);
});

test("every resource, and every subresource with a body, has a definition of its kind", () => {
  const resources = schemas.resources();
  assert.equal(resources.length, 68);
  for (const { group, version, kind, resource, subresources } of resources) {
    assert.ok(
      schemas.forKind({ group, version, kind }),
      `${resource}: no definition of ${kind} in ${group}/${version}`,
    );
    for (const subresource of subresources) {
      // Options travel in the query; they are no bodies.
      if (subresource.kind.endsWith("Options")) continue;
      const found = schemas.forKind({ group, version, ...subresource });
      assert.ok(found, `${resource}/${subresource.name}: no definition of ${subresource.kind}`);
    }
  }
});

test("every resource that can be listed has a definition of its list", () => {
  for (const { group, version, kind, verbs } of schemas.resources()) {
    if (!verbs.includes("list")) continue;
    const list = schemas.forKind({ group, version, kind: `${kind}List` });
    assert.equal(list?.properties.items?.type, "array", `${kind}List`);
  }
});

test("every field fact landed in its definition", () => {
  const facts = readFieldFacts();
  assert.equal(facts.length, 451);
  for (const fact of facts) {
    const definition = schemas.definition(fact.definition);
    const schema = fact.field === "(itself)" ? definition : definition?.properties[fact.field];
    const landed = {
      listType: schema?.["x-kubernetes-list-type"] ?? "",
      listMapKeys: schema?.["x-kubernetes-list-map-keys"] ?? [],
      patchStrategy: schema?.["x-kubernetes-patch-strategy"] ?? "",
      patchMergeKey: schema?.["x-kubernetes-patch-merge-key"] ?? "",
      mapType: schema?.["x-kubernetes-map-type"] ?? "",
      default: schema?.default === undefined ? "" : JSON.stringify(schema.default),
    };
    const { definition: _, field: __, ...told } = fact;
    assert.deepEqual(landed, told, `${fact.definition} ${fact.field}${stale}`);
  }
});

test("a fact about a list is about a list, and its keys are fields of the items", () => {
  for (const fact of readFieldFacts()) {
    if (fact.listType === "") continue;
    const schema = schemas.definition(fact.definition)?.properties[fact.field];
    // Go's []byte counts as a list there; on the wire it is base64.
    if (schema?.format === "byte") continue;
    assert.equal(schema?.type, "array", `${fact.definition}.${fact.field}`);
    const item = schemas.resolve(schema?.items ?? {});
    for (const key of fact.listMapKeys)
      assert.ok(item.properties?.[key], `${fact.definition}.${fact.field}: key ${key}`);
  }
});

test("definitions carry types, formats, enums and kinds as upstream publishes them", () => {
  const container = schemas.definition("io.k8s.api.core.v1.Container");
  assert.deepEqual(container?.required, ["name"]);
  assert.deepEqual(container?.properties.imagePullPolicy?.enum, ["Always", "IfNotPresent", "Never"]);
  const limits = schemas.definition("io.k8s.api.core.v1.ResourceRequirements")?.properties.limits;
  assert.deepEqual(limits, { type: "object", additionalProperties: { type: "string", format: "quantity" } });
  const port = schemas.definition("io.k8s.api.core.v1.ServicePort")?.properties;
  assert.deepEqual(port?.targetPort, { "x-kubernetes-int-or-string": true });
  assert.deepEqual(port?.port, { type: "integer", format: "int32" });
  const secret = schemas.forKind({ group: "", version: "v1", kind: "Secret" });
  assert.deepEqual(secret?.properties.data, {
    type: "object",
    additionalProperties: { type: "string", format: "byte" },
  });
  const lease = schemas.definition("io.k8s.api.coordination.v1.LeaseSpec");
  assert.deepEqual(lease?.properties.renewTime, { type: "string", format: "date-time-micro" });
  const jsonSchema = schemas.definition("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps");
  assert.ok(jsonSchema?.properties.$ref && jsonSchema.properties["x-kubernetes-preserve-unknown-fields"]);
  const gvk = { group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRole" };
  assert.deepEqual(schemas.definition("io.k8s.api.rbac.v1.ClusterRole")?.["x-kubernetes-group-version-kind"], [gvk]);
});

test("a definition knows its name, and serializes without it", () => {
  const pod = schemas.forKind({ group: "", version: "v1", kind: "Pod" });
  assert.equal(pod?.name, "io.k8s.api.core.v1.Pod");
  assert.equal("name" in JSON.parse(JSON.stringify(pod)), false);
});

test("what does not exist is undefined, whatever it is called", () => {
  assert.equal(schemas.definition("constructor"), undefined);
  assert.equal(schemas.forKind({ group: "apps", version: "v1beta1", kind: "Deployment" }), undefined);
  const pod = schemas.forKind({ group: "", version: "v1", kind: "Pod" });
  assert.equal(pod && schemas.listRule(pod, "toString"), undefined);
});

test("a list rule tells how server-side apply and strategic merge treat a list", () => {
  const rule = (definition: string, field: string) => {
    const found = schemas.definition(definition);
    return found && schemas.listRule(found, field);
  };
  assert.deepEqual(rule("io.k8s.api.core.v1.PodSpec", "containers"), {
    type: "map",
    mapKeys: ["name"],
    patchMergeKey: "name",
    patchStrategies: ["merge"],
  });
  assert.deepEqual(rule("io.k8s.api.core.v1.Container", "ports"), {
    type: "map",
    mapKeys: ["containerPort", "protocol"],
    patchMergeKey: "containerPort",
    patchStrategies: ["merge"],
  });
  assert.deepEqual(rule("io.k8s.api.core.v1.PodSpec", "volumes")?.patchStrategies, ["merge", "retainKeys"]);
  assert.equal(rule("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", "finalizers")?.type, "set");
  assert.equal(rule("io.k8s.api.core.v1.PodSpec", "tolerations")?.type, "atomic");
  assert.equal(rule("io.k8s.api.core.v1.PodSpec", "nodeName"), undefined);
});

test("subresources of another group say so", () => {
  const pods = schemas.resources().find((resource) => resource.resource === "pods");
  const eviction = { name: "eviction", kind: "Eviction", group: "policy", version: "v1", verbs: ["create"] };
  assert.deepEqual(
    pods?.subresources.find((subresource) => subresource.name === "eviction"),
    eviction,
  );
  assert.deepEqual(pods?.shortNames, ["po"]);
  assert.deepEqual(pods?.categories, ["all"]);
});

test("descriptions are of definitions and fields that exist", () => {
  const descriptions = schemas.descriptions();
  assert.ok(Object.keys(descriptions).length > 700);
  assert.match(descriptions["io.k8s.api.core.v1.Pod"]?.spec ?? "", /desired behavior of the pod/);
  for (const [name, fields] of Object.entries(descriptions)) {
    for (const field of Object.keys(fields)) {
      assert.ok(field === "" || schemas.definition(name)?.properties[field], `${name}.${field}`);
    }
  }
});

test("upstream's conformance tests are listed with the release they came with", () => {
  const tests = schemas.conformanceTests();
  assert.equal(tests.length, 446);
  for (const { testname, codename, file, release } of tests) {
    assert.ok(testname && codename && file.startsWith("test/"), testname);
    assert.match(release, /^v?1\.\d+(, v?1\.\d+)*$/, testname);
  }
});

test("group and version part at the slash", () => {
  assert.deepEqual(splitGroupVersion("v1"), { group: "", version: "v1" });
  assert.deepEqual(splitGroupVersion("apps/v1"), { group: "apps", version: "v1" });
});

function leafOf(schema: Schema): Schema {
  const inner = schema.items ?? schema.additionalProperties;
  return inner === undefined ? schema : leafOf(inner);
}
