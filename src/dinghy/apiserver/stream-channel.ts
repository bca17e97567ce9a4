import { type Channel, isStream, type Response, type Upgrade } from "#wire";

/** What a log may come in over a WebSocket; the first for who says nothing. */
const byteProtocols = ["", "binary.k8s.io", "base64.binary.k8s.io"];
const nothing = new Uint8Array();

/**
 * A log over a WebSocket, for browsers, which cannot read a stream as it comes: bytes, or base64 of them as text. A
 * message of nothing says that the connection stands. Upstream: apimachinery/pkg/util/httpstream/wsstream/stream.go.
 */
export function logOverChannel(response: Response, offered: readonly string[]): Upgrade {
  const protocol = offered.length === 0 ? "" : offered.find((each) => byteProtocols.includes(each));
  if (protocol === undefined || !isFine(response)) return { refused: response };
  const send = (channel: Channel, bytes: Uint8Array): void => {
    if (!protocol.startsWith("base64")) channel.send(bytes);
    else sendText(channel, Buffer.from(bytes).toString("base64"));
  };
  return {
    protocol,
    accept: (channel) => {
      send(channel, nothing);
      pour(response, channel, send);
    },
  };
}

/** A watch over a WebSocket: each event is a message of text. Upstream: apiserver/pkg/endpoints/handlers/watch.go `HandleWS`. */
export function watchOverChannel(response: Response, offered: readonly string[]): Upgrade {
  if (!isFine(response)) return { refused: response };
  return {
    protocol: offered[0] ?? "",
    accept: (channel) => pour(response, channel, (to, bytes) => sendText(to, Buffer.from(bytes).toString())),
  };
}

const isFine = ({ status }: Response): boolean => status >= 200 && status < 300;

function sendText(channel: Channel, text: string): void {
  if (channel.sendText) channel.sendText(text);
  else channel.send(Buffer.from(text));
}

/** What the other side says is not listened to; that it has gone is. */
function pour({ body }: Response, channel: Channel, send: (channel: Channel, bytes: Uint8Array) => void): void {
  if (!isStream(body)) {
    if (body.bytes().length > 0) send(channel, body.bytes());
    channel.close();
    return;
  }
  let gone = false;
  const stop = body.open({
    write: (frame) => send(channel, frame.bytes()),
    end: () => {
      if (!gone) channel.close();
    },
  });
  channel.onClose(() => {
    gone = true;
    stop();
  });
}
