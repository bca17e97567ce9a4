import { type DnsRecord, reverseName } from "#network";
import type { Process, Program } from "../../processes/process.ts";
import { usage } from "../arguments.ts";
import { isAddress, type LookUp, lookUp, resolverConfiguration } from "../resolve.ts";

/**
 * `nslookup [-type=TYPE]... HOST [SERVER]`, as busybox since 1.29: names with a dot are asked for as they stand, others
 * under each domain of the search list.
 */
export const nslookup: Program = async (process) => {
  const words = process.argv.slice(1);
  const types = words.flatMap((word) => /^-(?:q|query|querytype|type)=(\w+)$/i.exec(word)?.[1]?.toUpperCase() ?? []);
  const [host, server] = words.filter((word) => !word.startsWith("-"));
  if (host === undefined) usage(process, "usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]");
  const { servers, searches } = resolverConfiguration(process);
  const asked = server === undefined ? servers : [server];
  const names = isAddress(host)
    ? [reverseName(host)]
    : host.includes(".")
      ? [host.replace(/\.$/, "")]
      : fullNames(host, searches);
  const wanted = types.length > 0 ? types : isAddress(host) ? ["PTR"] : ["A", "AAAA"];
  return report(process, asked, names, wanted);
};

function fullNames(host: string, searches: readonly string[]): string[] {
  return searches.length === 0 ? [host] : searches.map((domain) => `${host}.${domain}`);
}

async function report(
  process: Process,
  servers: readonly string[],
  names: readonly string[],
  types: readonly string[],
): Promise<number> {
  let status = 0;
  let titled = false;
  for (const name of names) {
    const answers: (LookUp & { readonly type: string })[] = [];
    for (const type of types) {
      const answer = await lookUp(process, { servers }, name, type);
      if (answer === undefined) {
        await process.print(";; connection timed out; no servers could be reached\n\n");
        return 1;
      }
      answers.push({ ...answer, type });
    }
    if (!titled) await process.print(`Server:\t\t${answers[0]?.server}\nAddress:\t${answers[0]?.server}:53\n\n`);
    titled = true;
    for (const answer of answers) {
      await process.print(`${answerText(name, answer, answers)}\n`);
      if (answer.rcode !== "NOERROR") status = 1;
    }
  }
  return status;
}

function answerText(name: string, answer: LookUp & { type: string }, all: readonly LookUp[]): string {
  if (answer.rcode !== "NOERROR") return `** server can't find ${name}: ${answer.rcode}\n`;
  const lines = answer.records.map(recordText).filter((line) => line !== "");
  // One family of addresses is enough.
  if (lines.length === 0)
    return all.some(({ records }) => records.length > 0) ? "" : `*** Can't find ${name}: No answer\n`;
  return `${answer.authoritative ? "" : "Non-authoritative answer:\n"}${lines.join("")}`;
}

function recordText(record: DnsRecord): string {
  switch (record.type) {
    case "A":
    case "AAAA":
      return `Name:\t${record.name}\nAddress: ${record.address}\n`;
    case "CNAME":
      return `${record.name}\tcanonical name = ${record.target}\n`;
    case "NS":
      return `${record.name}\tnameserver = ${record.target}\n`;
    case "PTR":
      return `${record.name}\tname = ${record.target}\n`;
    case "TXT":
      return `${record.name}\ttext = ${record.texts.map((text) => `"${text}"`).join(" ")}\n`;
    case "SRV":
      return `${record.name}\tservice = ${record.priority} ${record.weight} ${record.port} ${record.target}\n`;
    case "SOA":
      return `${record.name}\n\torigin = ${record.nameServer}\n\tmail addr = ${record.mailbox}\n\tserial = ${record.serial}\n\trefresh = ${record.refresh}\n\tretry = ${record.retry}\n\texpire = ${record.expire}\n\tminimum = ${record.minimum}\n`;
    default:
      return "";
  }
}
