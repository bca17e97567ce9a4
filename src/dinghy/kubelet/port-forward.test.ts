import assert from "node:assert/strict";
import { test } from "node:test";
import type { PodSandbox } from "#runtime";
import { createChannelPair } from "#wire";
import { portsIn, servePortForward } from "./port-forward.ts";

const cases: readonly [query: string, ports: readonly number[] | string][] = [
  ["ports=80&ports=443", [80, 443]],
  ["ports=80,443", [80, 443]],
  ["", []],
  ["ports=http", 'unable to parse "http" as a port'],
  ["ports=65536", 'unable to parse "65536" as a port'],
  ["ports=-1", 'unable to parse "-1" as a port'],
  ["ports=0", 'port "0" must be > 0'],
];

for (const [query, ports] of cases) {
  test(`the ports of ${JSON.stringify(query)} are read`, () =>
    assert.deepEqual(portsIn(new URLSearchParams(query)), ports));
}

test("who ends a stream to a port that nobody listens on ends nothing else", async () => {
  const [client, server] = createChannelPair("v4.channel.k8s.io");
  const connect = () => Promise.reject(new Error("connection refused"));
  servePortForward(server, { address: "10.0.0.1", network: { connect } } as unknown as PodSandbox, [80]);
  const told: string[] = [];
  client.onMessage((message) => void told.push(Buffer.from(message.subarray(1)).toString()));
  client.send(Uint8Array.of(255, 0));
  // A rejection that nobody handles would end the process here.
  await new Promise(setImmediate);
  assert.match(told.join(), /error forwarding port 80 to pod: connection refused/);
});
