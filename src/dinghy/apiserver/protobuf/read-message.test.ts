import assert from "node:assert/strict";
import { test } from "node:test";
import { message, varint } from "./protobuf-writer.test-data.ts";
import { readMessage } from "./read-message.ts";

const core = "io.k8s.api.core.v1.";
const meta = "io.k8s.apimachinery.pkg.apis.meta.v1.";

const cases: [claim: string, definition: string, bytes: Uint8Array, json: object][] = [
  [
    "a message in a message is an object",
    "io.k8s.api.apps.v1.Deployment",
    message([2, message([3, message([2, message([2, message([1, "c"])])])])]),
    { spec: { template: { spec: { containers: [{ name: "c" }] } } } },
  ],
  ["a pointer to zero is a value", "io.k8s.api.apps.v1.DeploymentSpec", message([1, 0]), { replicas: 0 }],
  [
    "zero in a field that is no pointer is nothing",
    "io.k8s.api.apps.v1.DeploymentSpec",
    message([5, 0], [7, false]),
    {},
  ],
  [
    "of a scalar that comes twice, the last holds",
    "io.k8s.api.apps.v1.DeploymentSpec",
    message([5, 3], [5, 0], [7, false], [7, true]),
    { paused: true },
  ],
  [
    "an empty message is an empty object",
    `${core}Volume`,
    message([1, "v"], [2, message([2, ""])]),
    { name: "v", emptyDir: {} },
  ],
  [
    "a message that comes in pieces is one object",
    `${core}Pod`,
    message([2, message([16, "h"])], [2, message([17, "s"])]),
    { spec: { hostname: "h", subdomain: "s" } },
  ],
  [
    "embedded fields are the object's own",
    `${core}Probe`,
    message([1, message([2, message([2, message([1, 1], [2, 0], [3, "http"])])])], [2, 5]),
    { httpGet: { port: "http" }, initialDelaySeconds: 5 },
  ],
  [
    "an integer or a string is either",
    `${core}HTTPGetAction`,
    message([2, message([1, 0], [2, 8080], [3, ""])]),
    { port: 8080 },
  ],
  ["lists keep empty texts", `${core}Container`, message([3, "sh"], [3, ""]), { command: ["sh", ""] }],
  [
    "integers come one by one",
    `${core}PodSecurityContext`,
    message([4, 1], [4, 2_000_000_000_000]),
    { supplementalGroups: [1, 2_000_000_000_000] },
  ],
  [
    "integers come packed",
    `${core}PodSecurityContext`,
    message([4, Buffer.concat([varint(1n), varint(300n)])]),
    { supplementalGroups: [1, 300] },
  ],
  ["integers may be negative", `${core}Toleration`, message([5, -1n]), { tolerationSeconds: -1 }],
  [
    "entries of a map are its fields, empty values too",
    `${core}ConfigMap`,
    message([2, message([1, "a"], [2, "b"])], [2, message([1, "e"])]),
    { data: { a: "b", e: "" } },
  ],
  [
    "bytes are base64",
    `${core}Secret`,
    message([2, message([1, "k"], [2, Buffer.from([0xff, 0xfe])])]),
    { data: { k: "//4=" } },
  ],
  [
    "quantities are texts",
    `${core}ResourceRequirements`,
    message([1, message([1, "cpu"], [2, message([1, "100m"])])]),
    { limits: { cpu: "100m" } },
  ],
  [
    "a list as the value of a map",
    "io.k8s.api.authorization.v1.SubjectAccessReviewSpec",
    message([5, message([1, "scopes"], [2, message([1, "a"], [1, "b"])])]),
    { extra: { scopes: ["a", "b"] } },
  ],
  [
    "times have whole seconds",
    `${meta}ObjectMeta`,
    message([8, message([1, 1_767_225_600], [2, 999_999_999])]),
    { creationTimestamp: "2026-01-01T00:00:00Z" },
  ],
  ["the zero time is none", `${meta}ObjectMeta`, message([8, ""]), {}],
  [
    "the first second of 1970 is one",
    `${meta}ObjectMeta`,
    message([8, message([1, 0], [2, 0])]),
    { creationTimestamp: "1970-01-01T00:00:00Z" },
  ],
  [
    "precise times have six digits",
    "io.k8s.api.coordination.v1.LeaseSpec",
    message([4, message([1, 1_767_225_600], [2, 7000])]),
    { renewTime: "2026-01-01T00:00:00.000007Z" },
  ],
  [
    "JSON inside is JSON",
    "io.k8s.api.apps.v1.ControllerRevision",
    message([2, message([1, '{"a":[1]}'])]),
    { data: { a: [1] } },
  ],
  [
    "managed fields are JSON inside",
    `${meta}ManagedFieldsEntry`,
    message([7, message([1, '{"f:data":{}}'])]),
    { fieldsV1: { "f:data": {} } },
  ],
];

for (const [claim, definition, bytes, json] of cases) {
  test(claim, () => assert.deepEqual(readMessage(definition, bytes), json));
}

test("fields of other releases are passed over, whatever their wire type", () => {
  const number = 500;
  const tag = (wireType: number) => varint(BigInt((number << 3) | wireType));
  const unknown = Buffer.concat([
    message([number, 1], [number, "text"]),
    ...[tag(1), new Uint8Array(8), tag(5), new Uint8Array(4)],
    ...[tag(3), message([1, "in a group"]), tag(3), tag(4), tag(4)],
  ]);
  const bytes = Buffer.concat([message([1, "c"]), unknown, message([2, "nginx"])]);
  assert.deepEqual(readMessage(`${core}Container`, bytes), { name: "c", image: "nginx" });
});

test("a key called __proto__ is a key", () => {
  const { data } = readMessage(`${core}ConfigMap`, message([2, message([1, "__proto__"], [2, "x"])]));
  assert.deepEqual(Object.entries(data as object), [["__proto__", "x"]]);
});
