import assert from "node:assert/strict";
import { test } from "node:test";
import { createVirtualClock } from "#clock";
import { createNetwork } from "#network";
import { createCallOut } from "./call-out.ts";

test("a name that would be read as another header is not sent", async () => {
  const network = createNetwork(createVirtualClock());
  const host = network.attach("10.0.0.1");
  let came = 0;
  host.listen(80, () => void came++);
  const callOut = createCallOut(() => host);
  const target = { address: "10.0.0.1", port: 80 };
  const eve = "eve\r\nX-Remote-Group: system:masters";
  const repeated = { "x-remote-user": [eve] };
  await assert.rejects(callOut(target, { method: "GET", url: "/", headers: {} }, { repeated }), {
    message: 'net/http: invalid header field value for "X-Remote-User"',
  });
  await assert.rejects(callOut(target, { method: "GET", url: "/", headers: { "x-a": "b\0" } }), { message: /"X-A"/ });
  assert.equal(came, 0);
});
