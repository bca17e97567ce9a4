import assert from "node:assert/strict";
import { test } from "node:test";
import { constraints, servePolicies } from "./admission-policies.test-data.ts";

const denied = (name: string, why: string, object = "a"): string =>
  `configmaps "${object}" is forbidden: ValidatingAdmissionPolicy '${name}' with binding '${name}-binding' denied request: ${why}`;

test("a policy judges only once it is bound, and no more when it is gone", async () => {
  const { validating, configMap, send } = await servePolicies();
  const spec = { validations: [{ expression: "false" }] };
  await validating("p", spec, null);
  assert.equal((await configMap("a")).status, 201);
  await send("POST", "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings", {
    metadata: { name: "p-binding" },
    spec: { policyName: "p", validationActions: ["Deny"] },
  });
  const { status, body } = await configMap("b");
  assert.deepEqual([status, body.reason, body.message], [422, "Invalid", denied("p", "failed expression: false", "b")]);
  assert.deepEqual(body.details, {
    name: "b",
    kind: "configmaps",
    causes: [{ message: denied("p", "failed expression: false", "b").slice('configmaps "b" is forbidden: '.length) }],
  });
  await send("DELETE", "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/p");
  assert.equal((await configMap("b")).status, 201);
});

test("the message is the expression's, or else the message, or else the expression itself", async () => {
  const { validating, configMap } = await servePolicies();
  const of = (name: string) => ({ expression: `object.metadata.name != '${name}'`, message: " said " });
  await validating("p", {
    validations: [
      { ...of("plain") },
      { ...of("made"), messageExpression: "'is ' + object.metadata.name" },
      { ...of("empty"), messageExpression: "'  '" },
      { ...of("lines"), messageExpression: String.raw`'a\nb'` },
      { ...of("failing"), messageExpression: "string(object.data.none)" },
      { ...of("large"), messageExpression: `'${"x".repeat(512)}' + '${"y".repeat(5000)}'` },
      { expression: " object.metadata.name != 'bare' " },
    ],
  });
  const said = async (name: string): Promise<string> => (await configMap(name)).body.message.split("request: ")[1];
  assert.equal(await said("made"), "is made");
  for (const name of ["plain", "empty", "lines", "failing", "large"]) assert.equal(await said(name), "said", name);
  assert.equal(await said("bare"), "failed expression: object.metadata.name != 'bare'");
});

for (const [reason, code] of [
  ["Invalid", 422],
  ["Forbidden", 403],
  ["RequestEntityTooLarge", 413],
] as const) {
  test(`the reason ${reason} is answered with ${code}`, async () => {
    const { validating, configMap } = await servePolicies();
    await validating("p", { validations: [{ expression: "false", reason }] });
    const { status, body } = await configMap("a");
    assert.deepEqual([status, body.reason, body.code], [code, reason, code]);
  });
}

test("the first that failed is told in the order of policies, bindings and validations", async () => {
  const { validating, configMap } = await servePolicies();
  await validating("q", { validations: [{ expression: "false", message: "third" }] });
  await validating("p", {
    validations: [{ expression: "true" }, { expression: "false", message: "first" }, { expression: "false" }],
  });
  assert.equal((await configMap("a")).body.message, denied("p", "first"));
});

test("conditions that fail count as failures of the policy, unless another is false", async () => {
  const { validating, configMap } = await servePolicies();
  const conditions = [
    { name: "fails", expression: "object.data.none == 'a'" },
    { name: "false", expression: "object.metadata.name == 'a'" },
  ];
  await validating("p", { matchConditions: conditions, validations: [{ expression: "true" }] });
  assert.equal((await configMap("b")).status, 201);
  const { body } = await configMap("a");
  assert.match(
    body.message,
    /denied request: expression 'object\.data\.none == 'a'' resulted in error: no such key: data/,
  );
});

test("an audit annotation that cannot be made keeps the object out", async () => {
  const { validating, configMap } = await servePolicies();
  const auditAnnotations = [{ key: "k", valueExpression: "string(object.data.a)" }];
  await validating("p", { auditAnnotations }, { validationActions: ["Audit"] });
  assert.equal((await configMap("a", { data: { a: "1" } })).status, 201);
  assert.equal(
    (await configMap("b")).body.message,
    denied("p", "expression 'string(object.data.a)' resulted in error: no such key: data", "b"),
  );
});

test("all validations of a policy share one budget", async () => {
  const { validating, configMap } = await servePolicies();
  const many = Array.from({ length: 100 }, (_, i) => i).join(",");
  const expression = `[${many}].all(a, [${many}].all(b, [${many}].all(c, a + b + c >= 0 || object.metadata.name == '')))`;
  await validating("p", { validations: [{ expression }] });
  const { body } = await configMap("a");
  assert.match(
    body.message,
    /denied request: expression '.*' resulted in error: operation cancelled: actual cost limit exceeded$/,
  );
});

