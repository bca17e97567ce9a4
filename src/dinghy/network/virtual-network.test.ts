import assert from "node:assert/strict";
import { test } from "node:test";
import { createVirtualClock } from "#clock";
import { type Connection, createNetwork, type Endpoint, type Forwarding, type Route } from "./network.ts";
import { bufferBytes } from "./stream-pair.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (piece: Uint8Array | null): string | null => piece && new TextDecoder().decode(piece);

const to = (address: string, port = 80): Endpoint => ({ address, port });

function twoPods(forwarding?: Forwarding, other?: Forwarding) {
  const clock = createVirtualClock(0);
  const network = createNetwork(clock);
  return { clock, network, a: network.attach("10.0.0.1", forwarding), b: network.attach("10.0.0.2", other) };
}

async function joined(): Promise<{ client: Connection; server: Connection }> {
  const { a, b } = twoPods();
  const accepted = Promise.withResolvers<Connection>();
  b.listen(80, accepted.resolve);
  return { client: await a.connect(to("10.0.0.2")), server: await accepted.promise };
}

test("a Pod reaches another by its address, and each end knows the other", async () => {
  const { client, server } = await joined();
  await client.write(bytes("ping"));
  assert.equal(text(await server.read()), "ping");
  assert.deepEqual(client.remote, to("10.0.0.2"));
  assert.deepEqual(server.local, to("10.0.0.2"));
  assert.deepEqual(server.remote, client.local);
});

test("an ended half is read to its end while the other half goes on", async () => {
  const { client, server } = await joined();
  void client.write(bytes("last words"));
  client.end();
  assert.equal(text(await server.read()), "last words");
  assert.equal(await server.read(), null);
  await server.write(bytes("answer"));
  assert.equal(text(await client.read()), "answer");
  await assert.rejects(client.write(bytes("more")), { code: "EPIPE" });
});

test("a reset fails the other side's pending read and its next write", async () => {
  const { client, server } = await joined();
  const reading = server.read();
  client.reset();
  await assert.rejects(reading, { code: "ECONNRESET" });
  await assert.rejects(server.write(bytes("x")), { code: "ECONNRESET" });
});

test("what was written before a close still arrives, and nobody listens any more", async () => {
  const { client, server } = await joined();
  void server.write(bytes("bye"));
  server.close();
  assert.equal(text(await client.read()), "bye");
  assert.equal(await client.read(), null);
  await assert.rejects(client.write(bytes("x")), { code: "EPIPE" });
});

test("a writer waits while the reader's buffer is full", async () => {
  const { client, server } = await joined();
  await client.write(new Uint8Array(bufferBytes));
  let written = false;
  const writing = client.write(bytes("x")).then(() => {
    written = true;
  });
  await Promise.resolve();
  assert.equal(written, false);
  await server.read();
  await writing;
});

test("two containers of one Pod cannot bind one port; in two Pods they can", () => {
  const { a, b } = twoPods();
  a.listen(80, () => {});
  b.listen(80, () => {});
  assert.throws(() => a.listen(80, () => {}), { code: "EADDRINUSE" });
  assert.throws(() => a.listen(80, () => {}, "127.0.0.1"), { code: "EADDRINUSE" });
  assert.throws(() => a.listen(81, () => {}, "10.0.0.9"), { code: "EADDRNOTAVAIL" });
  assert.equal(a.bind(80).local.port, 80, "TCP and UDP ports are apart");
});

test("a closed listener gives its port back", async () => {
  const { a, b } = twoPods();
  const listener = b.listen(0, () => {});
  assert.ok(listener.local.port >= 32768);
  assert.deepEqual(b.listening(), [{ protocol: "TCP", endpoint: listener.local }]);
  listener.close();
  assert.deepEqual(b.listening(), []);
  await assert.rejects(a.connect(to("10.0.0.2", listener.local.port)), { code: "ECONNREFUSED" });
});

for (const [address, host, reached] of [
  ["127.0.0.1", undefined, true],
  ["127.0.0.1", "127.0.0.1", true],
  ["::1", undefined, true],
  ["0.0.0.0", "127.0.0.1", true],
  ["10.0.0.1", "0.0.0.0", true],
  ["10.0.0.1", "127.0.0.1", false],
  ["127.0.0.1", "10.0.0.1", false],
] as const)
  test(`${address} ${reached ? "reaches" : "does not reach"} a listener on ${host ?? "all addresses"}`, async () => {
    const { a } = twoPods();
    const accepted = Promise.withResolvers<Connection>();
    a.listen(80, accepted.resolve, host);
    if (!reached) return assert.rejects(a.connect(to(address)), { code: "ECONNREFUSED" });
    await a.connect(to(address));
    assert.equal((await accepted.promise).remote.address, address.replace("0.0.0.0", "127.0.0.1"));
  });

test("loopback of one Pod is not loopback of another", async () => {
  const { a, b } = twoPods();
  a.listen(80, () => {});
  await assert.rejects(b.connect(to("127.0.0.1")), { code: "ECONNREFUSED" });
});

test("an address that nobody has is unreachable", async () => {
  const { a } = twoPods();
  await assert.rejects(a.connect(to("10.0.0.77")), { code: "EHOSTUNREACH" });
});

test("IPv6 addresses are one however they are spelt", async () => {
  const { network, a } = twoPods();
  const six = network.attach("fd00:0:0::5");
  six.listen(80, () => {});
  assert.equal((await a.connect(to("FD00::0005"))).remote.port, 80);
  assert.throws(() => network.attach("fd00::5"), { code: "EADDRINUSE" });
  assert.throws(() => network.attach("localhost"), { code: "EADDRNOTAVAIL" });
});

