import assert from "node:assert/strict";
import { duplexPair } from "node:stream";
import { test } from "node:test";
import { createWallClock } from "#clock";
import type { Channel } from "#wire";
import { servePortForward } from "./port-forward.ts";
import { serveRemoteCommand } from "./remote-command.ts";
import { createSpdyClient } from "./spdy-client.test-data.ts";

const clock = createWallClock();
const message = (channel: number, text: string): Buffer => Buffer.concat([Buffer.from([channel]), Buffer.from(text)]);

test("a command's streams become the messages of one channel, and back", async () => {
  const [server, socket] = duplexPair();
  const accepted = Promise.withResolvers<Channel>();
  const url = "/exec?stdin=true&stdout=true&tty=true&stderr=true";
  serveRemoteCommand(server, clock, { url, protocol: "v4.channel.k8s.io" }, accepted.resolve);
  const client = createSpdyClient(socket);
  const error = await client.open({ streamtype: "error" });
  const stdin = await client.open({ streamtype: "stdin" });
  const stdout = await client.open({ streamtype: "stdout" });
  client.send(stdin, "early");
  const resize = await client.open({ streamtype: "resize" });
  const channel = await accepted.promise;
  const messages: string[] = [];
  const half = Promise.withResolvers<void>();
  channel.onMessage((bytes) => {
    messages.push(Buffer.from(bytes).toString("latin1"));
    if (bytes[0] === 255) half.resolve();
  });
  client.send(resize, '{"Width":80,');
  client.send(resize, '"Height":24}\n');
  client.send(stdin, "more", true);
  await half.promise;
  assert.deepEqual(messages, ["\x00early", '\x04{"Width":80,"Height":24}', "\x00more", "\xff\x00"]);
  channel.send(message(1, "x".repeat(100_000)));
  channel.send(message(3, '{"status":"Success"}'));
  channel.close();
  assert.equal((await client.read(stdout)).length, 100_000);
  assert.equal(await client.read(error), '{"status":"Success"}');
});

test("a client of old waits for no terminal sizes, and is told the end in words", async () => {
  const [server, socket] = duplexPair();
  const accepted = Promise.withResolvers<Channel>();
  const asked = { url: "/exec?stdout=true&tty=true", protocol: "v2.channel.k8s.io" };
  serveRemoteCommand(server, clock, asked, accepted.resolve);
  const client = createSpdyClient(socket);
  const error = await client.open({ streamtype: "error" });
  await client.open({ streamtype: "stdout" });
  const channel = await accepted.promise;
  channel.send(message(3, '{"status":"Failure","message":"command terminated with exit code 3"}'));
  channel.close();
  assert.equal(await client.read(error), "command terminated with exit code 3");
});

test("a channel closes when the client is gone", async () => {
  const [server, socket] = duplexPair();
  const accepted = Promise.withResolvers<Channel>();
  const asked = { url: "/exec?stdout=true", protocol: "v4.channel.k8s.io" };
  serveRemoteCommand(server, clock, asked, accepted.resolve);
  const client = createSpdyClient(socket);
  await client.open({ streamtype: "error" });
  await client.open({ streamtype: "stdout" });
  const channel = await accepted.promise;
  const closed = new Promise<void>((resolve) => channel.onClose(() => resolve()));
  server.destroy();
  await closed;
});

test("each forwarded connection is a channel of its own to its port", async () => {
  const [server, socket] = duplexPair();
  servePortForward(server, clock, async (port) => ({
    protocol: "v4.channel.k8s.io",
    accept: (channel) => {
      channel.send(message(0, "pp"));
      channel.send(message(1, "pp"));
      channel.onMessage((bytes) => {
        if (bytes[0] === 0) channel.send(message(0, `${port}: ${Buffer.from(bytes.subarray(1))}`));
        else channel.close();
      });
    },
  }));
  const client = createSpdyClient(socket);
  const pairs = [80, 443].map(async (port, index) => {
    const headers = { requestid: String(index), port: String(port) };
    const error = await client.open({ ...headers, streamtype: "error" });
    const data = await client.open({ ...headers, streamtype: "data" });
    client.send(data, "hello", true);
    return [await client.read(data), await client.read(error)];
  });
  assert.deepEqual(await Promise.all(pairs), [
    ["80: hello", ""],
    ["443: hello", ""],
  ]);
});

test("a port that does not answer is told on the error stream", async () => {
  const [server, socket] = duplexPair();
  servePortForward(server, clock, async () => ({
    protocol: "v4.channel.k8s.io",
    accept: (channel) => {
      channel.send(message(0, "pp"));
      channel.send(message(1, "pp"));
      channel.send(message(1, "connection refused"));
    },
  }));
  const client = createSpdyClient(socket);
  const data = await client.open({ requestid: "0", port: "80", streamtype: "data" });
  const error = await client.open({ requestid: "0", port: "80", streamtype: "error" });
  assert.equal(await client.read(error), "connection refused");
  assert.equal(await client.read(data), "");
});
