import assert from "node:assert/strict";
import { test } from "node:test";
import { serveApi } from "../api-server.test-data.ts";
import { boats, boatsUrl, definitionsUrl, harbour, merge, specSchema, told, version } from "./boats.test-data.ts";
import type { JsonSchema } from "./definition.ts";

const boatUrl = `${definitionsUrl}/boats.golden.example.com`;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve();
}

const sails: JsonSchema = specSchema(
  {
    sails: { type: "integer", minimum: 0, maximum: 5 },
    color: { type: "string", enum: ["red", "blue"], default: "red" },
    port: { "x-kubernetes-int-or-string": true },
    cargo: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    note: { type: "string", nullable: true, default: "none" },
  },
  { required: ["sails"] },
);

test("a definition is given its names, then established, and served from then on", async () => {
  const { send } = await serveApi();
  const created = await send("POST", definitionsUrl, boats([version(sails)]));
  assert.deepEqual(created.body.status, {
    conditions: null,
    acceptedNames: { plural: "", kind: "" },
    storedVersions: ["v1"],
  });
  await settle();
  const { body } = await send("GET", boatUrl);
  assert.deepEqual(body.status.acceptedNames, {
    plural: "boats",
    singular: "boat",
    kind: "Boat",
    listKind: "BoatList",
  });
  assert.deepEqual(
    body.status.conditions.map(({ type, status, reason }: Record<string, string>) => [type, status, reason]),
    [
      ["NamesAccepted", "True", "NoConflicts"],
      ["Established", "True", "InitialNamesAccepted"],
    ],
  );
  assert.equal((await send("GET", boatsUrl)).body.kind, "BoatList");
  assert.equal((await send("GET", "/apis/golden.example.com/v2/boats")).status, 404);
  const [boat] = (await send("GET", "/apis/golden.example.com/v1")).body.resources;
  assert.deepEqual(boat.verbs, ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"]);
});

test("what the schema does not know goes, what it has a default for comes", async () => {
  const { build } = await harbour([version(sails)]);
  const answer = await build("a", { sails: 1, odd: 1, port: "http", cargo: { x: { y: 1 } }, color: null, note: null });
  assert.equal(answer.status, 201);
  assert.deepEqual(answer.body.spec, {
    sails: 1,
    port: "http",
    cargo: { x: { y: 1 } },
    color: "red",
    note: null,
  });
  assert.equal(answer.response.headers.warning, '299 - "unknown field \\"spec.odd\\""');
  const strict = await build("b", { sails: 1, odd: 1 }, "?fieldValidation=Strict");
  assert.equal(strict.status, 400);
  assert.match(strict.body.message, /strict decoding error: unknown field "spec.odd"$/);
});

test("values that the schema does not allow are refused, each with its path", async () => {
  const { build } = await harbour([version(sails)]);
  assert.deepEqual(told(await build("a", { sails: 9, color: "green", port: 1.5 })), [
    'spec.color: Unsupported value: "green": supported values: "red", "blue"',
    'spec.port: Invalid value: "number": spec.port in body must be of type integer,string: "number"',
    "spec.sails: Invalid value: 9: spec.sails in body should be less than or equal to 5",
  ]);
  assert.deepEqual(told(await build("a", {})), ["spec.sails: Required value"]);
});

test("what an update leaves alone may be as wrong as it was", async () => {
  const { send, build } = await harbour([version(sails)]);
  await build("a", { sails: 5 });
  const stricter = { ...sails.properties?.spec?.properties, sails: { type: "integer", maximum: 3 } };
  const definition = (await send("GET", boatUrl)).body;
  definition.spec.versions[0].schema.openAPIV3Schema.properties.spec.properties = stricter;
  assert.equal((await send("PUT", boatUrl, definition)).status, 200);
  await settle();
  assert.equal((await send("PATCH", `${boatsUrl}/a`, { spec: { color: "blue" } }, merge)).status, 200);
  assert.equal((await send("PATCH", `${boatsUrl}/a`, { spec: { sails: 4 } }, merge)).status, 422);
});

test("with a status of its own, status and spec have doors of their own", async () => {
  const schema = {
    ...sails,
    properties: { ...sails.properties, status: { type: "object", properties: { sails: { type: "integer" } } } },
  };
  const subresources = {
    status: {},
    scale: { specReplicasPath: ".spec.sails", statusReplicasPath: ".status.sails" },
  };
  const { send, build } = await harbour([version(schema, { subresources })]);
  await build("a", { sails: 1 });
  const main = await send("PATCH", `${boatsUrl}/a`, { spec: { sails: 2 }, status: { sails: 7 } }, merge);
  assert.deepEqual([main.body.spec.sails, main.body.status, main.body.metadata.generation], [2, undefined, 2]);
  const status = await send("PATCH", `${boatsUrl}/a/status`, { spec: { sails: 3 }, status: { sails: 2 } }, merge);
  assert.deepEqual([status.body.spec.sails, status.body.status, status.body.metadata.generation], [2, { sails: 2 }, 2]);
  const scale = await send("PATCH", `${boatsUrl}/a/scale`, { spec: { replicas: 4 } }, merge);
  assert.deepEqual([scale.body.kind, scale.body.spec, scale.body.status], ["Scale", { replicas: 4 }, { replicas: 2 }]);
  assert.equal((await send("GET", `${boatsUrl}/a`)).body.spec.sails, 4);
  assert.equal((await send("PATCH", `${boatsUrl}/a/scale`, { spec: { replicas: 9 } }, merge)).status, 422);
});

test("PUT needs a version, and strategic merge patches are for built-in types", async () => {
  const { send, build } = await harbour([version(sails)]);
  const { body } = await build("a", { sails: 1 });
  delete body.metadata.resourceVersion;
  const put = await send("PUT", `${boatsUrl}/a`, body);
  assert.deepEqual(told(put), ["metadata.resourceVersion: Invalid value: 0: must be specified for an update"]);
  const patch = await send("PATCH", `${boatsUrl}/a`, {}, "application/strategic-merge-patch+json");
  assert.equal(patch.status, 415);
});

test("names that somebody has are not given twice, until they are free again", async () => {
  const { send } = await harbour([version(sails)]);
  const names = { plural: "ships", kind: "Ship", shortNames: ["boats"] };
  const ships = { ...boats([version(sails)], { names }), metadata: { name: "ships.golden.example.com" } };
  await send("POST", definitionsUrl, ships);
  await settle();
  const url = `${definitionsUrl}/ships.golden.example.com`;
  const refused = (await send("GET", url)).body.status;
  assert.deepEqual(
    refused.conditions.map(({ type, status, reason, message }: Record<string, string>) => [
      type,
      status,
      reason,
      message,
    ]),
    [
      ["NamesAccepted", "False", "ShortNamesConflict", '"boats" is already in use'],
      ["Established", "False", "NotAccepted", "not all names are accepted"],
    ],
  );
  assert.equal((await send("GET", "/apis/golden.example.com/v1/namespaces/x/ships")).status, 404);
  await send("DELETE", boatUrl);
  await settle();
  assert.equal((await send("GET", "/apis/golden.example.com/v1/namespaces/x/ships")).status, 200);
});

test("a definition goes after the last of its objects, and nothing new is made of it meanwhile", async () => {
  const { send, build } = await harbour([version(sails)]);
  await build("a", { sails: 1 });
  await send("PATCH", `${boatsUrl}/a`, { metadata: { finalizers: ["example.com/hold"] } }, merge);
  await build("b", { sails: 1 });
  const deleted = await send("DELETE", boatUrl);
  assert.deepEqual(deleted.body.metadata.finalizers, ["customresourcecleanup.apiextensions.k8s.io"]);
  await settle();
  const left = await send("GET", boatsUrl);
  assert.deepEqual(
    left.body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name),
    ["a"],
  );
  const refused = await build("c", { sails: 1 });
  assert.equal(refused.status, 403);
  assert.equal(
    refused.body.message,
    'boats.golden.example.com "c" is forbidden: create not allowed while custom resource definition is terminating',
  );
  await send("PATCH", `${boatsUrl}/a`, { metadata: { finalizers: null } }, merge);
  await settle();
  assert.equal((await send("GET", boatUrl)).status, 404);
  assert.equal((await send("GET", boatsUrl)).status, 404);
});

