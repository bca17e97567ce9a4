import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubernetesObject } from "#apimachinery";
import type { Informer, Informers } from "#client";
import { createRandom, createVirtualClock } from "#clock";
import {
  createNetwork,
  type DnsMessage,
  decodeDnsMessage,
  encodeDnsMessage,
  type NetworkInterface,
  reverseName,
} from "#network";
import { type DnsOptions, startDns } from "./dns.ts";

/** An informer whose objects never change. */
function still(objects: KubernetesObject[]): Informer<KubernetesObject> {
  return {
    list: () => objects,
    get: (name, namespace) =>
      objects.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace),
    by: (index, key) => objects.filter((object) => index(object).includes(key)),
    onChange: () => {},
  };
}

const base = { uid: "", resourceVersion: "", creationTimestamp: "" };
const labels = { "kubernetes.io/service-name": "many" };
const addresses = Array.from({ length: 60 }, (_, index) => `10.244.0.${index + 1}`);
const objects: Record<string, object[]> = {
  namespaces: [{ metadata: { ...base, name: "default" } }],
  services: [
    {
      metadata: { ...base, name: "web", namespace: "default" },
      spec: { clusterIP: "10.96.0.1", ports: [{ port: 80 }] },
    },
    { metadata: { ...base, name: "many", namespace: "default" }, spec: { clusterIP: "None" } },
    {
      metadata: { ...base, name: "away", namespace: "default" },
      spec: { type: "ExternalName", externalName: "a.test" },
    },
  ],
  endpointslices: [
    {
      metadata: { ...base, name: "many-x", namespace: "default", labels },
      addressType: "IPv4",
      endpoints: addresses.map((address) => ({ addresses: [address] })),
    },
  ],
};

/** A client beside a DNS server at 10.96.0.10. */
async function served(options: Partial<DnsOptions> = {}, synced: Promise<void> = Promise.resolve()) {
  const informer = ({ resource }: { resource: string }) => still((objects[resource] ?? []) as KubernetesObject[]);
  const informers = { informer, synced: () => synced, stop: () => {} } as unknown as Informers;
  const clock = createVirtualClock();
  const network = createNetwork(clock);
  const dns = startDns({ informers, networkInterface: network.attach("10.96.0.10"), clock, ...options });
  await Promise.resolve();
  return { dns, client: network.attach("10.244.9.9") };
}

const query = (name: string, type = "A", more: Partial<DnsMessage> = {}): DnsMessage => ({
  id: 7,
  response: false,
  opcode: 0,
  authoritative: false,
  truncated: false,
  recursionDesired: true,
  recursionAvailable: false,
  rcode: "NOERROR",
  questions: [{ name, type }],
  answers: [],
  authorities: [],
  additionals: [],
  ...more,
});

const server = { address: "10.96.0.10", port: 53 };

function overUdp(client: NetworkInterface, message: DnsMessage): Promise<DnsMessage> {
  const socket = client.bind(0);
  return new Promise((resolve) => {
    socket.onDatagram(({ bytes }) => resolve(decodeDnsMessage(bytes)));
    socket.send(server, encodeDnsMessage(message));
  });
}

async function overTcp(client: NetworkInterface, message: DnsMessage): Promise<DnsMessage> {
  const connection = await client.connect(server);
  const bytes = encodeDnsMessage(message);
  // In two pieces, as a network may deliver them.
  await connection.write(Uint8Array.of(0));
  await connection.write(Uint8Array.of(bytes.length, ...bytes));
  const reply = (await connection.read()) as Uint8Array;
  connection.close();
  return decodeDnsMessage(reply.subarray(2));
}

const addressesIn = ({ answers }: DnsMessage): string[] =>
  answers.flatMap((record) => (record.type === "A" ? [record.address] : []));

