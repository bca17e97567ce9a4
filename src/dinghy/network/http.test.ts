import assert from "node:assert/strict";
import { test } from "node:test";
import { createVirtualClock } from "#clock";
import { createNetwork, type HttpHandler, type NetworkInterface, requestHttp, serveHttp } from "./network.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (body: Uint8Array): string => new TextDecoder().decode(body);

function clientOf(handler: HttpHandler): { client: NetworkInterface; server: NetworkInterface } {
  const network = createNetwork(createVirtualClock(0));
  const [client, server] = [network.attach("10.0.0.1"), network.attach("10.0.0.2")];
  serveHttp(server, 80, handler);
  return { client, server };
}

const server = { address: "10.0.0.2", port: 80 };

test("a request arrives with its method, path, headers and body, and its answer comes back", async () => {
  const { client } = clientOf(({ method, path, headers, body, remote }) => ({
    status: 201,
    headers: { "x-seen": `${method} ${path} ${headers["x-one"]} ${headers.host} ${remote.address}` },
    body: text(body).toUpperCase(),
  }));
  const options = { method: "PUT", path: "/a?b=c", headers: { "x-one": "1" }, body: "hello" };
  const response = await requestHttp(client, { ...server, ...options });
  assert.equal(response.status, 201);
  assert.equal(response.headers["x-seen"], "PUT /a?b=c 1 10.0.0.2 10.0.0.1");
  assert.equal(text(response.body), "HELLO");
});

async function* pieces(): AsyncGenerator<Uint8Array> {
  yield bytes("one ");
  yield bytes("");
  yield bytes("two");
}

test("bodies in pieces are chunked, both ways", async () => {
  const { client } = clientOf(({ headers, body }) => {
    assert.equal(headers["transfer-encoding"], "chunked");
    assert.equal(text(body), "one two");
    return { status: 200, body: pieces() };
  });
  const response = await requestHttp(client, { ...server, method: "POST", body: pieces() });
  assert.equal(text(response.body), "one two");
});

/** What a server that answers every request with its path says to these raw bytes. */
async function converse(request: string): Promise<string> {
  const { client } = clientOf(({ path, body }) => ({ status: 200, body: path + text(body) }));
  const connection = await client.connect(server);
  void connection.write(bytes(request));
  connection.end();
  let answer = "";
  for (let piece = await connection.read(); piece !== null; piece = await connection.read()) answer += text(piece);
  return answer.replaceAll("\r\n", "|");
}

for (const [claim, request, answer] of [
  [
    "a connection serves one request after another until one asks for its end",
    "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\nConnection: close\r\n\r\nGET /3 HTTP/1.1\r\n\r\n",
    "HTTP/1.1 200 OK|content-length: 2||/1HTTP/1.1 200 OK|connection: close|content-length: 2||/2",
  ],
  [
    "HTTP/1.0 ends the connection of itself",
    "GET /1 HTTP/1.0\n\nGET /2 HTTP/1.0\n\n",
    "HTTP/1.1 200 OK|connection: close|content-length: 2||/1",
  ],
  ["HEAD has the length but not the body", "HEAD /1 HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK|content-length: 2||"],
  [
    "chunks with extensions and trailers are read",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n0\r\nTrailer: t\r\n\r\n",
    "HTTP/1.1 200 OK|content-length: 3||/ab",
  ],
  [
    "whoever expects 100 Continue gets it",
    "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na",
    "HTTP/1.1 100 Continue||HTTP/1.1 200 OK|content-length: 2||/a",
  ],
  [
    "what is not HTTP is answered 400",
    "hello\r\n\r\n",
    "HTTP/1.1 400 Bad Request|connection: close|content-length: 30||not an HTTP/1 request: hello \n",
  ],
  ["a request that breaks off is answered with nothing", "GET / HTTP/1.1\r\nContent-Length: 9\r\n\r\na", ""],
] as const)
  test(claim, async () => assert.equal(await converse(request), answer));

test("a head without end is refused", async () => {
  assert.match(await converse(`GET / HTTP/1.1\r\nx: ${"a".repeat(20_000)}`), /^HTTP\/1\.1 400 /);
});

test("a handler that throws is a 500", async () => {
  const { client } = clientOf(() => {
    throw new Error("broken");
  });
  assert.equal((await requestHttp(client, server)).status, 500);
});

test("a server that does not answer in time has its caller time out on the clock", async () => {
  const { client } = clientOf(() => new Promise(() => {}));
  await assert.rejects(requestHttp(client, { ...server, timeoutMs: 1000 }), { code: "ETIMEDOUT" });
  assert.equal(client.clock.now(), 1000);
});

test("a server that closes without an answer is told apart from one that speaks something else", async () => {
  const { client, server: at } = clientOf(() => ({ status: 200 }));
  at.listen(81, (connection) => connection.close());
  await assert.rejects(requestHttp(client, { ...server, port: 81 }), { code: "ECONNRESET" });
  at.listen(82, (connection) => void connection.write(bytes("+PONG\r\n\r\n")));
  await assert.rejects(requestHttp(client, { ...server, port: 82 }), { code: "EPROTO" });
  await assert.rejects(requestHttp(client, { ...server, port: 83 }), { code: "ECONNREFUSED" });
});

test("after 101 both ends speak another protocol over the connection", async () => {
  const { client } = clientOf(() => ({
    status: 101,
    headers: { upgrade: "echo", connection: "upgrade" },
    upgrade: async (connection) => {
      for (let piece = await connection.read(); piece; piece = await connection.read()) await connection.write(piece);
      connection.end();
    },
  }));
  const { upgraded } = await requestHttp(client, { ...server, headers: { upgrade: "echo", connection: "upgrade" } });
  assert.ok(upgraded);
  await upgraded.write(bytes("hi"));
  assert.equal(text((await upgraded.read()) as Uint8Array), "hi");
  upgraded.end();
  assert.equal(await upgraded.read(), null);
});
