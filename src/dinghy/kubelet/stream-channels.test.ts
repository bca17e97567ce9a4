import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProcessStreams } from "#runtime";
import { createChannelPair } from "#wire";
import { serveStreams } from "./stream-channels.ts";

test("a terminal takes the sizes that are sizes; what is none harms nobody", async () => {
  const [client, server] = createChannelPair("v5.channel.k8s.io");
  const sizes: [number, number][] = [];
  const { promise: exitCode, resolve: exit } = Promise.withResolvers<number>();
  const start = async (streams: ProcessStreams) => {
    streams.resize = (columns, rows) => void sizes.push([columns, rows]);
    return { exitCode, kill: () => {} };
  };
  const served = serveStreams(server, start, { stdin: true, stdout: true, stderr: false, tty: true });
  const sent = ["{", "null", "[]", "", '{"Width":"80","Height":24}', '{"Width":-1,"Height":24}', '{"Width":1e9}'];
  for (const size of [...sent, '{"Width":80,"Height":24}']) client.send(Buffer.from(`\x04${size}`));
  for (const message of [[], [255], [255, 99], [200, 1]]) client.send(Uint8Array.from(message));
  await new Promise(setImmediate);
  assert.deepEqual(sizes, [[80, 24]]);
  exit(0);
  await served;
});
