import {
  ByteReader,
  type Connection,
  type DnsMessage,
  type DnsQuestion,
  decodeDnsMessage,
  encodeDnsMessage,
  fitDnsMessage,
  type NetworkInterface,
} from "#network";
import type { Answer } from "./answer.ts";

const dnsPort = 53;
/** What a datagram may hold where the asker does not say (RFC 1035). */
const datagramBytes = 512;

/** Answers on port 53, UDP and TCP, until `stop`. Throws `NetworkError` where the port is taken. */
export function serveDns(
  network: NetworkInterface,
  resolve: (question: DnsQuestion) => Promise<Answer>,
): { stop(): void } {
  const listener = network.listen(dnsPort, (connection) => void converse(connection, resolve));
  const socket = network.bind(dnsPort);
  socket.onDatagram(async ({ from, bytes }) => {
    const reply = await replyTo(bytes, resolve);
    if (reply) socket.send(from, fitDnsMessage(reply, Math.max(datagramBytes, reply.udpPayloadBytes ?? 0)));
  });
  return {
    stop: () => {
      listener.close();
      socket.close();
    },
  };
}

/** Over TCP each message comes after its length in two bytes. */
async function converse(connection: Connection, resolve: (question: DnsQuestion) => Promise<Answer>): Promise<void> {
  const reader = new ByteReader(connection);
  try {
    for (;;) {
      const [high = 0, low = 0] = await reader.exactly(2);
      const reply = await replyTo(await reader.exactly(high * 256 + low), resolve);
      if (reply === undefined) break;
      const bytes = encodeDnsMessage(reply);
      await connection.write(Uint8Array.of(bytes.length >> 8, bytes.length & 255, ...bytes));
    }
  } catch {
    // The asker has gone, which is how such a conversation ends.
  }
  connection.close();
}

/** Undefined for what deserves no answer: answers themselves, and what is no message at all. */
async function replyTo(
  bytes: Uint8Array,
  resolve: (question: DnsQuestion) => Promise<Answer>,
): Promise<DnsMessage | undefined> {
  const query = decode(bytes);
  if (query === undefined || query.response) return undefined;
  const [question] = query.questions;
  if (query.opcode !== 0) return replyWith(query, { ...nothing, rcode: "NOTIMP" });
  if (question === undefined || query.questions.length > 1) return replyWith(query, { ...nothing, rcode: "FORMERR" });
  return replyWith(query, await resolve(question));
}

const nothing = { authoritative: false, answers: [], authorities: [], additionals: [] };

function decode(bytes: Uint8Array): DnsMessage | undefined {
  try {
    return decodeDnsMessage(bytes);
  } catch {
    return undefined;
  }
}

function replyWith(query: DnsMessage, { leadsTo: _, ...answer }: Answer): DnsMessage {
  return { ...query, ...answer, response: true, truncated: false, recursionAvailable: true };
}
