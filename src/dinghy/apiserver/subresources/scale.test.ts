import assert from "node:assert/strict";
import { test } from "node:test";
import { type Served, serveApi } from "../api-server.test-data.ts";

const deployments = "/apis/apps/v1/namespaces/x/deployments";
const apply = "application/apply-patch+yaml";
const spec = {
  replicas: 1,
  selector: { matchLabels: { app: "web" } },
  template: {
    metadata: { labels: { app: "web" } },
    spec: { containers: [{ name: "main", image: "busybox", terminationMessagePolicy: "File" }] },
  },
};

async function served(): Promise<Served & { managers(): Promise<unknown[]> }> {
  const api = await serveApi();
  const body = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec };
  await api.send("PATCH", `${deployments}/web?fieldManager=owner`, body, apply);
  const managers = async (): Promise<unknown[]> => {
    const { body } = await api.send("GET", `${deployments}/web`);
    // biome-ignore lint/suspicious/noExplicitAny: entries as they travel
    return body.metadata.managedFields.map(({ manager, operation, apiVersion, subresource, fieldsV1 }: any) => [
      manager,
      operation,
      apiVersion,
      subresource,
      "f:replicas" in fieldsV1["f:spec"],
    ]);
  };
  return { ...api, managers };
}

const scaled = (replicas?: number, more: object = {}) => ({
  apiVersion: "autoscaling/v1",
  kind: "Scale",
  metadata: { name: "web" },
  spec: replicas === undefined ? {} : { replicas },
  ...more,
});

test("an update through /scale takes the number from whoever has applied it", async () => {
  const { send, managers } = await served();
  const patch = { spec: { replicas: 3 } };
  const { status, body } = await send(
    "PATCH",
    `${deployments}/web/scale?fieldManager=hand`,
    patch,
    "application/merge-patch+json",
  );
  assert.equal(status, 200);
  assert.equal(body.spec.replicas, 3);
  assert.deepEqual(await managers(), [
    ["owner", "Apply", "apps/v1", undefined, false],
    ["hand", "Update", "apps/v1", "scale", true],
  ]);
});

test("an application of another number is a conflict, told of the Scale; force takes it", async () => {
  const { send, managers } = await served();
  const refused = await send("PATCH", `${deployments}/web/scale?fieldManager=two`, scaled(4), apply);
  assert.equal(refused.status, 409);
  assert.equal(refused.body.message, 'Apply failed with 1 conflict: conflict with "owner": .spec.replicas');
  const forced = await send("PATCH", `${deployments}/web/scale?fieldManager=two&force=true`, scaled(4), apply);
  assert.equal(forced.body.spec.replicas, 4);
  assert.deepEqual(await managers(), [
    ["two", "Apply", "apps/v1", "scale", true],
    ["owner", "Apply", "apps/v1", undefined, false],
  ]);
  const main = await send(
    "PATCH",
    `${deployments}/web?fieldManager=three`,
    { ...scaled(), apiVersion: "apps/v1", kind: "Deployment", spec: { replicas: 9 } },
    apply,
  );
  assert.equal(
    main.body.message,
    'Apply failed with 1 conflict: conflict with "two" with subresource "scale": .spec.replicas',
  );
});

test("who applies the same number has it, too", async () => {
  const { send, managers } = await served();
  const shared = await send("PATCH", `${deployments}/web/scale?fieldManager=two`, scaled(1), apply);
  assert.equal(shared.status, 200);
  assert.deepEqual(await managers(), [
    ["two", "Apply", "apps/v1", "scale", true],
    ["owner", "Apply", "apps/v1", undefined, true],
  ]);
});

test("what is applied to /scale is a Scale, of the object that is meant", async () => {
  const { send } = await served();
  const cases: [string, object, number, RegExp][] = [
    ["web", { ...scaled(2), kind: "Deployment" }, 400, /^invalid object type: autoscaling\/v1, Kind=Deployment$/],
    ["web", scaled(2, { metadata: { name: "other" } }), 400, /does not match the name on the URL/],
    ["web", scaled(2, { spec: { count: 1 } }), 500, /\.spec\.count: field not declared in schema$/],
    [
      "web",
      scaled(-2),
      422,
      /^Scale\.autoscaling "web" is invalid: spec\.replicas: Invalid value: -2: must be greater/,
    ],
    [
      "web",
      scaled(1, { metadata: { name: "web", uid: "u" } }),
      409,
      /^Operation cannot be fulfilled on deployments\/scale\.apps "web": Precondition failed: UID in precondition: u, UID in object meta: /,
    ],
    ["none", scaled(1, { metadata: { name: "none" } }), 404, /^deployments\/scale\.apps "none" not found$/],
  ];
  for (const [name, body, status, message] of cases) {
    const answer = await send("PATCH", `${deployments}/${name}/scale?fieldManager=owner&force=true`, body, apply);
    assert.equal(answer.status, status);
    assert.match(answer.body.message, message);
  }
});
