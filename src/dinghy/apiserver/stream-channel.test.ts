import assert from "node:assert/strict";
import { test } from "node:test";
import { createChannelPair, type Response, type Sink, textOf } from "#wire";
import { logOverChannel, watchOverChannel } from "./stream-channel.ts";

/** What comes over a channel, until it is closed, of a stream of these frames. */
async function told(over: typeof logOverChannel, frames: readonly string[], offered: readonly string[]) {
  const body = {
    open: (sink: Sink) => {
      for (const frame of frames) sink.write(textOf(frame));
      queueMicrotask(() => sink.end());
      return () => {};
    },
  };
  const upgrade = over({ status: 200, headers: {}, body }, offered);
  if ("refused" in upgrade) return "refused";
  const [near, far] = createChannelPair(upgrade.protocol);
  const messages: string[] = [];
  const closed = new Promise<void>((resolve) => far.onClose(() => resolve()));
  far.onMessage((message) => messages.push(Buffer.from(message).toString()));
  upgrade.accept(near);
  await closed;
  return [upgrade.protocol, ...messages];
}

test("a log comes as bytes after a message of nothing", async () => {
  assert.deepEqual(await told(logOverChannel, ["one\n", "two\n"], ["binary.k8s.io"]), [
    "binary.k8s.io",
    "",
    "one\n",
    "two\n",
  ]);
  assert.deepEqual(await told(logOverChannel, ["one\n"], []), ["", "", "one\n"]);
});

test("or as base64, where that is asked for", async () => {
  const said = await told(logOverChannel, ["one\n"], ["other", "base64.binary.k8s.io"]);
  assert.deepEqual(said, ["base64.binary.k8s.io", "", "b25lCg=="]);
});

test("a protocol that nobody speaks is refused, and so is what was refused anyway", async () => {
  assert.equal(await told(logOverChannel, ["one\n"], ["v9.channel.k8s.io"]), "refused");
  const response: Response = { status: 404, headers: {}, body: textOf("") };
  assert.deepEqual(logOverChannel(response, []), { refused: response });
  assert.deepEqual(watchOverChannel(response, []), { refused: response });
});

test("a watch comes event by event", async () => {
  assert.deepEqual(await told(watchOverChannel, ["{}\n", "[]\n"], []), ["", "{}\n", "[]\n"]);
});
