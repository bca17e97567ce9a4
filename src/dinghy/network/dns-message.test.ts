import assert from "node:assert/strict";
import { test } from "node:test";
import { type DnsMessage, decodeDnsMessage, encodeDnsMessage, fitDnsMessage, reverseName } from "./network.ts";

const query: DnsMessage = {
  id: 0x1234,
  response: false,
  opcode: 0,
  authoritative: false,
  truncated: false,
  recursionDesired: true,
  recursionAvailable: false,
  rcode: "NOERROR",
  questions: [{ name: "web.default.svc.cluster.local", type: "A" }],
  answers: [],
  authorities: [],
  additionals: [],
};

const name = "web.default.svc.cluster.local";

test("a query is written as RFC 1035 says", () => {
  const hex = Buffer.from(encodeDnsMessage({ ...query, questions: [{ name: "a.b", type: "A" }] })).toString("hex");
  assert.equal(hex, "123401000001000000000000" + "0161" + "0162" + "00" + "0001" + "0001");
});

test("every kind of record comes back as it was written", () => {
  const message: DnsMessage = {
    ...query,
    response: true,
    authoritative: true,
    rcode: "NXDOMAIN",
    udpPayloadBytes: 1232,
    answers: [
      { name, ttl: 30, type: "A", address: "10.96.0.1" },
      { name, ttl: 30, type: "AAAA", address: "fd00::1:0:5" },
      { name, ttl: 30, type: "CNAME", target: "www.example.com" },
      { name, ttl: 30, type: "TXT", texts: ["1.1.0", ""] },
      { name: `_http._tcp.${name}`, ttl: 30, type: "SRV", priority: 0, weight: 100, port: 80, target: name },
      { name: reverseName("10.96.0.1"), ttl: 30, type: "PTR", target: name },
      { name, ttl: 1, type: "OTHER", code: 257, data: Uint8Array.of(0, 5, 105) },
    ],
    authorities: [
      {
        name: "cluster.local",
        ttl: 30,
        type: "SOA",
        nameServer: "ns.dns.cluster.local",
        mailbox: "hostmaster.cluster.local",
        serial: 4_000_000_000,
        refresh: 7200,
        retry: 1800,
        expire: 86400,
        minimum: 30,
      },
    ],
    additionals: [{ name: "", ttl: 0, type: "NS", target: "" }],
  };
  assert.deepEqual(decodeDnsMessage(encodeDnsMessage(message)), message);
});

test("a name that came before is written as a pointer", () => {
  const answers = Array.from({ length: 10 }, () => ({ name, ttl: 30, type: "A" as const, address: "10.0.0.1" }));
  assert.equal(encodeDnsMessage({ ...query, answers }).length, encodeDnsMessage(query).length + 10 * 16);
});

test("a message that does not fit is truncated, question kept", () => {
  const answers = Array.from({ length: 40 }, () => ({ name, ttl: 30, type: "A" as const, address: "10.0.0.1" }));
  const message = { ...query, answers };
  assert.equal(decodeDnsMessage(fitDnsMessage(message, 4096)).answers.length, 40);
  const { truncated, questions, answers: left } = decodeDnsMessage(fitDnsMessage(message, 512));
  assert.deepEqual({ truncated, questions, left }, { truncated: true, questions: query.questions, left: [] });
});

for (const [claim, hex] of [
  ["an empty datagram", ""],
  ["a cut-off question", "123401000001000000000000" + "0377"],
  ["a name that points to itself", "123401000001000000000000" + "c00c" + "00010001"],
  ["a label of an unknown kind", "123401000001000000000000" + "8061" + "0000010001"],
  ["data longer than the message", "123481800000000100000000" + "00" + "0001" + "0001" + "0000001e" + "0400" + "00"],
] as const)
  test(`${claim} is no DNS message`, () =>
    assert.throws(() => decodeDnsMessage(Buffer.from(hex, "hex")), { code: "EPROTO" }));

for (const [address, name] of [
  ["10.96.0.10", "10.0.96.10.in-addr.arpa"],
  ["fd00::a", `a.${"0.".repeat(27)}0.0.d.f.ip6.arpa`],
] as const)
  test(`${address} is looked up backwards as ${name}`, () => assert.equal(reverseName(address), name));

test("names with empty or overlong labels are refused", () => {
  for (const bad of ["a..b", `${"x".repeat(64)}.com`])
    assert.throws(() => encodeDnsMessage({ ...query, questions: [{ name: bad, type: "A" }] }), RangeError);
});
