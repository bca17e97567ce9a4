/** Carries the API server's calls over the virtual network, as its host's own network stack would. */
import { isIP } from "node:net";
import { type CallAnswer, CallError, type CallOptions, type CallOut, type CallTarget } from "#apiserver";
import { type Connection, NetworkError, type NetworkInterface, type OpenedResponse, openHttp } from "#network";
import { type Channel, type Document, documentOf, type Headers, type Request, type Stream } from "#wire";

/** `from` is where calls come from; undefined before there is a network. */
export function createCallOut(from: () => NetworkInterface | undefined): CallOut {
  return async (target, request, options = {}) => {
    const network = from();
    const { address, port } = target;
    if (isIP(address) === 0) throw new CallError(`dial tcp: lookup ${address}: no such host`);
    if (network === undefined) throw new CallError(`dial tcp ${address}:${port}: connect: network is unreachable`);
    const { repeated } = options;
    requireSendable(request.headers, repeated);
    try {
      const opened = await openHttp(network, { ...exchangeOf(target, request), ...(repeated && { repeated }) });
      const whole = options.whole === true || opened.headers["content-length"] !== undefined;
      return await answerOf(opened, whole);
    } catch (error) {
      throw error instanceof NetworkError ? new CallError(wording(error, target)) : error;
    }
  };
}

/** What would be read as something else on the way is not sent: a user's name may hold any character. */
function requireSendable(headers: Headers, repeated: CallOptions["repeated"] = {}): void {
  for (const [name, value] of Object.entries({ ...headers, ...repeated })) {
    const values = typeof value === "string" ? [value] : value;
    if (!values.some((each) => /[\r\n\0]/.test(each))) continue;
    const shown = name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
    throw new CallError(`net/http: invalid header field value for ${JSON.stringify(shown)}`);
  }
}

function exchangeOf({ address, port, tls }: CallTarget, { method, url, headers, body, signal }: Request) {
  const bytes = body === undefined ? undefined : "object" in body ? documentOf(body.object).bytes() : body;
  const { "content-length": _, ...rest } = headers;
  return { address, port, method, path: url, headers: rest, body: bytes, signal, ...(tls && { tls }) };
}

async function answerOf(opened: OpenedResponse, whole: boolean): Promise<CallAnswer> {
  const { status, headers, upgraded } = opened;
  if (upgraded) return { status, headers, body: bytesDocument(new Uint8Array(0)), upgraded: channelOf(upgraded) };
  if (!whole) return { status, headers, body: streamOf(opened) };
  const pieces: Uint8Array[] = [];
  for await (const piece of opened.body) pieces.push(piece);
  return { status, headers, body: bytesDocument(Buffer.concat(pieces)) };
}

const bytesDocument = (bytes: Uint8Array): Document => ({ bytes: () => bytes });

function streamOf({ body, close }: OpenedResponse): Stream {
  return {
    open: (sink) => {
      const flow = async (): Promise<void> => {
        for await (const piece of body) sink.write(bytesDocument(piece));
      };
      flow().then(
        () => sink.end(),
        (error: Error) => sink.end(error),
      );
      return close;
    },
  };
}

/** A connection's bytes as a channel of messages, whose borders mean nothing. */
function channelOf(connection: Connection): Channel {
  let closed: (() => void) | undefined;
  let over = false;
  const finish = (): void => {
    if (over) return;
    over = true;
    connection.close();
    closed?.();
  };
  return {
    protocol: "",
    send: (message) => void connection.write(message).catch(finish),
    close: finish,
    onMessage: (listener) => {
      const flow = async (): Promise<void> => {
        for (let piece = await connection.read(); piece !== null; piece = await connection.read()) listener(piece);
      };
      flow().then(finish, finish);
    },
    onClose: (listener) => {
      closed = () => listener(1000, "");
      if (over) closed();
    },
  };
}

/** Go's words for it. */
function wording({ code, message }: NetworkError, { address, port }: CallTarget): string {
  const at = `dial tcp ${address.includes(":") ? `[${address}]` : address}:${port}`;
  switch (code) {
    case "ECONNREFUSED":
      return `${at}: connect: connection refused`;
    case "EHOSTUNREACH":
      return `${at}: connect: no route to host`;
    case "ETIMEDOUT":
      return `${at}: connect: connection timed out`;
    case "ECONNRESET":
    case "EPIPE":
      return "EOF";
    default:
      return message;
  }
}
