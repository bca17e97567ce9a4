import assert from "node:assert/strict";
import { test } from "node:test";
import { serveApi } from "./api-server.test-data.ts";

test("methods that no path knows are not allowed anywhere that is served", async () => {
  const { send } = await serveApi();
  for (const method of ["OPTIONS", "TRACE", "PROPFIND"]) {
    for (const path of ["/api/v1/namespaces/x/pods", "/api/v1/namespaces/x/pods/p/status", "/version", "/apis"]) {
      const { status, body } = await send(method, path);
      assert.equal(status, 405, `${method} ${path}`);
      assert.equal(body.reason, "MethodNotAllowed");
      assert.equal(body.message, "the server does not allow this method on the requested resource");
    }
    assert.equal((await send(method, "/nowhere")).status, 404);
  }
});

test("who may do nothing hears of no verb for a method that is none", async () => {
  const { server } = await serveApi();
  const answer = async (url: string) => {
    const response = await server.handle({ method: "OPTIONS", url, headers: {} });
    assert.ok("bytes" in response.body);
    return JSON.parse(Buffer.from(response.body.bytes()).toString()).message;
  };
  assert.equal(
    await answer("/api/v1/namespaces/x/pods"),
    'pods is forbidden: User "system:anonymous" cannot  resource "pods" in API group "" in the namespace "x"',
  );
  assert.equal(await answer("/logs"), 'forbidden: User "system:anonymous" cannot options path "/logs"');
});
