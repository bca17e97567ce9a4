import assert from "node:assert/strict";
import { test } from "node:test";
import { type Definition, decode, loadSchemas } from "./schemas.ts";

const schemas = loadSchemas();

function definitionOf(group: string, version: string, kind: string): Definition {
  const found = schemas.forKind({ group, version, kind });
  assert.ok(found, kind);
  return found;
}

const configMap = definitionOf("", "v1", "ConfigMap");
const pod = definitionOf("", "v1", "Pod");
const secret = definitionOf("", "v1", "Secret");
const deployment = definitionOf("apps", "v1", "Deployment");
const lease = definitionOf("coordination.k8s.io", "v1", "Lease");
const service = definitionOf("", "v1", "Service");

const podWith = (container: unknown) => ({ spec: { containers: [container] } });

test("a whole object passes unchanged, as a copy", () => {
  const body = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "x", labels: { app: "x" }, creationTimestamp: "2024-01-02T03:04:05Z" },
    spec: {
      containers: [{ name: "main", image: "i", ports: [{ containerPort: 80 }], resources: { limits: { cpu: "1" } } }],
      volumes: [{ name: "v", emptyDir: {} }],
      terminationGracePeriodSeconds: 0,
    },
  };
  const { object, unknownFields, problems } = decode(pod, body);
  assert.deepEqual({ object, unknownFields, problems }, { object: body, unknownFields: [], problems: [] });
  assert.notEqual(object.spec, body.spec);
});

test("unknown fields fall away and are told in document order, by path", () => {
  const body = {
    spec: {
      template: { spec: { containers: [{ name: "main", Image: "x", foo: { bar: 1 } }], containerz: [] } },
      replica: 1,
    },
    bogus: 1,
  };
  const { object, unknownFields } = decode(deployment, body);
  assert.deepEqual(unknownFields, [
    "spec.template.spec.containers[0].Image",
    "spec.template.spec.containers[0].foo",
    "spec.template.spec.containerz",
    "spec.replica",
    "bogus",
  ]);
  assert.deepEqual(object, { spec: { template: { spec: { containers: [{ name: "main" }] } } } });
});

test("null is absence; in a list or a map it is Go's zero value", () => {
  const body = { metadata: { creationTimestamp: null, labels: null }, data: { a: null }, immutable: null };
  assert.deepEqual(decode(configMap, body).object, { metadata: {}, data: { a: "" } });
  assert.deepEqual(decode(pod, { spec: { containers: [null] } }).object, { spec: { containers: [{}] } });
});

test("empty optional lists and maps disappear, empty structs and required lists stay", () => {
  const body = {
    metadata: { labels: {}, finalizers: [] },
    spec: { containers: [], volumes: [{ name: "v", emptyDir: {} }], securityContext: {}, nodeSelector: {} },
  };
  assert.deepEqual(decode(pod, body).object, {
    metadata: {},
    spec: { containers: [], volumes: [{ name: "v", emptyDir: {} }], securityContext: {} },
  });
});

const mismatches: [claim: string, definition: Definition, body: unknown, problem: string][] = [
  [
    "a number in a map of strings",
    configMap,
    { data: { a: 1 } },
    "json: cannot unmarshal number into Go struct field ConfigMap.data of type string",
  ],
  [
    "a word for a count",
    deployment,
    { spec: { replicas: "three" } },
    "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
  ],
  [
    "an object for a list",
    pod,
    { spec: { containers: {} } },
    "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container",
  ],
  [
    "a list for an object",
    pod,
    { spec: [] },
    "json: cannot unmarshal array into Go struct field Pod.spec of type v1.PodSpec",
  ],
  [
    "a field deep in a list",
    pod,
    podWith({ name: "a", stdin: "yes" }),
    "json: cannot unmarshal string into Go struct field Container.spec.containers.stdin of type bool",
  ],
  [
    "a fraction for a count",
    deployment,
    { spec: { replicas: 1.5 } },
    "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32",
  ],
  [
    "more than 32 bits",
    deployment,
    { spec: { replicas: 3_000_000_000 } },
    "json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32",
  ],
  ["no object at all", configMap, [], "json: cannot unmarshal array into Go value of type v1.ConfigMap"],
  ["text that is no base64", secret, { data: { a: "***" } }, "illegal base64 data at input byte 0"],
  [
    "a quantity with an odd suffix",
    pod,
    podWith({ resources: { requests: { memory: "1x" } } }),
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  [
    "a time that is none",
    configMap,
    { metadata: { creationTimestamp: "soon" } },
    'parsing time "soon" as "2006-01-02T15:04:05Z07:00": cannot parse "soon" as "2006"',
  ],
  [
    "a number for a time",
    configMap,
    { metadata: { creationTimestamp: 1 } },
    "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.creationTimestamp of type string",
  ],
  [
    "neither number nor string",
    service,
    { spec: { ports: [{ targetPort: true }] } },
    "json: cannot unmarshal bool into Go struct field ServicePort.spec.ports.targetPort of type int32",
  ],
];

for (const [claim, definition, body, problem] of mismatches) {
  test(`a wrong type is told as a real server tells it: ${claim}`, () => {
    assert.equal(decode(definition, body).problems[0], problem);
  });
}

test("types that read themselves are reported before the others, as Go stops there", () => {
  const body = { metadata: { name: 1, creationTimestamp: "soon" } };
  const { problems } = decode(configMap, body);
  assert.match(problems[0] ?? "", /^parsing time/);
  assert.equal(problems.length, 2);
});

test("quantities, times and ports become canonical", () => {
  const requests = { cpu: "1000m", memory: "1024Mi", "example.com/gpu": 2 };
  assert.deepEqual(decode(pod, podWith({ resources: { requests } })).object, {
    spec: { containers: [{ resources: { requests: { cpu: "1", memory: "1Gi", "example.com/gpu": "2" } } }] },
  });
  const spec = { renewTime: "2024-01-02T05:04:05.000001+02:00", leaseDurationSeconds: 1.0 };
  assert.deepEqual(decode(lease, { spec }).object, {
    spec: { renewTime: "2024-01-02T03:04:05.000001Z", leaseDurationSeconds: 1 },
  });
  const ports = [
    { port: 80, targetPort: "http" },
    { port: 81, targetPort: 8081 },
  ];
  assert.deepEqual(decode(service, { spec: { ports } }).object, { spec: { ports } });
});

test("what the types say nothing about is kept whole", () => {
  const definition = definitionOf("apiextensions.k8s.io", "v1", "CustomResourceDefinition");
  const openAPIV3Schema = {
    type: "object",
    default: { a: [null, {}] },
    properties: { a: { items: { type: "string" } } },
  };
  const body = { spec: { versions: [{ name: "v1", schema: { openAPIV3Schema } }] } };
  assert.deepEqual(decode(definition, body).object, body);
  const revision = { data: { anything: [1, null] }, revision: 1 };
  assert.deepEqual(decode(definitionOf("apps", "v1", "ControllerRevision"), revision).object, revision);
});

test("hostile keys are keys and nothing else", () => {
  const body = JSON.parse('{"data":{"__proto__":"x"},"__proto__":{"kind":"y"},"constructor":1}');
  const { object, unknownFields } = decode(configMap, body);
  assert.deepEqual(unknownFields, ["__proto__", "constructor"]);
  assert.equal(JSON.stringify(object), '{"data":{"__proto__":"x"}}');
  assert.equal(Object.getPrototypeOf(object.data), Object.prototype);
});
