import assert from "node:assert/strict";
import { test } from "node:test";
import { serveApi } from "./api-server.test-data.ts";

const pods = "/api/v1/namespaces/x/pods";
const merge = "application/merge-patch+json";
const strategic = "application/strategic-merge-patch+json";

async function servePod() {
  const served = await serveApi();
  const spec = { containers: [{ name: "c", image: "busybox" }] };
  const created = await served.send("POST", pods, { metadata: { name: "p", labels: { a: "b" } }, spec });
  assert.equal(created.status, 201);
  const stored = async () => {
    const { entries } = await served.store.range("/registry/core/pods/");
    return entries[0]?.object as unknown as { spec: object; status: object };
  };
  return { ...served, created: created.body, stored };
}

for (const type of [merge, strategic]) {
  test(`${type}: what a patch of status leaves alone is shared with the version before`, async () => {
    const { send, created, stored } = await servePod();
    const before = await stored();
    const { status, body } = await send("PATCH", `${pods}/p/status`, { status: { phase: "Running" } }, type);
    assert.equal(status, 200);
    assert.equal(body.status.phase, "Running");
    assert.deepEqual(body.spec, created.spec);
    assert.deepEqual(Object.keys(body), Object.keys(created));
    assert.equal((await stored()).spec, before.spec);
  });

  test(`${type}: a spec beside the status is judged, and stays what it was`, async () => {
    const { send, created } = await servePod();
    const patch = { spec: { activeDeadlineSeconds: 5 }, status: { phase: "Running" } };
    const { body } = await send("PATCH", `${pods}/p/status`, patch, type);
    assert.deepEqual([body.status.phase, body.spec], ["Running", created.spec]);
    const strict = `${pods}/p/status?fieldValidation=Strict`;
    const refused = await send("PATCH", strict, { spec: { nonsense: 5 } }, type);
    assert.match(refused.body.message, /unknown field "spec\.nonsense"/);
  });
}

test("a status that is taken away leaves what every Pod has", async () => {
  const { send, created } = await servePod();
  const { status, body } = await send("PATCH", `${pods}/p/status`, { status: null }, merge);
  assert.equal(status, 200, body.message);
  assert.deepEqual(body.status, { qosClass: created.status.qosClass });
});
