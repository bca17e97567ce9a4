import type { Duplex } from "node:stream";
import type { Clock } from "#clock";
import { type Channel, createChannelPair } from "#wire";
import { type SpdyStream, serveSpdy } from "./spdy-connection.ts";

/** The first byte of a channel's messages, by the name of the SPDY stream that stands for it. */
const channelOf: Readonly<Record<string, number>> = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 };
const closeChannel = 255;

/**
 * Carries `exec` and `attach` over SPDY: one stream each for input, outputs, outcome and terminal size, translated to
 * the messages of `v5.channel.k8s.io`; `protocol` is the one agreed upon. `accept` is called when all streams that the query asks for are there.
 * Upstream: staging/src/k8s.io/cri-streaming/pkg/streaming/remotecommand.
 */
export function serveRemoteCommand(
  socket: Duplex,
  clock: Clock,
  asked: { readonly url: string; readonly protocol: string },
  accept: (channel: Channel) => void,
): void {
  const expected = expectedStreams(asked.url);
  if (asked.protocol === "v2.channel.k8s.io" || asked.protocol === "channel.k8s.io") expected.delete("resize");
  const endsWithText = !/^v[45]\./.test(asked.protocol);
  const streams = new Map<string, SpdyStream>();
  const connection = serveSpdy(socket, clock, (stream) => {
    const type = stream.headers.streamtype ?? "";
    if (!expected.has(type) || streams.has(type)) return stream.end();
    streams.set(type, stream);
    if (streams.size === expected.size) join();
  });

  function join(): void {
    const [ours, theirs] = createChannelPair("v5.channel.k8s.io");
    ours.paceBy(() => connection.room());
    for (const [type, stream] of streams) forward(ours, type, stream);
    ours.onMessage((message) => {
      const type = Object.keys(channelOf).find((name) => channelOf[name] === message[0]);
      if (type === undefined) return;
      const bytes = message.subarray(1);
      streams.get(type)?.write(type === "error" && endsWithText ? endInWords(bytes) : bytes);
    });
    // The client closes the connection when it has read everything to its end.
    ours.onClose(() => {
      for (const stream of streams.values()) stream.end();
    });
    connection.onClose(() => ours.close());
    accept(theirs);
  }
}

/** How a command ended, for clients that take no Status: nothing, or why it failed. */
function endInWords(bytes: Uint8Array): Uint8Array {
  const { status, message = "" } = JSON.parse(Buffer.from(bytes).toString()) as { status?: string; message?: string };
  return Buffer.from(status === "Success" ? "" : message);
}

function expectedStreams(url: string): Set<string> {
  const query = new URL(url, "https://kubernetes").searchParams;
  const wants = (name: string): boolean => ["1", "true"].includes(query.get(name) ?? "");
  const tty = wants("tty");
  const names = ["stdin", "stdout", "stderr"].filter((name) => wants(name) && !(tty && name === "stderr"));
  return new Set(["error", ...names, ...(tty ? ["resize"] : [])]);
}

function forward(channel: Channel, type: string, stream: SpdyStream): void {
  const number = channelOf[type] as number;
  if (type === "stdin") {
    stream.onData((bytes) => channel.send(Buffer.concat([Buffer.from([number]), bytes])));
    stream.onEnd(() => channel.send(Uint8Array.of(closeChannel, number)));
  }
  if (type === "resize") forwardLines(stream, (line) => channel.send(Buffer.from(`\x04${line}`, "latin1")));
}

/** Sizes come as JSON, one a line; a piece of data may hold half of one, or several. */
function forwardLines(stream: SpdyStream, deliver: (line: string) => void): void {
  let text = "";
  stream.onData((bytes) => {
    text += Buffer.from(bytes).toString("latin1");
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") deliver(line);
  });
}
