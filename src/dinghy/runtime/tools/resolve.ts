import { type DnsMessage, type DnsRecord, decodeDnsMessage, encodeDnsMessage, NetworkError } from "#network";
import { FileError } from "../files/file-error.ts";
import { readText } from "../files/file-operations.ts";
import type { Process } from "../processes/process.ts";
import { networkOf } from "../processes/process-network.ts";

/** How resolvers ask: resolv.conf's own defaults. */
const attempts = 2;
const attemptMs = 5000;
const aliasesMax = 8;
const dnsPort = 53;
const payloadBytes = 1232;

/** What /etc/resolv.conf says. https://man7.org/linux/man-pages/man5/resolv.conf.5.html */
export interface ResolverConfiguration {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly ndots: number;
}

export function resolverConfiguration(process: Process): ResolverConfiguration {
  const lines = linesOf(process, "/etc/resolv.conf").map((line) => line.split(/\s+/));
  const values = (keyword: string): string[] =>
    lines.filter(([word]) => word === keyword).flatMap(([, ...rest]) => rest);
  const ndots = values("options").findLast((option) => /^ndots:\d+$/.test(option));
  return {
    servers: values("nameserver"),
    searches: lines.findLast(([word]) => word === "search")?.slice(1) ?? [],
    ndots: ndots === undefined ? 1 : Math.min(15, Number(ndots.slice("ndots:".length))),
  };
}

