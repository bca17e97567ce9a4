/**
 * DNS messages as they travel (RFC 1035, SRV: RFC 2782, AAAA: RFC 3596, EDNS payload size: RFC 6891). Class IN only.
 *
 * Names are text without the final dot and keep their case; the root is "". Knows nothing of who answers what.
 */
import { canonicalAddress } from "./address.ts";
import { DnsReader } from "./dns-reader.ts";
import { DnsWriter } from "./dns-writer.ts";

export interface DnsQuestion {
  readonly name: string;
  /** `A`, `AAAA`, `SRV` …; types without a name here read `TYPE65`. */
  readonly type: string;
}

interface Common {
  readonly name: string;
  /** Seconds. */
  readonly ttl: number;
}

export type DnsRecord = Common &
  (
    | { readonly type: "A" | "AAAA"; readonly address: string }
    | { readonly type: "CNAME" | "NS" | "PTR"; readonly target: string }
    | { readonly type: "TXT"; readonly texts: readonly string[] }
    | {
        readonly type: "SRV";
        readonly priority: number;
        readonly weight: number;
        readonly port: number;
        readonly target: string;
      }
    | {
        readonly type: "SOA";
        readonly nameServer: string;
        readonly mailbox: string;
        readonly serial: number;
        readonly refresh: number;
        readonly retry: number;
        readonly expire: number;
        /** How long (seconds) a negative answer may be kept. */
        readonly minimum: number;
      }
    | { readonly type: "OTHER"; readonly code: number; readonly data: Uint8Array }
  );

export type DnsRcode = "NOERROR" | "FORMERR" | "SERVFAIL" | "NXDOMAIN" | "NOTIMP" | "REFUSED";

export interface DnsMessage {
  readonly id: number;
  readonly response: boolean;
  /** 0 is a standard query. */
  readonly opcode: number;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly rcode: DnsRcode;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
  /** What the sender can take in one datagram, where it says so (EDNS); else 512 bytes are meant. */
  readonly udpPayloadBytes?: number;
}

const rcodes: readonly DnsRcode[] = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];
const typeCodes: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  ANY: 255,
};
const typeNames = new Map(Object.entries(typeCodes).map(([name, code]) => [code, name]));
const optCode = 41;
const internetClass = 1;

export function encodeDnsMessage(message: DnsMessage): Uint8Array {
  const writer = new DnsWriter();
  const { questions, answers, authorities, additionals, udpPayloadBytes } = message;
  const opt = udpPayloadBytes === undefined ? 0 : 1;
  writer.uint16(message.id);
  writer.uint16(flagsOf(message));
  for (const count of [questions.length, answers.length, authorities.length, additionals.length + opt])
    writer.uint16(count);
  for (const { name, type } of questions) {
    writer.name(name);
    writer.uint16(codeOf(type));
    writer.uint16(internetClass);
  }
  for (const record of [...answers, ...authorities, ...additionals]) writeRecord(writer, record);
  if (udpPayloadBytes !== undefined) {
    writer.name("");
    writer.uint16(optCode);
    writer.uint16(udpPayloadBytes);
    writer.uint32(0);
    writer.uint16(0);
  }
  return writer.bytes();
}

/** Throws `NetworkError` "EPROTO" for what is no DNS message. */
export function decodeDnsMessage(bytes: Uint8Array): DnsMessage {
  const reader = new DnsReader(bytes);
  const id = reader.uint16();
  const flags = reader.uint16();
  const [questionCount, ...recordCounts] = [reader.uint16(), reader.uint16(), reader.uint16(), reader.uint16()];
  const questions = times(questionCount, () => {
    const question = { name: reader.name(), type: nameOf(reader.uint16()) };
    reader.uint16();
    return question;
  });
  let udpPayloadBytes: number | undefined;
  const sections = recordCounts.map((count) =>
    times(count, () => readRecord(reader)).filter((record): record is DnsRecord => {
      if (typeof record === "number") udpPayloadBytes = record;
      return typeof record !== "number";
    }),
  );
  const [answers = [], authorities = [], additionals = []] = sections;
  return {
    id,
    ...flagsFrom(flags),
    questions,
    answers,
    authorities,
    additionals,
    ...(udpPayloadBytes !== undefined && { udpPayloadBytes }),
  };
}

/** The message's bytes; where they are more than `maxBytes`, the truncated message that tells to ask again over TCP. */
export function fitDnsMessage(message: DnsMessage, maxBytes: number): Uint8Array {
  const whole = encodeDnsMessage(message);
  if (whole.length <= maxBytes) return whole;
  return encodeDnsMessage({ ...message, truncated: true, answers: [], authorities: [], additionals: [] });
}

