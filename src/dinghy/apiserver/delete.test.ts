import assert from "node:assert/strict";
import { test } from "node:test";
import { serveApi } from "./api-server.test-data.ts";

test("who deletes a Job and says nothing of its Pods is told that they stay", async () => {
  const { send } = await serveApi();
  const jobs = "/apis/batch/v1/namespaces/x/jobs";
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "i" }] } };
  for (const name of ["a", "b"]) await send("POST", jobs, { metadata: { name }, spec: { suspend: true, template } });
  const warningOf = async (path: string, body?: object) =>
    (await send("DELETE", `${jobs}${path}`, body)).response.headers.warning;
  assert.match((await warningOf("/a")) ?? "", /child pods are preserved by default when jobs are deleted/);
  assert.match((await warningOf("?labelSelector=none")) ?? "", /set propagationPolicy=Background to remove them/);
  assert.equal(await warningOf("/b", { propagationPolicy: "Background" }), undefined);
});