test("an interface that is taken away resets its connections and gives its address back", async () => {
  const { network, a, b } = twoPods();
  b.listen(80, () => {});
  const client = await a.connect(to("10.0.0.2"));
  network.detach("10.0.0.2");
  await assert.rejects(client.read(), { code: "ECONNRESET" });
  await assert.rejects(a.connect(to("10.0.0.2")), { code: "EHOSTUNREACH" });
  await assert.rejects(b.connect(to("10.0.0.1")), { code: "EHOSTUNREACH" });
  assert.deepEqual(network.attach("10.0.0.2").listening(), []);
});

/** Sends what is meant for 10.96.0.1 where `route` says. */
const service = (route: Route | "reject" | "drop"): Forwarding => ({
  route: (_from, destination) => (destination.address === "10.96.0.1" ? route : destination),
});

test("a forwarded connection ends at the backend; its caller still sees the address it dialled", async () => {
  const { a, b } = twoPods(service({ address: "10.0.0.2", port: 8080 }));
  const accepted = Promise.withResolvers<Connection>();
  b.listen(8080, accepted.resolve);
  const client = await a.connect(to("10.96.0.1"));
  const server = await accepted.promise;
  assert.deepEqual(client.remote, to("10.96.0.1"));
  assert.deepEqual(server.local, to("10.0.0.2", 8080));
  assert.equal(server.remote.address, "10.0.0.1");
});

test("a masqueraded connection comes from the address that its forwarding names", async () => {
  const { a, b } = twoPods(service({ address: "10.0.0.2", port: 80, source: "10.1.1.1" }));
  const accepted = Promise.withResolvers<Connection>();
  b.listen(80, accepted.resolve);
  await a.connect(to("10.96.0.1"));
  assert.equal((await accepted.promise).remote.address, "10.1.1.1");
});

test("a rejected connection is refused at once; a dropped one times out on the clock", async () => {
  const refused = twoPods(service("reject"));
  await assert.rejects(refused.a.connect(to("10.96.0.1")), { code: "ECONNREFUSED" });
  assert.equal(refused.clock.now(), 0);
  const dropped = twoPods(service("drop"));
  await assert.rejects(dropped.a.connect(to("10.96.0.1")), { code: "ETIMEDOUT" });
  assert.equal(dropped.clock.now(), 130_000);
  await assert.rejects(dropped.a.connect(to("10.96.0.1"), 1000), { code: "ETIMEDOUT" });
  assert.equal(dropped.clock.now(), 131_000);
});

test("a connect that waits in vain ends with its interface", async () => {
  const { network, a, clock } = twoPods(service("drop"));
  const connecting = a.connect(to("10.96.0.1"));
  network.detach("10.0.0.1");
  await assert.rejects(connecting, { code: "EHOSTUNREACH" });
  assert.equal(clock.now(), 0);
});

test("traffic that arrives at a node is forwarded by that node", async () => {
  const nodePort: Forwarding = {
    route: (_from, destination, _protocol, { arriving }) =>
      arriving && destination.port === 30080 ? to("10.0.0.3") : destination,
  };
  const { network, a } = twoPods(undefined, nodePort);
  const accepted = Promise.withResolvers<Connection>();
  network.attach("10.0.0.3").listen(80, accepted.resolve);
  await a.connect(to("10.0.0.2", 30080));
  assert.equal((await accepted.promise).remote.address, "10.0.0.1");
});

test("datagrams arrive whole, in order, also those that came before anybody listened", async () => {
  const { a, b } = twoPods();
  const receiver = b.bind(53);
  const sender = a.bind(0);
  for (const word of ["one", "two"]) sender.send(to("10.0.0.2", 53), bytes(word));
  await Promise.resolve();
  const got: string[] = [];
  receiver.onDatagram((datagram) => got.push(`${datagram.from.address} ${text(datagram.bytes)}`));
  assert.deepEqual(got, ["10.0.0.1 one", "10.0.0.1 two"]);
});

for (const source of [undefined, "10.1.1.1"])
  test(`the answer to a forwarded datagram comes from where the question went${source ? ", masqueraded" : ""}`, async () => {
    const { a, b } = twoPods(service({ address: "10.0.0.2", port: 5353, source }));
    const server = b.bind(5353);
    server.onDatagram(({ from }) => server.send(from, bytes(`hello ${from.address}`)));
    const answered = Promise.withResolvers<string>();
    const client = a.bind(0);
    client.onDatagram(({ from, bytes }) => answered.resolve(`${from.address}:${from.port} ${text(bytes)}`));
    client.send(to("10.96.0.1", 53), bytes("?"));
    assert.equal(await answered.promise, `10.96.0.1:53 hello ${source ?? "10.0.0.1"}`);
  });

test("a flow's next datagram tells where the last one went, until it has been silent for two minutes", async () => {
  const previous: (Endpoint | undefined)[] = [];
  const forwarding: Forwarding = {
    route: (_from, _to, _protocol, passage) => {
      previous.push(passage.previous && { address: passage.previous.address, port: passage.previous.port });
      return to("10.0.0.2", 5353);
    },
  };
  const { a, clock } = twoPods(forwarding);
  const client = a.bind(0);
  client.send(to("10.96.0.1", 53), bytes("1"));
  client.send(to("10.96.0.1", 53), bytes("2"));
  await clock.sleep(120_000);
  client.send(to("10.96.0.1", 53), bytes("3"));
  assert.deepEqual(previous, [undefined, to("10.0.0.2", 5353), undefined]);
});
