import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, loadSchemas, validateRequiredAndEnums } from "./schemas.ts";

const schemas = loadSchemas();

function errorsOf(kind: string, group: string, body: unknown): string[] {
  const definition = schemas.forKind({ group, version: "v1", kind });
  assert.ok(definition, kind);
  const { object, problems } = decode(definition, body);
  assert.deepEqual(problems, []);
  return validateRequiredAndEnums(definition, object).map((error) => `${error.field}: ${error.message}`);
}

const container = { name: "main", image: "i" };
const template = { spec: { containers: [container] } };

const cases: [claim: string, kind: string, group: string, body: unknown, errors: string[]][] = [
  ["a whole Pod", "Pod", "", { spec: template.spec }, []],
  ["a Pod without spec", "Pod", "", {}, ["spec.containers: Required value"]],
  ["a Pod with no containers", "Pod", "", { spec: { containers: [] } }, ["spec.containers: Required value"]],
  [
    "a container without a name, a policy of its own",
    "Pod",
    "",
    { spec: { containers: [container, { name: "", imagePullPolicy: "Maybe" }], restartPolicy: "Sometimes" } },
    [
      'spec.containers[1].imagePullPolicy: Unsupported value: "Maybe": supported values: "Always", "IfNotPresent", "Never"',
      "spec.containers[1].name: Required value",
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
    ],
  ],
  [
    "a Deployment without selector",
    "Deployment",
    "apps",
    { spec: { template: {} } },
    ["spec.selector: Required value", "spec.template.spec.containers: Required value"],
  ],
  ["an empty selector is a selector", "Deployment", "apps", { spec: { selector: {}, template } }, []],
  ["a Service without anything", "Service", "", { spec: {} }, []],
  [
    "a list of words",
    "NetworkPolicy",
    "networking.k8s.io",
    { spec: { podSelector: {}, policyTypes: ["Odd"] } },
    ['spec.policyTypes[0]: Unsupported value: "Odd": supported values: "Ingress", "Egress"'],
  ],
  ["status is not a client's to set", "Pod", "", { spec: template.spec, status: { phase: "Odd", podIPs: [{}] } }, []],
  [
    "an EndpointSlice without endpoints",
    "EndpointSlice",
    "discovery.k8s.io",
    { addressType: "IPv4", endpoints: [] },
    [],
  ],
  [
    "an empty header",
    "Pod",
    "",
    {
      spec: {
        containers: [
          { ...container, livenessProbe: { httpGet: { port: 1, httpHeaders: [{ name: "A", value: "" }] } } },
        ],
      },
    },
    [],
  ],
  ["an empty type of hostPath", "PersistentVolume", "", { spec: { hostPath: { path: "/x", type: "" } } }, []],
  [
    "the list that holds an odd item",
    "PersistentVolumeClaim",
    "",
    { spec: { accessModes: ["Odd"] } },
    [
      'spec.accessModes: Unsupported value: "Odd": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
    ],
  ],
  [
    "what a server adds to a missing value",
    "Role",
    "rbac.authorization.k8s.io",
    { rules: [{ resources: ["pods"] }] },
    ["rules[0].verbs: Required value: verbs must contain at least one value"],
  ],
  ["words that are nobody's enum", "ConfigMap", "", { data: { a: "" } }, []],
];

for (const [claim, kind, group, body, errors] of cases) {
  test(`required and enums of a ${kind}: ${claim}`, () => {
    assert.deepEqual(errorsOf(kind, group, body).sort(), [...errors].sort());
  });
}
