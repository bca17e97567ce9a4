import assert from "node:assert/strict";
import { test } from "node:test";
import { serveApi } from "../api-server.test-data.ts";

const pods = "/api/v1/namespaces/x/pods";

test("where a stream leads is looked at before how it was asked for", async () => {
  const { send } = await serveApi();
  const containers = [
    { name: "c", image: "i" },
    { name: "d", image: "i" },
  ];
  await send("POST", pods, { metadata: { name: "waits" }, spec: { containers } });
  await send("POST", pods, { metadata: { name: "runs" }, spec: { nodeName: "nowhere", containers } });
  const refusals: readonly (readonly [path: string, why: string])[] = [
    ["waits/exec?command=x", "a container name must be specified for pod waits, choose one of: [c d]"],
    ["waits/attach?container=z", "container z is not valid for pod waits"],
    ["waits/exec?container=c&command=x", "pod waits does not have a host assigned"],
    ["waits/portforward", "pod waits does not have a host assigned"],
    ["runs/exec?container=c&command=x", 'nodes "nowhere" not found'],
    ["none/portforward", 'pods "none" not found'],
  ];
  for (const [path, why] of refusals) {
    const { body } = await send("POST", `${pods}/${path}`);
    assert.equal(body.message, why, path);
  }
});

test("one stream of a log alone cannot be had", async () => {
  const { send } = await serveApi();
  const { body } = await send("GET", `${pods}/none/log?stream=Stdout`);
  assert.equal(body.message, 'PodLogOptions "none" is invalid: stream: Forbidden: may not be specified');
});