for (const [way, ask] of [
  ["UDP", overUdp],
  ["TCP", overTcp],
] as const)
  test(`a Service's name is answered over ${way}`, async () => {
    const { client } = await served();
    const reply = await ask(client, query("web.default.svc.cluster.local"));
    const { id, response, authoritative, recursionAvailable, questions } = reply;
    assert.deepEqual(
      { id, response, authoritative, recursionAvailable },
      {
        id: 7,
        response: true,
        authoritative: true,
        recursionAvailable: true,
      },
    );
    assert.equal(questions[0]?.name, "web.default.svc.cluster.local");
    assert.deepEqual(addressesIn(reply), ["10.96.0.1"]);
  });

test("an address is found backwards", async () => {
  const { client } = await served();
  const { answers } = await overUdp(client, query(reverseName("10.96.0.1"), "PTR"));
  assert.deepEqual(
    answers.map((record) => record.type === "PTR" && record.target),
    ["web.default.svc.cluster.local"],
  );
});

test("an answer too long for a datagram is truncated, and whole over TCP or where the asker takes more", async () => {
  const { client } = await served();
  const message = query("many.default.svc.cluster.local");
  const cut = await overUdp(client, message);
  assert.deepEqual([cut.truncated, cut.answers.length], [true, 0]);
  assert.equal(addressesIn(await overTcp(client, message)).length, 60);
  assert.equal(addressesIn(await overUdp(client, { ...message, udpPayloadBytes: 4096 })).length, 60);
});

test("addresses come in an order of chance, which the seed decides", async () => {
  const order = async (seed: number): Promise<string[]> => {
    const { client } = await served({ random: createRandom(seed) });
    return addressesIn(await overTcp(client, query("many.default.svc.cluster.local")));
  };
  assert.deepEqual(await order(1), await order(1));
  assert.notDeepEqual(await order(1), await order(2));
  assert.deepEqual(new Set(await order(1)), new Set(addresses));
});

test("names outside the cluster do not exist, unless somebody is asked about them", async () => {
  const { client } = await served();
  const missing = await overUdp(client, query("www.test"));
  assert.deepEqual([missing.rcode, missing.authoritative], ["NXDOMAIN", false]);
  const forward: DnsOptions["forward"] = async ({ name }) => {
    if (name === "broken.test") throw new Error("unreachable");
    return { rcode: "NOERROR", answers: [{ name, ttl: 60, type: "A", address: "192.0.2.1" }] };
  };
  const forwarding = await served({ forward });
  assert.deepEqual(addressesIn(await overUdp(forwarding.client, query("www.test"))), ["192.0.2.1"]);
  assert.equal((await overUdp(forwarding.client, query("broken.test"))).rcode, "SERVFAIL");
  const away = await overUdp(forwarding.client, query("away.default.svc.cluster.local"));
  assert.deepEqual(
    away.answers.map(({ name, type }) => `${name} ${type}`),
    ["away.default.svc.cluster.local CNAME", "a.test A"],
  );
});

test("before everything has been heard, what is not there is a failure and not a no", async () => {
  const { client } = await served({}, new Promise(() => {}));
  assert.equal((await overUdp(client, query("none.default.svc.cluster.local"))).rcode, "SERVFAIL");
  assert.equal((await overUdp(client, query("web.default.svc.cluster.local"))).rcode, "NOERROR");
});

for (const [claim, more, rcode] of [
  ["an opcode other than query is not implemented", { opcode: 5 }, "NOTIMP"],
  ["a query without a question is malformed", { questions: [] }, "FORMERR"],
] as const)
  test(claim, async () => {
    const { client } = await served();
    assert.equal((await overUdp(client, query("web.default.svc.cluster.local", "A", more))).rcode, rcode);
  });

test("noise is not answered and does no harm", async () => {
  const { client } = await served();
  client.bind(0).send(server, Uint8Array.of(1, 2, 3));
  client.bind(0).send(server, encodeDnsMessage(query("web.default.svc.cluster.local", "A", { response: true })));
  assert.equal((await overUdp(client, query("web.default.svc.cluster.local"))).rcode, "NOERROR");
});

test("a stopped server gives port 53 back", async () => {
  const { dns, client } = await served();
  dns.stop();
  await assert.rejects(client.connect(server), { code: "ECONNREFUSED" });
});
