import { NetworkError } from "#network";
import type { Process, Program } from "../../processes/process.ts";
import { networkOf } from "../../processes/process-network.ts";
import { parseArguments, usage } from "../arguments.ts";
import { resolveHost } from "../resolve.ts";

/** Nobody listens here, and that is an answer too: the network has no ICMP of its own. */
const probePort = 7;

interface Tally {
  sent: number;
  received: number;
}

/** `ping [-q] [-c COUNT] [-W SEC] [-w SEC] [-i SEC] HOST`: 0 where an answer came. */
export const ping: Program = async (process) => {
  const args = parseArguments(process, "46qnAc:s:t:I:W:w:i:p:");
  const [host] = args.operands;
  if (host === undefined) usage(process, "usage: ping [OPTIONS] HOST");
  const [address] = await resolveHost(process, host);
  if (address === undefined) usage(process, `bad address '${host}'`);
  const count = Number(args.value("c") ?? Number.POSITIVE_INFINITY);
  const waitMs = Number(args.value("W") ?? 10) * 1000;
  const deadlineMs =
    args.value("w") === undefined ? Number.POSITIVE_INFINITY : process.now() + Number(args.value("w")) * 1000;
  const tally: Tally = { sent: 0, received: 0 };
  let interrupted = false;
  process.onSignal("INT", () => {
    interrupted = true;
  });
  await process.print(`PING ${host} (${address}): 56 data bytes\n`);
  while (tally.sent < count && !interrupted && process.now() < deadlineMs) {
    if (tally.sent > 0) await process.sleep(Number(args.value("i") ?? 1) * 1000, true);
    if (interrupted) break;
    const seq = tally.sent++;
    if (!(await answers(process, address, waitMs))) continue;
    tally.received++;
    if (!args.has("q")) await process.print(`64 bytes from ${address}: seq=${seq} ttl=63 time=0.100 ms\n`);
  }
  await process.print(summary(host, tally));
  return tally.received > 0 ? 0 : 1;
};

async function answers(process: Process, address: string, waitMs: number): Promise<boolean> {
  const startedMs = process.now();
  try {
    (await process.until(networkOf(process).connect({ address, port: probePort }, waitMs))).close();
    return true;
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    if (error.code === "ECONNREFUSED") return true;
    await process.sleep(Math.max(0, waitMs - (process.now() - startedMs)), true);
    return false;
  }
}

function summary(host: string, { sent, received }: Tally): string {
  const loss = sent === 0 ? 0 : Math.round(((sent - received) / sent) * 100);
  const lines = [
    "",
    `--- ${host} ping statistics ---`,
    `${sent} packets transmitted, ${received} packets received, ${loss}% packet loss`,
    ...(received > 0 ? ["round-trip min/avg/max = 0.100/0.100/0.100 ms"] : []),
  ];
  return `${lines.join("\n")}\n`;
}
