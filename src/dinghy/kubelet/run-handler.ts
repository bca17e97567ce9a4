import type { Container, ProbeHandler } from "#apimachinery";
import type { Clock, Timer } from "#clock";
import type { PodSandbox, Runtime } from "#runtime";
import { probeGrpc } from "./grpc-probe.ts";
import { probeHttp } from "./http-probe.ts";
import { dialWords } from "./network-words.ts";
import { portNumber } from "./port-number.ts";

export interface ProbeAnswer {
  readonly ok: boolean;
  /** Good enough, but to be told about. */
  readonly warning?: boolean;
  /** What the probe saw, as the kubelet quotes it in its events. */
  readonly output: string;
}

export interface HandlerContext {
  readonly clock: Clock;
  readonly runtime: Runtime;
  readonly sandbox: PodSandbox;
  readonly container: Container;
  readonly containerId: string;
}

/** Carries out a probe or a lifecycle hook. Rejects when it could not be carried out. Upstream: pkg/probe. */
export async function runHandler(
  context: HandlerContext,
  handler: ProbeHandler,
  timeoutMs: number,
): Promise<ProbeAnswer> {
  if (handler.exec) return execute(context, handler.exec.command ?? [], timeoutMs);
  if (handler.httpGet) return probeHttp(context, handler.httpGet, timeoutMs);
  if (handler.tcpSocket) return probeTcp(context, handler.tcpSocket, timeoutMs);
  if (handler.grpc) return probeGrpc(context, handler.grpc, timeoutMs);
  throw new Error("missing probe handler");
}

async function probeTcp(
  { container, sandbox }: HandlerContext,
  action: NonNullable<ProbeHandler["tcpSocket"]>,
  timeoutMs: number,
): Promise<ProbeAnswer> {
  const port = portNumber(container, action.port);
  const address = action.host || sandbox.address;
  try {
    const connection = await sandbox.network.connect({ address, port }, timeoutMs);
    connection.reset();
    return { ok: true, output: "" };
  } catch (error) {
    return { ok: false, output: dialWords(error, address, port) };
  }
}

async function execute(context: HandlerContext, command: readonly string[], timeoutMs: number): Promise<ProbeAnswer> {
  const decoder = new TextDecoder();
  let output = "";
  const collect = (bytes: Uint8Array): void => {
    if (output.length < outputMax) output += decoder.decode(bytes, { stream: true });
  };
  const streams = { stdout: collect, stderr: collect, tty: false, interactive: false };
  const process = await context.runtime.exec(context.containerId, command, streams).catch((error: Error) => {
    throw new Error(`rpc error: code = Unknown desc = failed to exec in container: ${error.message}`);
  });
  let timer: Timer | undefined;
  const timeout = new Promise<"timeout">((resolve) => {
    timer = context.clock.setTimer(timeoutMs, () => resolve("timeout"));
  });
  const exit = await Promise.race([process.exitCode, timeout]);
  timer?.cancel();
  if (exit === "timeout") {
    process.kill();
    return { ok: false, output: `command timed out: "${command.join(" ")}" timed out after ${timeoutMs / 1000}s` };
  }
  return { ok: exit === 0, output: output.slice(0, outputMax) };
}

/** As much of what a command says as is kept. */
const outputMax = 10_240;