/** Lines of a configuration file without comments; none where it is not there. */
function linesOf(process: Process, path: string): string[] {
  try {
    const lines = readText(process, path).split("\n");
    return lines.map((line) => line.replace(/[#;].*$/, "").trim()).filter((line) => line !== "");
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

export const isAddress = (text: string): boolean =>
  /^\d+\.\d+\.\d+\.\d+$/.test(text) || (text.includes(":") && /^[0-9a-fA-F:.]+$/.test(text));

/**
 * The IPv4 addresses of a host as programs find them: an address is itself, then /etc/hosts, then DNS along the search
 * list. Empty where the name is unknown or nobody answers.
 */
export async function resolveHost(process: Process, name: string): Promise<string[]> {
  const bare = name.replace(/^\[(.*)\]$/, "$1");
  if (isAddress(bare)) return [bare];
  const local = fromHosts(process, bare);
  if (local.length > 0) return local;
  if (bare === "localhost") return ["127.0.0.1"];
  const configuration = resolverConfiguration(process);
  for (const candidate of candidates(bare, configuration)) {
    const answer = await lookUp(process, configuration, candidate, "A");
    if (answer === undefined) return [];
    const addresses = addressesIn(answer.records);
    if (addresses.length > 0) return addresses;
  }
  return [];
}

function fromHosts(process: Process, name: string): string[] {
  const lines = linesOf(process, "/etc/hosts").map((line) => line.split(/\s+/));
  const wanted = name.toLowerCase().replace(/\.$/, "");
  return lines
    .filter(([address = "", ...names]) => !address.includes(":") && names.some((each) => each.toLowerCase() === wanted))
    .map(([address = ""]) => address);
}

/** The full names that a name may stand for, in the order of asking. */
export function candidates(name: string, { searches, ndots }: ResolverConfiguration): string[] {
  if (name.endsWith(".")) return [name.slice(0, -1)];
  const dots = name.split(".").length - 1;
  const searched = searches.map((domain) => (domain === "." ? name : `${name}.${domain.replace(/\.$/, "")}`));
  return dots >= ndots ? [name, ...searched] : [...searched, name];
}

const addressesIn = (records: readonly DnsRecord[]): string[] =>
  records.flatMap((record) => (record.type === "A" || record.type === "AAAA" ? [record.address] : []));

export interface LookUp {
  readonly rcode: DnsMessage["rcode"];
  /** Of the type that was asked for, and the aliases on the way. */
  readonly records: readonly DnsRecord[];
  readonly authoritative: boolean;
  /** Who answered. */
  readonly server: string;
}

/** One name and type, from the first server that answers, aliases followed; undefined where none does. */
export async function lookUp(
  process: Process,
  { servers }: Pick<ResolverConfiguration, "servers">,
  name: string,
  type: string,
): Promise<LookUp | undefined> {
  let asked = name;
  const records: DnsRecord[] = [];
  for (let aliases = 0; aliases < aliasesMax; aliases++) {
    const found = await askAny(process, servers, asked, type);
    if (found === undefined) return undefined;
    const { message, server } = found;
    records.push(...message.answers);
    const { rcode, authoritative } = message;
    const target = type === "CNAME" ? undefined : aliasTarget(message.answers, asked);
    const complete = target === undefined || message.answers.some((record) => record.type === type);
    if (complete || rcode !== "NOERROR") return { rcode, records, authoritative, server };
    asked = target;
  }
  return { rcode: "SERVFAIL", records: [], authoritative: false, server: servers[0] ?? "" };
}

/** Where the aliases in an answer lead from `name`; undefined where it is none. */
function aliasTarget(answers: readonly DnsRecord[], name: string): string | undefined {
  let at = name.toLowerCase();
  for (const _ of answers) {
    const alias = answers.find((record) => record.type === "CNAME" && record.name.toLowerCase() === at);
    if (alias?.type !== "CNAME") break;
    at = alias.target.toLowerCase();
  }
  return at === name.toLowerCase() ? undefined : at;
}

async function askAny(
  process: Process,
  servers: readonly string[],
  name: string,
  type: string,
): Promise<{ message: DnsMessage; server: string } | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    for (const server of servers) {
      const message = await ask(process, server, name, type);
      // Another server may know better than one that fails or refuses.
      if (message && (message.rcode === "NOERROR" || message.rcode === "NXDOMAIN" || servers.at(-1) === server)) {
        return { message, server };
      }
    }
  }
  return undefined;
}

/** One question over UDP, and over TCP where the answer does not fit. */
async function ask(process: Process, server: string, name: string, type: string): Promise<DnsMessage | undefined> {
  const id = process.host.random.integer(65_536);
  const query = encodeDnsMessage({
    id,
    response: false,
    opcode: 0,
    authoritative: false,
    truncated: false,
    recursionDesired: true,
    recursionAvailable: false,
    rcode: "NOERROR",
    questions: [{ name, type }],
    answers: [],
    authorities: [],
    additionals: [],
    udpPayloadBytes: payloadBytes,
  });
  const message = await askByDatagram(process, server, query, id);
  return message?.truncated ? ((await askByStream(process, server, query)) ?? message) : message;
}

async function askByDatagram(
  process: Process,
  server: string,
  query: Uint8Array,
  id: number,
): Promise<DnsMessage | undefined> {
  const socket = networkOf(process).bind(0);
  let answer: DnsMessage | undefined;
  await process.suspend((wake) => {
    socket.onDatagram(({ bytes }) => {
      const message = decoded(bytes);
      if (answer !== undefined || message?.id !== id || !message.response) return;
      answer = message;
      wake();
    });
    socket.send({ address: server, port: dnsPort }, query);
    const timer = process.host.clock.setTimer(attemptMs, wake);
    return () => timer.cancel();
  });
  socket.close();
  return answer;
}

function decoded(bytes: Uint8Array): DnsMessage | undefined {
  try {
    return decodeDnsMessage(bytes);
  } catch (error) {
    if (error instanceof NetworkError) return undefined;
    throw error;
  }
}

/** Over TCP each message has its length before it. */
async function askByStream(process: Process, server: string, query: Uint8Array): Promise<DnsMessage | undefined> {
  try {
    const connection = await process.until(networkOf(process).connect({ address: server, port: dnsPort }, attemptMs));
    const length = Uint8Array.of(query.length >> 8, query.length & 255);
    await process.until(connection.write(Buffer.concat([length, query])));
    let received = Buffer.alloc(0);
    while (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) {
      const piece = await process.until(connection.read());
      if (piece === null) break;
      received = Buffer.concat([received, piece]);
    }
    connection.close();
    return decoded(received.subarray(2));
  } catch (error) {
    if (error instanceof NetworkError) return undefined;
    throw error;
  }
}