test("an object is seen in the version that the rules name, whatever version it was sent in", async () => {
  const { validating, send } = await servePolicies();
  await validating("p", {
    matchConstraints: constraints(["horizontalpodautoscalers"], ["autoscaling"], ["v1"]),
    validations: [
      { expression: "object.spec.targetCPUUtilizationPercentage < 50", message: "too much" },
      { expression: "request.kind.version == 'v1' && request.requestKind.version == 'v2'", message: "versions" },
    ],
  });
  const metric = (averageUtilization: number) => ({
    type: "Resource",
    resource: { name: "cpu", target: { type: "Utilization", averageUtilization } },
  });
  const hpa = (name: string, percent: number) =>
    send("POST", "/apis/autoscaling/v2/namespaces/x/horizontalpodautoscalers", {
      metadata: { name },
      spec: {
        maxReplicas: 2,
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "d" },
        metrics: [metric(percent)],
      },
    });
  assert.match((await hpa("a", 80)).body.message, /denied request: too much$/);
  assert.equal((await hpa("b", 40)).status, 201);
});

test("subresources are matched by their own names, and shown in their own kind", async () => {
  const { validating, send } = await servePolicies();
  await validating("p", {
    matchConstraints: constraints(["deployments/scale"], ["apps"]),
    validations: [{ expression: "object.kind == 'Scale' && object.spec.replicas < 5", message: "too many" }],
  });
  const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i" }] } };
  const path = "/apis/apps/v1/namespaces/x/deployments";
  const spec = { replicas: 9, selector: { matchLabels: { a: "b" } }, template };
  assert.equal((await send("POST", path, { metadata: { name: "d" }, spec })).status, 201);
  const scale = (replicas: number) =>
    send("PATCH", `${path}/d/scale`, { spec: { replicas } }, "application/merge-patch+json");
  assert.match((await scale(6)).body.message, /^deployments\.apps "d" is forbidden: .*too many$/);
  assert.equal((await scale(4)).status, 200);
});

test("deletions are judged by what was, one by one where a collection goes", async () => {
  const { validating, configMap, send } = await servePolicies();
  await validating("p", {
    validations: [{ expression: "request.operation != 'DELETE' || oldObject.data.keep == 'no'" }],
  });
  await configMap("a", { data: { keep: "no" } });
  await configMap("b", { data: { keep: "yes" } });
  assert.equal((await send("DELETE", "/api/v1/namespaces/x/configmaps")).status, 422);
  assert.equal((await send("GET", "/api/v1/namespaces/x/configmaps/b")).status, 200);
  assert.equal((await send("DELETE", "/api/v1/namespaces/x/configmaps/b")).status, 422);
});

const limit = { validations: [{ expression: "params == null || object.metadata.name != params.metadata.name" }] };

for (const [what, paramKind, paramRef, why] of [
  [
    "with a namespace where the kind has none",
    { apiVersion: "v1", kind: "Namespace" },
    { name: "x", namespace: "x", parameterNotFoundAction: "Allow" },
    "failed to configure binding: paramRef.namespace must not be provided for a cluster-scoped `paramKind`",
  ],
  [
    "of a name that is not there",
    { apiVersion: "v1", kind: "Secret" },
    { name: "none", parameterNotFoundAction: "Deny" },
    "failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
  ],
  [
    "that select nothing",
    { apiVersion: "v1", kind: "Secret" },
    { selector: { matchLabels: { a: "b" } }, parameterNotFoundAction: "Deny" },
    "failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
  ],
] as const) {
  test(`parameters ${what} keep the object out under the failure policy Fail alone`, async () => {
    const { validating, configMap } = await servePolicies();
    await validating("p", { ...limit, paramKind }, { paramRef });
    assert.equal((await configMap("a")).body.message, denied("p", why));
    const other = await servePolicies();
    await other.validating("p", { ...limit, paramKind, failurePolicy: "Ignore" }, { paramRef });
    assert.equal((await other.configMap("a")).status, 201);
  });
}

test("a kind of parameters that nobody knows is the policy's fault, not a binding's", async () => {
  const { validating, configMap } = await servePolicies();
  await validating("p", { ...limit, paramKind: { apiVersion: "example.com/v1", kind: "Limit" } });
  assert.equal(
    (await configMap("a")).body.message,
    "configmaps \"a\" is forbidden: ValidatingAdmissionPolicy 'p' denied request: failed to configure policy: failed to find resource referenced by paramKind: 'example.com/v1, Kind=Limit'",
  );
});

test("without a reference to parameters they are null", async () => {
  const { validating, configMap } = await servePolicies();
  await validating("p", { ...limit, paramKind: { apiVersion: "v1", kind: "Secret" } });
  assert.equal((await configMap("a")).status, 201);
});
