import type { Duplex } from "node:stream";
import type { Clock } from "#clock";
import { type Channel, createChannelPair, type Upgrade } from "#wire";
import { type SpdyStream, serveSpdy } from "./spdy-connection.ts";

/**
 * Carries `port-forward` over SPDY: for each connection that the client takes, it opens a stream for data and one for
 * errors, which name the port and belong together by `requestid`. Each pair becomes a channel of its own to the node.
 * Upstream: staging/src/k8s.io/cri-streaming/pkg/streaming/portforward.
 */
export function servePortForward(socket: Duplex, clock: Clock, openPort: (port: number) => Promise<Upgrade>): void {
  const waiting = new Map<string, SpdyStream>();
  const open = new Set<Channel>();
  const connection = serveSpdy(socket, clock, (stream) => {
    const { requestid = "", streamtype, port } = stream.headers;
    const other = waiting.get(requestid);
    if (other === undefined) {
      waiting.set(requestid, stream);
      return;
    }
    waiting.delete(requestid);
    const [data, error] = streamtype === "data" ? [stream, other] : [other, stream];
    const release = clock.hold();
    void openPort(Number(port))
      .then((upgrade) => join(upgrade, data, error))
      .catch((reason: Error) => fail(data, error, reason.message))
      .finally(release);
  });
  connection.onClose(() => {
    for (const channel of open) channel.close();
  });

  function join(upgrade: Upgrade, data: SpdyStream, error: SpdyStream): void {
    if ("refused" in upgrade) {
      fail(data, error, `the node refused with status ${upgrade.refused.status}`);
      return;
    }
    const [ours, theirs] = createChannelPair(upgrade.protocol);
    ours.paceBy(() => connection.room());
    open.add(ours);
    relay(ours, data, error);
    ours.onClose(() => {
      open.delete(ours);
      data.end();
      error.end();
    });
    upgrade.accept(theirs);
  }
}

function fail(data: SpdyStream, error: SpdyStream, why: string): void {
  error.write(Buffer.from(why));
  error.end();
  data.end();
}

/**
 * The node's side speaks `v4.channel.k8s.io` with one port: channel 0 is data, 1 is errors, each begins with the port.
 * That the client has no more to say is told as in v5, by a message on channel 255.
 */
function relay(channel: Channel, data: SpdyStream, error: SpdyStream): void {
  const announced = new Set<number>();
  channel.onMessage((message) => {
    const number = message[0] as number;
    if (!announced.has(number)) {
      announced.add(number);
      return;
    }
    const payload = message.subarray(1);
    if (number === 0) {
      data.write(payload);
    } else {
      error.write(payload);
      channel.close();
    }
  });
  data.onData((bytes) => channel.send(Buffer.concat([Uint8Array.of(0), bytes])));
  data.onEnd(() => channel.send(Uint8Array.of(255, 0)));
}
