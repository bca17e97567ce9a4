import assert from "node:assert/strict";
import { test } from "node:test";
import { constraints, servePolicies } from "./admission-policies.test-data.ts";

const apply = (expression: string) => ({ patchType: "ApplyConfiguration", applyConfiguration: { expression } });
const patch = (expression: string) => ({ patchType: "JSONPatch", jsonPatch: { expression } });
const data = (fields: string) => apply(`Object{data: {${fields}}}`);

test("configurations are laid over the object, one mutation after the other", async () => {
  const { mutating, configMap } = await servePolicies();
  await mutating("p", {
    variables: [{ name: "a", expression: "object.data.a" }],
    mutations: [data("'a': variables.a + '1'"), data("'b': variables.a + '2'")],
  });
  const { status, body } = await configMap("a", { data: { a: "0", c: "3" } });
  assert.deepEqual([status, body.data], [201, { a: "01", b: "012", c: "3" }]);
});

test("an unbound policy changes nothing, nor does one for another resource", async () => {
  const { mutating, configMap } = await servePolicies();
  await mutating("p", { mutations: [data("'a': '1'")] }, null);
  await mutating("q", { matchConstraints: constraints(["secrets"]), mutations: [data("'a': '1'")] });
  assert.equal((await configMap("a")).body.data, undefined);
});

test("patches may copy, move, remove and test", async () => {
  const { mutating, configMap } = await servePolicies();
  await mutating("p", {
    mutations: [
      patch(`[
        JSONPatch{op: "test", path: "/data/a", value: "1"},
        JSONPatch{op: "copy", from: "/data/a", path: "/data/b"},
        JSONPatch{op: "move", from: "/data/c", path: "/data/d"},
        JSONPatch{op: "remove", path: "/data/a"}
      ]`),
    ],
  });
  assert.deepEqual((await configMap("a", { data: { a: "1", c: "2" } })).body.data, { b: "1", d: "2" });
  assert.deepEqual((await configMap("b", { data: { a: "x", c: "2" } })).body.data, { a: "x", c: "2" });
});

test("no patch moves an object into a namespace that the request was not for", async () => {
  const { mutating, configMap, send } = await servePolicies();
  const elsewhere = 'JSONPatch{op: "replace", path: "/metadata/namespace", value: "kube-system"}';
  await mutating("p", { mutations: [patch(`[${elsewhere}]`)] });
  const { status, body } = await configMap("a");
  assert.deepEqual(
    [status, body.message],
    [400, "the namespace of the provided object does not match the namespace sent on the request"],
  );
  assert.equal((await send("GET", "/api/v1/namespaces/kube-system/configmaps/a")).status, 404);
});

test("a patch may set what an expression constructs", async () => {
  const { mutating, send } = await servePolicies();
  await mutating("p", {
    matchConstraints: constraints(["pods"]),
    mutations: [
      patch(`[JSONPatch{op: "add", path: "/spec/containers/-",
        value: Object.spec.containers{name: "more", image: object.spec.containers[0].image}}]`),
    ],
  });
  const spec = { containers: [{ name: "main", image: "i" }] };
  const { body } = await send("POST", "/api/v1/namespaces/x/pods", { metadata: { name: "a" }, spec });
  assert.deepEqual(
    body.spec.containers.map(({ name, image }: { name: string; image: string }) => [name, image]),
    [
      ["main", "i"],
      ["more", "i"],
    ],
  );
});

for (const [what, mutation, why] of [
  [
    "a path that is not there",
    patch('[JSONPatch{op: "remove", path: "/data/none"}]'),
    /policy 'p' with binding 'p-binding' denied request: JSONPath: .*none/,
  ],
  [
    "a field that the kind has not",
    apply("Object{date: {'a': 'b'}}"),
    /denied request: error applying patch: failed to convert patch object to typed object: .*\.date: field not declared in schema$/,
  ],
  [
    "an object under another's name",
    apply("Object{metadata: Object.spec{labels: {'a': 'b'}}}"),
    /denied request: type mismatch: unexpected type name "Object\.spec", expected "Object\.metadata"/,
  ],
  ["a value that is missing", data("'a': string(object.data.none)"), /resulted in error: no such key: data$/],
] as const) {
  test(`${what} keeps the object out under the failure policy Fail alone`, async () => {
    for (const failurePolicy of ["Fail", "Ignore"]) {
      const { mutating, configMap } = await servePolicies();
      await mutating("p", { failurePolicy, mutations: [mutation] });
      const { status, body } = await configMap("a");
      assert.equal(status, failurePolicy === "Fail" ? 403 : 201, body.message);
      if (status === 403) assert.match(body.message, why);
    }
  });
}

test("policies follow each other by name; one that asks for it has its say again when another changed something", async () => {
  for (const reinvocationPolicy of ["Never", "IfNeeded"]) {
    const { mutating, configMap } = await servePolicies();
    const count = "(has(object.data) && 'a' in object.data ? object.data.a : '') + 'a'";
    await mutating("b", { mutations: [data("'b': object.data.a")] });
    await mutating("a", { reinvocationPolicy, mutations: [data(`'a': ${count}`)] });
    const { body } = await configMap("x");
    assert.deepEqual(body.data, { a: reinvocationPolicy === "IfNeeded" ? "aa" : "a", b: "a" });
  }
});

test("conditions see what the policies before have made of the object", async () => {
  const { mutating, configMap } = await servePolicies();
  await mutating("a", { mutations: [data("'a': '1'")] });
  await mutating("b", {
    matchConditions: [{ name: "a", expression: "has(object.data) && object.data.a == '1'" }],
    mutations: [data("'b': '2'")],
  });
  assert.deepEqual((await configMap("x")).body.data, { a: "1", b: "2" });
});

test("each set of parameters is applied", async () => {
  const { mutating, configMap } = await servePolicies();
  for (const name of ["one", "two"])
    await configMap(name, { metadata: { name, labels: { p: "y" } }, data: { n: name } });
  await mutating(
    "p",
    {
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      mutations: [apply("Object{data: {params.data.n: 'yes'}}")],
    },
    { paramRef: { selector: { matchLabels: { p: "y" } }, parameterNotFoundAction: "Deny" } },
  );
  assert.deepEqual((await configMap("x")).body.data, { one: "yes", two: "yes" });
});

test("what mutations make of an object is defaulted and validated like all else", async () => {
  const { mutating, send } = await servePolicies();
  await mutating("p", {
    matchConstraints: constraints(["services"]),
    mutations: [
      apply("Object{spec: Object.spec{ports: [Object.spec.ports{port: object.metadata.name == 'a' ? 80 : 0}]}}"),
    ],
  });
  const service = (name: string) => send("POST", "/api/v1/namespaces/x/services", { metadata: { name }, spec: {} });
  assert.deepEqual((await service("a")).body.spec.ports, [{ port: 80, protocol: "TCP", targetPort: 80 }]);
  assert.equal((await service("b")).status, 422);
});
