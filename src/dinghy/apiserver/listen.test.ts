import assert from "node:assert/strict";
import { type ClientHttp2Session, connect } from "node:http2";
import { request as httpsRequest } from "node:https";
import { type TestContext, test } from "node:test";
import { WebSocket } from "ws";
import { createWallClock } from "#clock";
import { documentOf, type Handler, type Request, type Sink, textOf, type UpgradeHandler } from "#wire";
import { createCertificateAuthority, type KeyPair } from "./certificate-authority.ts";
import { listen } from "./listen.ts";
import { backlogMaxBytes } from "./socket-response.ts";

const clock = createWallClock();
const authority = await createCertificateAuthority({ clock });
const ca = authority.certificate;
const jane = await authority.clientCertificate("jane", ["devs", "ops"]);
const noUpgrade: UpgradeHandler = async () => ({ refused: { status: 404, headers: {}, body: textOf("no") } });

async function serve(t: TestContext, handle: Handler, upgrade: UpgradeHandler = noUpgrade) {
  const listening = await listen({ handle, upgrade }, { clock, certificateAuthority: authority }, { port: 0 });
  t.after(() => listening.close());
  return listening;
}

function get(url: string, path: string, options: { pair?: KeyPair; body?: Uint8Array; headers?: object } = {}) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }>((resolve, reject) => {
    const { pair, body, headers } = options;
    const request = httpsRequest(
      `${url}${path}`,
      {
        ca,
        cert: pair?.certificate,
        key: pair?.key,
        agent: false,
        method: body ? "POST" : "GET",
        headers: { ...headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

test("an answer tells of the connection only that it is closed", async (t) => {
  const { url } = await serve(t, async () => ({ status: 200, headers: {}, body: documentOf({}) }));
  const kept = await get(url, "/", { headers: { connection: "keep-alive" } });
  assert.equal(kept.headers.connection, undefined);
  assert.equal(kept.headers["keep-alive"], undefined);
  const closed = await get(url, "/", { headers: { connection: "close" } });
  assert.equal(closed.headers.connection, "close");
});

test("a request arrives with its method, headers, body and the client's certificate", async (t) => {
  let seen: Request | undefined;
  const { url } = await serve(t, async (request) => {
    seen = request;
    return { status: 201, headers: { "content-type": "application/json" }, body: documentOf({ ok: true }) };
  });
  const { status, body } = await get(url, "/api?x=%20y", { pair: jane, body: Buffer.from("{}") });
  assert.equal(status, 201);
  assert.equal(body.toString(), '{"ok":true}');
  assert.equal(seen?.method, "POST");
  assert.equal(seen?.url, "/api?x=%20y");
  const { fingerprint, ...peer } = seen?.peer ?? {};
  assert.deepEqual(peer, { commonName: "jane", organizations: ["devs", "ops"] });
  assert.match(fingerprint ?? "", /^[\da-f]{64}$/);
  assert.equal(Buffer.from(seen?.body as Uint8Array).toString(), "{}");
});

test("of what somebody impersonates each line is one value, and of the rest they are joined", async (t) => {
  let seen: Request["headers"] = {};
  const { url } = await serve(t, async (request) => {
    seen = request.headers;
    return { status: 200, headers: {}, body: textOf("") };
  });
  await get(url, "/", { headers: { "Impersonate-Group": ["a,b", "c"], "X-Other": ["d", "e"] } });
  assert.equal(seen["impersonate-group"], "a,b\nc");
  assert.equal(seen["x-other"], "d, e");
});

test("a client without a certificate has no peer; one with a foreign certificate is refused with 401", async (t) => {
  const { url } = await serve(t, async ({ peer }) => ({
    status: 200,
    headers: {},
    body: documentOf({ peer: !!peer }),
  }));
  assert.equal((await get(url, "/")).body.toString(), '{"peer":false}');
  const foreign = await (await createCertificateAuthority({ clock })).clientCertificate("jane", []);
  const { status, body } = await get(url, "/", { pair: foreign });
  assert.equal(status, 401);
  assert.equal(JSON.parse(body.toString()).reason, "Unauthorized");
});

test("a body over the limit is refused with 413", async (t) => {
  const { url } = await serve(t, async () => ({ status: 200, headers: {}, body: textOf("") }));
  const { status, body } = await get(url, "/", { body: Buffer.alloc(3 * 1024 * 1024 + 1) });
  assert.equal(status, 413);
  assert.match(body.toString(), /limit is 3145728/);
});

test("a response that cannot be written becomes a failure that can", async (t) => {
  const { url } = await serve(t, async () => ({ status: 200, headers: { warning: "two\nlines" }, body: textOf("") }));
  const { status, body } = await get(url, "/");
  assert.equal(status, 500);
  assert.equal(JSON.parse(body.toString()).reason, "InternalError");
});

test("large bodies are compressed for those who accept it", async (t) => {
  const { url } = await serve(t, async () => ({ status: 200, headers: {}, body: textOf("x".repeat(200_000)) }));
  const plain = await get(url, "/");
  assert.equal(plain.body.length, 200_000);
  const compressed = await get(url, "/", { headers: { "accept-encoding": "gzip" } });
  assert.equal(compressed.headers["content-encoding"], "gzip");
  assert.ok(compressed.body.length < 2000);
});

function h2(t: TestContext, url: string): ClientHttp2Session {
  const session = connect(url, { ca });
  session.on("error", () => {});
  t.after(() => session.destroy());
  return session;
}

test("a stream is sent frame by frame, and stops when the reader leaves", async (t) => {
  const opened = Promise.withResolvers<Sink>();
  const stopped = Promise.withResolvers<void>();
  const { url } = await serve(t, async () => ({
    status: 200,
    headers: {},
    body: {
      open: (sink) => {
        opened.resolve(sink);
        return () => stopped.resolve();
      },
    },
  }));
  const stream = h2(t, url).request({ ":path": "/watch" });
  stream.setEncoding("utf8");
  const sink = await opened.promise;
  for (const frame of ["one\n", "two\n"]) {
    sink.write(textOf(frame));
    const [piece] = await new Promise<[string]>((resolve) => stream.once("data", (chunk) => resolve([chunk])));
    assert.equal(piece, frame);
  }
  stream.close();
  await stopped.promise;
});

test("pieces that come at once arrive in order and whole, however many they are", async (t) => {
  const pieces = Array.from({ length: 1000 }, (_, index) => `${index}\n`);
  const { url } = await serve(t, async () => ({
    status: 200,
    headers: {},
    body: {
      open: (sink) => {
        for (const piece of pieces) sink.write(textOf(piece));
        sink.end();
        return () => {};
      },
    },
  }));
  const stream = h2(t, url).request({ ":path": "/watch" });
  let got = "";
  for await (const chunk of stream) got += chunk;
  assert.equal(got, pieces.join(""));
});

test("a reader that falls too far behind is cut off", async (t) => {
  const opened = Promise.withResolvers<Sink>();
  const stopped = Promise.withResolvers<void>();
  const { url } = await serve(t, async () => ({
    status: 200,
    headers: {},
    body: {
      open: (sink) => {
        opened.resolve(sink);
        return () => stopped.resolve();
      },
    },
  }));
  const stream = h2(t, url).request({ ":path": "/watch" });
  stream.on("error", () => {});
  const sink = await opened.promise;
  const frame = { bytes: () => bytes };
  const bytes = new Uint8Array(8 * 1024 * 1024);
  for (let sent = 0; sent <= backlogMaxBytes; sent += bytes.length) sink.write(frame);
  await stopped.promise;
});

test("a WebSocket becomes a channel", async (t) => {
  const upgrade: UpgradeHandler = async (_request, [protocol = ""]) => ({
    protocol,
    accept: (channel) => channel.onMessage((message) => channel.send(message)),
  });
  const { url } = await serve(t, async () => ({ status: 200, headers: {}, body: textOf("") }), upgrade);
  const socket = new WebSocket(`${url.replace("https", "wss")}/exec`, ["v5.channel.k8s.io"], { ca });
  await new Promise((resolve) => socket.on("open", resolve));
  assert.equal(socket.protocol, "v5.channel.k8s.io");
  socket.send(Buffer.from([0, 104, 105]));
  const echoed = await new Promise((resolve) => socket.on("message", resolve));
  assert.deepEqual(echoed, Buffer.from([0, 104, 105]));
  socket.close();
});

test("an upgrade that is refused is answered plainly", async (t) => {
  const { url } = await serve(t, async () => ({ status: 200, headers: {}, body: textOf("") }));
  const socket = new WebSocket(`${url.replace("https", "wss")}/exec`, ["v5.channel.k8s.io"], { ca });
  const error = await new Promise<Error>((resolve) => socket.on("error", resolve));
  assert.match(error.message, /404/);
});

test("a port that is taken is named, with the way out", async (t) => {
  const { port } = await serve(t, async () => ({ status: 200, headers: {}, body: textOf("") }));
  const again = listen(
    { handle: async () => ({ status: 200, headers: {}, body: textOf("") }), upgrade: noUpgrade },
    { clock, certificateAuthority: authority },
    { port },
  );
  await assert.rejects(again, new RegExp(`port ${port} on 127.0.0.1 is in use by another process; stop it`));
});