/** The name under which an address is looked up backwards: `10.0.96.10.in-addr.arpa`. */
export function reverseName(address: string): string {
  const canonical = canonicalAddress(address) ?? address;
  if (!canonical.includes(":")) return `${canonical.split(".").reverse().join(".")}.in-addr.arpa`;
  const writer = new DnsWriter();
  writer.address(canonical);
  return `${[...Buffer.from(writer.bytes()).toString("hex")].reverse().join(".")}.ip6.arpa`;
}

function flagsOf(message: DnsMessage): number {
  const bit = (set: boolean, position: number): number => (set ? 1 << position : 0);
  const { response, authoritative, truncated, recursionDesired, recursionAvailable } = message;
  const bits = bit(response, 15) | bit(authoritative, 10) | bit(truncated, 9);
  const recursion = bit(recursionDesired, 8) | bit(recursionAvailable, 7);
  return bits | recursion | (message.opcode << 11) | rcodes.indexOf(message.rcode);
}

function flagsFrom(flags: number) {
  const bit = (position: number): boolean => ((flags >> position) & 1) === 1;
  return {
    response: bit(15),
    opcode: (flags >> 11) & 15,
    authoritative: bit(10),
    truncated: bit(9),
    recursionDesired: bit(8),
    recursionAvailable: bit(7),
    rcode: rcodes[flags & 15] ?? "SERVFAIL",
  };
}

function writeRecord(writer: DnsWriter, record: DnsRecord): void {
  writer.name(record.name);
  writer.uint16(record.type === "OTHER" ? record.code : codeOf(record.type));
  writer.uint16(internetClass);
  writer.uint32(record.ttl);
  writer.counted(() => writeData(writer, record));
}

function writeData(writer: DnsWriter, record: DnsRecord): void {
  switch (record.type) {
    case "A":
    case "AAAA":
      writer.address(record.address);
      break;
    case "CNAME":
    case "NS":
    case "PTR":
      writer.name(record.target);
      break;
    case "TXT":
      for (const text of record.texts) writer.text(text);
      break;
    case "SRV":
      for (const field of [record.priority, record.weight, record.port]) writer.uint16(field);
      // RFC 2782 forbids compressing the target.
      writer.name(record.target, false);
      break;
    case "SOA":
      writer.name(record.nameServer);
      writer.name(record.mailbox);
      for (const field of [record.serial, record.refresh, record.retry, record.expire, record.minimum])
        writer.uint32(field);
      break;
    case "OTHER":
      writer.raw(record.data);
  }
}

/** A record, or, for EDNS' pseudo-record, the payload size that it announces. */
function readRecord(reader: DnsReader): DnsRecord | number {
  const name = reader.name();
  const code = reader.uint16();
  const classOrSize = reader.uint16();
  const ttl = reader.uint32();
  const end = reader.uint16() + reader.position;
  const data = code === optCode ? classOrSize : { name, ttl, ...readData(reader, code, end) };
  reader.skipTo(end);
  return data as DnsRecord | number;
}

function readData(reader: DnsReader, code: number, end: number): object {
  const type = typeNames.get(code);
  switch (type) {
    case "A":
    case "AAAA":
      return { type, address: reader.address(type === "A" ? 4 : 16) };
    case "CNAME":
    case "NS":
    case "PTR":
      return { type, target: reader.name() };
    case "TXT":
      return { type, texts: reader.texts(end) };
    case "SRV":
      return {
        type,
        priority: reader.uint16(),
        weight: reader.uint16(),
        port: reader.uint16(),
        target: reader.name(),
      };
    case "SOA": {
      const [nameServer, mailbox] = [reader.name(), reader.name()];
      const [serial, refresh, retry] = [reader.uint32(), reader.uint32(), reader.uint32()];
      return { type, nameServer, mailbox, serial, refresh, retry, expire: reader.uint32(), minimum: reader.uint32() };
    }
    default:
      return { type: "OTHER", code, data: reader.raw(end) };
  }
}

function codeOf(type: string): number {
  const code = typeCodes[type] ?? Number(/^TYPE(\d+)$/.exec(type)?.[1] ?? Number.NaN);
  if (Number.isNaN(code)) throw new RangeError(`no DNS record type is called ${type}`);
  return code;
}

const nameOf = (code: number): string => typeNames.get(code) ?? `TYPE${code}`;

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
