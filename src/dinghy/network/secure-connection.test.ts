import assert from "node:assert/strict";
import { test } from "node:test";
import { createVirtualClock } from "#clock";
import { createTestAuthority } from "./certificates.test-data.ts";
import { requestHttp } from "./http-client.ts";
import { serveHttps } from "./http-server.ts";
import type { Connection } from "./network.ts";
import { secureClient, secureServer } from "./secure-connection.ts";
import { createNetwork } from "./virtual-network.ts";

const authority = await createTestAuthority();
const good = await authority.sign("hook.default.svc");
const text = (bytes: Uint8Array | null): string => (bytes === null ? "<end>" : new TextDecoder().decode(bytes));
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);

/** A server that does `serve` with each connection, and a client's connection to it. */
async function setUp(serve: (connection: Connection) => Promise<void>, certificate = good) {
  const clock = createVirtualClock();
  const network = createNetwork(clock);
  const server = network.attach("10.0.0.1");
  const client = network.attach("10.0.0.2");
  server.listen(443, (connection) => {
    secureServer(connection, clock, certificate)
      .then(serve)
      .catch(() => {});
  });
  const raw = await client.connect({ address: "10.0.0.1", port: 443 });
  const connect = (security: Partial<Parameters<typeof secureClient>[2]> = {}) =>
    secureClient(raw, clock, {
      serverName: "hook.default.svc",
      authorities: authority.certificate,
      ...security,
    });
  return { clock, connect };
}

const echo = async (connection: Connection): Promise<void> => {
  for (let piece = await connection.read(); piece !== null; piece = await connection.read())
    await connection.write(piece);
  connection.end();
};

test("bytes go both ways, and no virtual time passes for the cryptography", async () => {
  const { clock, connect } = await setUp(echo);
  const before = clock.now();
  clock.setTimer(1, () => {}, { background: true });
  let passed = false;
  clock.setTimer(60_000, () => {
    passed = true;
  });
  const connection = await connect();
  await connection.write(bytes("hello"));
  assert.equal(text(await connection.read()), "hello");
  connection.end();
  assert.equal(text(await connection.read()), "<end>");
  assert.equal(clock.now(), before);
  assert.equal(passed, false);
});

test("much is carried whole", async () => {
  const { connect } = await setUp(echo);
  const connection = await connect();
  const sent = Buffer.alloc(1_000_000, "abcdefg");
  void connection.write(sent).then(() => connection.end());
  const received: Uint8Array[] = [];
  for (let piece = await connection.read(); piece !== null; piece = await connection.read()) received.push(piece);
  assert.ok(Buffer.concat(received).equals(sent));
});

test("while a peer says nothing, time passes", async () => {
  const { clock, connect } = await setUp(() => new Promise(() => {}));
  const connection = await connect();
  const before = clock.now();
  const answer = connection.read();
  const late = clock.sleep(10_000).then(() => "late");
  assert.equal(await Promise.race([answer, late]), "late");
  assert.equal(clock.now(), before + 10_000);
  connection.close();
});

test("a peer that never takes part in the handshake does not hold time", async () => {
  const clock = createVirtualClock();
  const network = createNetwork(clock);
  network.attach("10.0.0.1").listen(443, () => {});
  const raw = await network.attach("10.0.0.2").connect({ address: "10.0.0.1", port: 443 });
  const connecting = secureClient(raw, clock, { serverName: "x", authorities: "" }).then(
    () => "connected",
    (error: Error) => error.message,
  );
  assert.equal(await Promise.race([connecting, clock.sleep(1000).then(() => "late")]), "late");
  raw.reset();
  assert.match(await connecting, /EOF|reset/);
});

test("servers that are not to be trusted are left, in Go's words", async () => {
  const other = await createTestAuthority("other-ca");
  const namesake = await createTestAuthority();
  const expired = await authority.sign("hook.default.svc", { to: "2025-06-01" });
  const early = await authority.sign("hook.default.svc", { from: "2026-06-01" });
  const elsewhere = await authority.sign("hook.other.svc");
  const nameless = await authority.sign("hook.default.svc", { names: [] });
  const forClients = await authority.sign("hook.default.svc", { usage: "1.3.6.1.5.5.7.3.2" });
  const table: [certificate: typeof good, authorities: string, problem: RegExp][] = [
    [good, other.certificate, /^tls: failed to verify certificate: x509: certificate signed by unknown authority$/],
    [good, "", /x509: certificate signed by unknown authority$/],
    [
      good,
      namesake.certificate,
      /unknown authority \(possibly because of "x509: ECDSA verification failure" while trying to verify candidate authority certificate "test-ca"\)$/,
    ],
    [
      expired,
      authority.certificate,
      /certificate has expired or is not yet valid: current time 2026-01-01T00:00:00Z is after 2025-06-01T00:00:00Z$/,
    ],
    [early, authority.certificate, /current time 2026-01-01T00:00:00Z is before 2026-06-01T00:00:00Z$/],
    [elsewhere, authority.certificate, /x509: certificate is valid for hook\.other\.svc, not hook\.default\.svc$/],
    [nameless, authority.certificate, /x509: certificate relies on legacy Common Name field, use SANs instead$/],
    [forClients, authority.certificate, /x509: certificate specifies an incompatible key usage$/],
  ];
  for (const [certificate, authorities, problem] of table) {
    const { connect } = await setUp(echo, certificate);
    await assert.rejects(connect({ authorities }), { code: "ECERT", message: problem });
  }
  const { connect } = await setUp(echo, elsewhere);
  (await connect({ insecure: true, authorities: "" })).close();
});

test("a server that speaks no TLS is told from one that breaks off", async () => {
  const clock = createVirtualClock();
  const network = createNetwork(clock);
  const server = network.attach("10.0.0.1");
  server.listen(80, (connection) => void connection.write(bytes("HTTP/1.1 400 Bad Request\r\n\r\n")));
  server.listen(81, (connection) => connection.close());
  const client = network.attach("10.0.0.2");
  const dial = async (port: number) =>
    secureClient(await client.connect({ address: "10.0.0.1", port }), clock, { serverName: "x", authorities: "" });
  await assert.rejects(dial(80), { code: "EPROTO", message: "http: server gave HTTP response to HTTPS client" });
  await assert.rejects(dial(81), { code: "ECONNRESET" });
});

test("a client that forgets the encryption is told so", async () => {
  const clock = createVirtualClock();
  const network = createNetwork(clock);
  serveHttps(network.attach("10.0.0.1"), 443, good, () => ({ status: 200, body: "secret" }));
  const client = network.attach("10.0.0.2");
  const at = { address: "10.0.0.1", port: 443 };
  const plain = await requestHttp(client, { ...at, path: "/" });
  assert.equal(plain.status, 400);
  assert.equal(text(plain.body), "Client sent an HTTP request to an HTTPS server.\n");
  const security = { serverName: "hook.default.svc", authorities: authority.certificate };
  assert.equal(text((await requestHttp(client, { ...at, tls: security })).body), "secret");
});
