import { type Connection, NetworkError } from "#network";
import type { PodSandbox } from "#runtime";
import type { Channel } from "#wire";

/** A message that begins so says that the stream named by its second byte has ended. */
const halfClose = 255;

/** The ports that are asked for, or what is wrong with them. None, where each will be asked for when it is needed. */
export function portsIn(query: URLSearchParams): readonly number[] | string {
  const asked = query.getAll("ports").flatMap((list) => list.split(","));
  const wrong = asked.find((port) => !/^\d+$/.test(port) || Number(port) > 0xffff);
  if (wrong !== undefined) return `unable to parse ${JSON.stringify(wrong)} as a port`;
  const zero = asked.find((port) => Number(port) === 0);
  return zero === undefined ? asked.map(Number) : `port ${JSON.stringify(zero)} must be > 0`;
}

/**
 * Joins ports of a Pod to one channel, two streams a port (data and error) told apart by the leading byte; each stream
 * opens with the port number as two bytes, little endian. Upstream: `portforward/websocket.go` (protocol v4).
 */
export function servePortForward(channel: Channel, sandbox: PodSandbox, ports: readonly number[]): void {
  const connections = new Map<number, Promise<Connection>>();
  const send = (stream: number, bytes: Uint8Array): void => channel.send(Buffer.concat([Buffer.from([stream]), bytes]));
  ports.forEach((port, index) => {
    const [data, error] = [2 * index, 2 * index + 1];
    const announced = Buffer.alloc(2);
    announced.writeUInt16LE(port);
    send(data, announced);
    send(error, announced);
    const opened = sandbox.network.connect({ address: sandbox.address, port });
    connections.set(data, opened);
    opened.then(
      (connection) => void pump(connection, channel, (bytes) => send(data, bytes)).then(() => channel.close(1000)),
      (reason: Error) => send(error, Buffer.from(`error forwarding port ${port} to pod: ${reason.message}`)),
    );
  });
  channel.onMessage((message) => {
    const ended = message[0] === halfClose ? connections.get(message[1] ?? -1) : undefined;
    // A port that nobody listens on has been told of; there is nothing to end.
    if (ended !== undefined) return void ended.then((connection) => connection.end()).catch(() => {});
    const opened = connections.get(message[0] ?? -1);
    void opened?.then((connection) => connection.write(message.subarray(1))).catch(() => {});
  });
  channel.onClose(() => {
    for (const opened of connections.values()) void opened.then((connection) => connection.reset()).catch(() => {});
  });
}

/** Passes on what the Pod sends until it ends or breaks off. */
async function pump(connection: Connection, channel: Channel, deliver: (bytes: Uint8Array) => void): Promise<void> {
  try {
    for (let bytes = await connection.read(); bytes !== null; bytes = await connection.read()) {
      deliver(bytes);
      await channel.room?.();
    }
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
  }
}