test("objects are served in every version, stored in one, and old ones are warned of", async () => {
  const { send, build } = await harbour([
    version(sails, { deprecated: true }),
    version(sails, { name: "v2", storage: false }),
    version(sails, { name: "v3", storage: false, served: false }),
  ]);
  const made = await build("a", { sails: 1 });
  assert.equal(
    made.response.headers.warning,
    '299 - "golden.example.com/v1 Boat is deprecated; use golden.example.com/v2 Boat"',
  );
  const url = "/apis/golden.example.com/v2/namespaces/x/boats/a";
  const second = await send("GET", url);
  assert.deepEqual([second.body.apiVersion, second.response.headers.warning], ["golden.example.com/v2", undefined]);
  assert.equal((await send("GET", url.replace("v2", "v3"))).status, 404);
  const group = (await send("GET", "/apis/golden.example.com")).body;
  assert.equal(group.preferredVersion.version, "v2");
});

test("selectable fields select, columns show", async () => {
  const { send, build, server } = await harbour([
    version(sails, {
      selectableFields: [{ jsonPath: ".spec.color" }],
      additionalPrinterColumns: [{ name: "Sails", type: "integer", jsonPath: ".spec.sails" }],
    }),
  ]);
  await build("a", { sails: 1 });
  await build("b", { sails: 2, color: "blue" });
  const blue = await send("GET", `${boatsUrl}?fieldSelector=spec.color%3Dblue`);
  assert.equal(blue.body.items.length, 1);
  assert.equal((await send("GET", `${boatsUrl}?fieldSelector=spec.sails%3D1`)).status, 400);
  const peer = { commonName: "admin", organizations: ["system:masters"] };
  const headers = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };
  const table = await server.handle({ method: "GET", url: boatsUrl, headers, peer });
  const { columnDefinitions, rows } = JSON.parse(
    Buffer.from((table.body as { bytes(): Uint8Array }).bytes()).toString(),
  );
  assert.deepEqual(
    columnDefinitions.map(({ name }: { name: string }) => name),
    ["Name", "Sails"],
  );
  assert.deepEqual(
    rows.map(({ cells }: { cells: unknown[] }) => cells),
    [
      ["a", 1],
      ["b", 2],
    ],
  );
});

