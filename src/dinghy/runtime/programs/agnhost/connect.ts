import { NetworkError } from "#network";
import { networkOf } from "../../processes/process-network.ts";
import { resolveHost } from "../../tools/resolve.ts";
import type { Call } from "./agnhost.ts";
import { parseGoDuration } from "./go-duration.ts";

/** `connect HOST:PORT [--timeout=DURATION] [--protocol=tcp|udp]`: says in one word why it could not. */
export async function connect({ process, flag, operands: [target = ""] }: Call): Promise<number> {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(target) ?? [];
  const host = bracketed ?? plain;
  const complain = async (text: string): Promise<number> => {
    await process.write(2, `${text}\n`);
    return 1;
  };
  if (host === undefined || port === undefined) return complain(`OTHER: address ${target}: missing port in address`);
  const [address] = await resolveHost(process, host);
  if (address === undefined) return complain(`DNS: lookup ${host}: no such host`);
  const timeoutMs = parseGoDuration(flag("timeout") ?? "10s") || 10_000;
  const to = { address, port: Number(port) };
  if (flag("protocol") === "udp") return sendDatagram(process, to, timeoutMs, complain);
  try {
    (await process.until(networkOf(process).connect(to, timeoutMs))).close();
    return 0;
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    if (error.code === "ETIMEDOUT") return complain("TIMEOUT");
    return complain(error.code === "ECONNREFUSED" ? "REFUSED" : `OTHER: ${error.message}`);
  }
}

async function sendDatagram(
  process: Call["process"],
  to: { address: string; port: number },
  timeoutMs: number,
  complain: (text: string) => Promise<number>,
): Promise<number> {
  const socket = networkOf(process).bind(0);
  let answered = false;
  await process.suspend((wake) => {
    socket.onDatagram(() => {
      answered = true;
      wake();
    });
    socket.send(to, new TextEncoder().encode("hostname"));
    const timer = process.host.clock.setTimer(timeoutMs, wake);
    return () => timer.cancel();
  });
  socket.close();
  return answered ? 0 : complain("TIMEOUT");
}
