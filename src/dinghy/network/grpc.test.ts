import assert from "node:assert/strict";
import { test } from "node:test";
import { createVirtualClock } from "#clock";
import { callGrpc, serveGrpc } from "./grpc.ts";
import { createNetwork } from "./virtual-network.ts";

function pair() {
  const network = createNetwork(createVirtualClock());
  return { server: network.attach("10.0.0.1"), client: network.attach("10.0.0.2") };
}

const at = { address: "10.0.0.1", port: 5000 };

test("a call brings its message there and the answer back", async () => {
  const { server, client } = pair();
  serveGrpc(server, 5000, (path, message) => ({ code: 0, body: Buffer.concat([Buffer.from(path), message]) }));
  const answer = await callGrpc(await client.connect(at), "/a.B/C", Buffer.from("x".repeat(300)));
  assert.equal(answer.code, 0);
  assert.equal(Buffer.from(answer.body ?? []).toString(), `/a.B/C${"x".repeat(300)}`);
});

test("a failure comes with its code and its words", async () => {
  const { server, client } = pair();
  serveGrpc(server, 5000, () => ({ code: 5, message: "unknown service" }));
  const { code, message, body } = await callGrpc(await client.connect(at), "/a.B/C", new Uint8Array(0));
  assert.deepEqual({ code, message, body }, { code: 5, message: "unknown service", body: undefined });
});

test("who speaks HTTP/1 is no gRPC server", async () => {
  const { server, client } = pair();
  server.listen(5000, (connection) => void connection.write(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")));
  await assert.rejects(callGrpc(await client.connect(at), "/a.B/C", new Uint8Array(0)), { code: "EPROTO" });
});

test("a server that breaks off is told apart from one that answers", async () => {
  const { server, client } = pair();
  server.listen(5000, (connection) => connection.close());
  await assert.rejects(callGrpc(await client.connect(at), "/a.B/C", new Uint8Array(0)), { name: "NetworkError" });
});
