import { isIPv6 } from "node:net";
import type { DnsQuestion, DnsRcode, DnsRecord } from "#network";
import type { Directory } from "./directory.ts";
import { lookUp, namesOf, type Target } from "./lookup.ts";
import { addressOf } from "./reverse.ts";

export interface Answer {
  readonly rcode: DnsRcode;
  /** Whether the cluster itself says so. */
  readonly authoritative: boolean;
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
  /** The last alias leads out of the zone: what this name has may be added. */
  readonly leadsTo?: string;
}

export interface Zone {
  /** `cluster.local`. */
  readonly domain: string;
  /** Of the SOA record: rises whenever something changes. */
  readonly serial: number;
}

/** CoreDNS' time to live for cluster names, as kubeadm configures it; and of a negative answer. */
const ttl = 30;
const versionTtl = 28_800;
/** Of the specification that these answers keep to. */
const schemaVersion = "1.1.0";
/** An alias that leads to an alias more often than this leads nowhere. */
const aliasesMax = 8;

/**
 * Cluster DNS: what a question about Services and Pods is answered, or undefined where the name is none of the
 * cluster's. A name that exists without a record of the type asked for is answered empty (NOERROR); one that does not
 * exist is NXDOMAIN; both carry the zone's SOA.
 *
 * Answers to @seed:K8.1, @seed:K8.2, @seed:K6.6. https://github.com/kubernetes/dns/blob/master/docs/specification.md,
 * upstream: the `kubernetes` plugin of CoreDNS.
 */
export function answer(question: DnsQuestion, directory: Directory, zone: Zone): Answer | undefined {
  const name = question.name.toLowerCase();
  const address = addressOf(name);
  if (address !== undefined) return answerReverse(question, address, directory, zone);
  const labels = labelsBelow(name, zone.domain);
  if (labels === undefined) return undefined;
  if (labels.length === 0) return answerApex(question, directory, zone);
  if (question.type === "TXT" && labels.join(".") === "dns-version")
    return found([{ name: question.name, ttl: versionTtl, type: "TXT", texts: [schemaVersion] }]);

  const targets = lookUp(labels, directory, zone.domain);
  if (targets === undefined) return negative("NXDOMAIN", zone);
  switch (question.type) {
    case "A":
    case "AAAA":
      return answerAddresses(question, targets, directory, zone);
    case "CNAME":
      return orEmpty(
        found(targets.flatMap((target) => ("alias" in target ? [aliasOf(question.name, target.alias)] : []))),
        zone,
      );
    case "SRV":
      return orEmpty(answerPorts(question, targets), zone);
    default:
      return negative("NOERROR", zone);
  }
}

function answerAddresses(question: DnsQuestion, targets: readonly Target[], directory: Directory, zone: Zone): Answer {
  const answers: DnsRecord[] = [];
  let { name } = question;
  let present: readonly Target[] = targets;
  for (let aliases = 0; aliases < aliasesMax; aliases++) {
    const alias = present.find((target) => "alias" in target)?.alias;
    if (alias === undefined) {
      const records = addressRecords(name, question.type, present);
      // An alias to a name without such an address is kept back, as CoreDNS does.
      return records.length === 0 ? negative("NOERROR", zone) : found([...answers, ...records]);
    }
    answers.push(aliasOf(name, alias));
    const labels = labelsBelow(alias.toLowerCase(), zone.domain);
    if (labels === undefined) return { ...found(answers), leadsTo: alias };
    present = lookUp(labels, directory, zone.domain) ?? [];
    name = alias;
  }
  return negative("NOERROR", zone);
}

function addressRecords(name: string, type: string, targets: readonly Target[]): DnsRecord[] {
  const family = targets.flatMap((target) =>
    "address" in target && typeOf(target.address) === type ? [target.address] : [],
  );
  return [...new Set(family)].map((address) => ({ name, ttl, type: typeOf(address), address }));
}

/** SRV records share the load evenly; the addresses of their targets come along. */
function answerPorts({ name }: DnsQuestion, targets: readonly Target[]): Answer {
  const ported = targets.flatMap((target) => ("address" in target && target.port !== undefined ? [target] : []));
  const weight = Math.max(1, Math.floor(100 / ported.length));
  const records = new Map<string, DnsRecord>();
  const additionals = new Map<string, DnsRecord>();
  for (const { name: target, address, port = 0 } of ported) {
    records.set(`${target} ${port}`, { name, ttl, type: "SRV", priority: 0, weight, port, target });
    additionals.set(`${target} ${address}`, { name: target, ttl, type: typeOf(address), address });
  }
  return { ...found([...records.values()]), additionals: [...additionals.values()] };
}

function answerApex({ name, type }: DnsQuestion, directory: Directory, zone: Zone): Answer {
  if (type === "SOA") return found([{ ...authorityOf(zone), name }]);
  if (type !== "NS" || directory.service("kube-dns", "kube-system") === undefined) return negative("NOERROR", zone);
  return found([{ name, ttl, type: "NS", target: `kube-dns.kube-system.svc.${zone.domain}` }]);
}

/** Addresses that the cluster does not know are asked about outside. */
function answerReverse(
  { name, type }: DnsQuestion,
  address: string,
  directory: Directory,
  zone: Zone,
): Answer | undefined {
  const targets = namesOf(address, directory, zone.domain);
  if (targets.length === 0) return undefined;
  if (type !== "PTR") return negative("NOERROR", zone);
  return found(targets.map((target) => ({ name, ttl, type: "PTR", target })));
}

const found = (answers: readonly DnsRecord[]): Answer => ({
  rcode: "NOERROR",
  authoritative: true,
  answers,
  authorities: [],
  additionals: [],
});

const orEmpty = (answer: Answer, zone: Zone): Answer =>
  answer.answers.length > 0 ? answer : negative("NOERROR", zone);

const negative = (rcode: DnsRcode, zone: Zone): Answer => ({
  rcode,
  authoritative: true,
  answers: [],
  authorities: [authorityOf(zone)],
  additionals: [],
});

const aliasOf = (name: string, target: string): DnsRecord => ({ name, ttl, type: "CNAME", target });

const typeOf = (address: string): "A" | "AAAA" => (isIPv6(address) ? "AAAA" : "A");

const authorityOf = ({ domain, serial }: Zone): DnsRecord => ({
  name: domain,
  ttl,
  type: "SOA",
  nameServer: `ns.dns.${domain}`,
  mailbox: `hostmaster.${domain}`,
  serial,
  refresh: 7200,
  retry: 1800,
  expire: 86_400,
  minimum: ttl,
});

/** The labels before the zone's, or undefined for a name outside it. */
function labelsBelow(name: string, domain: string): readonly string[] | undefined {
  if (name === domain) return [];
  return name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1).split(".") : undefined;
}