test("rules see the object and what it was", async () => {
  const rules = [
    { rule: "self.color != 'blue' || self.sails > 1", message: "blue boats need two sails" },
    {
      rule: "self.sails >= oldSelf.sails",
      messageExpression: "oldSelf.sails == 2 ? 'not fewer than two' : 'not fewer'",
      reason: "FieldValueForbidden",
      fieldPath: ".sails",
    },
    { rule: "!oldSelf.hasValue() || self.port == oldSelf.value().port", optionalOldSelf: true, message: "moored" },
  ];
  const schema = specSchema(
    { sails: { type: "integer" }, color: { type: "string", maxLength: 9 }, port: { type: "integer" } },
    { required: ["sails", "color", "port"], "x-kubernetes-validations": rules },
  );
  const { send, build } = await harbour([version(schema)]);
  assert.deepEqual(told(await build("a", { sails: 1, color: "blue", port: 1 })), [
    "spec: Invalid value: blue boats need two sails",
  ]);
  assert.equal((await build("a", { sails: 2, color: "blue", port: 1 })).status, 201);
  assert.deepEqual(told(await send("PATCH", `${boatsUrl}/a`, { spec: { sails: 1, color: "red", port: 2 } }, merge)), [
    "spec.sails: Forbidden: not fewer than two",
    "spec: Invalid value: moored",
  ]);
});

test("lists are applied by their keys", async () => {
  const crew: JsonSchema = {
    type: "array",
    items: { type: "object", required: ["name"], properties: { name: { type: "string" }, age: { type: "integer" } } },
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["name"],
  };
  const { send } = await harbour([version(specSchema({ crew }))]);
  const apply = (manager: string, name: string, age: number) =>
    send(
      "PATCH",
      `${boatsUrl}/a?fieldManager=${manager}`,
      { apiVersion: "golden.example.com/v1", kind: "Boat", metadata: { name: "a" }, spec: { crew: [{ name, age }] } },
      "application/apply-patch+yaml",
    );
  assert.equal((await apply("one", "ann", 1)).status, 201);
  const second = await apply("two", "bob", 2);
  assert.deepEqual(second.body.spec.crew, [
    { name: "ann", age: 1 },
    { name: "bob", age: 2 },
  ]);
  assert.equal((await apply("two", "ann", 3)).status, 409);
});

test("documents follow", async () => {
  const { send } = await harbour([version(sails)]);
  const index = (await send("GET", "/openapi/v3")).body;
  const { serverRelativeURL } = index.paths["apis/golden.example.com/v1"];
  const { components, paths } = (await send("GET", serverRelativeURL)).body;
  const schema = components.schemas["com.example.golden.v1.Boat"];
  assert.equal(schema.properties.spec.properties.sails.maximum, 5);
  assert.match(schema.properties.kind.description, /^Kind is a string/);
  const { patch } = paths["/apis/golden.example.com/v1/namespaces/{namespace}/boats/{name}"];
  assert.ok(patch.parameters.some(({ name }: { name: string }) => name === "fieldValidation"));
  assert.ok(!("application/strategic-merge-patch+json" in patch.requestBody.content));
});
