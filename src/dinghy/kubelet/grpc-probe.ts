import type { ProbeHandler } from "#apimachinery";
import { callGrpc, grpcCodes, NetworkError } from "#network";
import type { HandlerContext, ProbeAnswer } from "./run-handler.ts";

const path = "/grpc.health.v1.Health/Check";
const states = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];
const codeNames: Readonly<Record<number, string>> = { 2: "Unknown", 5: "NotFound", 13: "Internal", 14: "Unavailable" };

/**
 * Asks for the health of a service by the gRPC health checking protocol; nothing but SERVING will do. Who cannot be
 * reached is tried again until time is up. Upstream: pkg/probe/grpc/grpc.go. Answers to @seed:K4.3.
 */
export async function probeGrpc(
  context: HandlerContext,
  { port, service = "" }: NonNullable<ProbeHandler["grpc"]>,
  timeoutMs: number,
): Promise<ProbeAnswer> {
  const { clock, sandbox } = context;
  const { address } = sandbox;
  const untilMs = clock.now() + timeoutMs;
  const seconds = `${timeoutMs / 1000}s`;
  const failed = (output: string): ProbeAnswer => ({ ok: false, output });
  const unreachable = `timeout: failed to connect service "${address}:${port}" within ${seconds}: context deadline exceeded`;
  const connection = await sandbox.network.connect({ address, port }, timeoutMs).catch(() => undefined);
  if (connection === undefined) {
    await clock.sleep(untilMs - clock.now());
    return failed(unreachable);
  }
  const timer = clock.setTimer(untilMs - clock.now(), () => connection.reset());
  try {
    const answer = await callGrpc(connection, path, request(service), [["user-agent", "kube-probe/1.36"]]);
    if (answer.code === grpcCodes.ok) return healthIn(answer.body);
    if (answer.code === grpcCodes.unimplemented)
      return failed(
        `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${answer.message}`,
      );
    const code = codeNames[answer.code] ?? `Code(${answer.code})`;
    return failed(`error: health rpc probe failed: rpc error: code = ${code} desc = ${answer.message}`);
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    if (clock.now() >= untilMs) return failed(`timeout: health rpc did not complete within ${seconds}`);
    await clock.sleep(untilMs - clock.now());
    return failed(unreachable);
  } finally {
    timer.cancel();
    connection.close();
  }
}

/** `HealthCheckRequest`: the service's name is field 1. */
function request(service: string): Uint8Array {
  const name = Buffer.from(service);
  return name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a, name.length]), name]);
}

/** `HealthCheckResponse`: the state is field 1; none stands for the first. */
function healthIn(body: Uint8Array = new Uint8Array(0)): ProbeAnswer {
  const state = body[0] === 0x08 ? (states[body[1] ?? 0] ?? String(body[1])) : "UNKNOWN";
  if (state === "SERVING") return { ok: true, output: "service healthy" };
  return { ok: false, output: `service unhealthy (responded with "${state}")` };
}
