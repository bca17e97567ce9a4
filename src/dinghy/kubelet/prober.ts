import type { Container, HTTPGetAction, Pod, Probe, ProbeHandler } from "#apimachinery";
import type { Clock, Timer } from "#clock";
import { requestHttp } from "#network";
import type { PodSandbox, Runtime } from "#runtime";
import { afterAnswer, initialProbeState, type ProbeState } from "./probe-state.ts";

export type ProbeKind = "startup" | "readiness" | "liveness";

export interface ProbeAnswer {
  readonly ok: boolean;
  /** What the probe saw, as the kubelet quotes it in its events. */
  readonly output: string;
}

/** Probes one container from its start until it is told to stop. */
export interface Prober {
  /** True while the container counts as started (no startup probe, or it has passed). */
  readonly started: boolean;
  readonly ready: boolean;
  /** Liveness and startup end with the Pod's deletion; readiness goes on. */
  stopKilling(): void;
  stop(): void;
}

export interface ProberOptions {
  readonly clock: Clock;
  readonly runtime: Runtime;
  readonly sandbox: PodSandbox;
  readonly pod: Pod;
  readonly container: Container;
  readonly containerId: string;
  /** When the Pod came to the node (ms since the epoch): liveness and startup are asked in its beat. */
  readonly sinceMs: number;
  /** A verdict has changed: readiness or "started". */
  readonly onChange: () => void;
  /** An answer was negative. */
  readonly onUnhealthy: (kind: ProbeKind, output: string) => void;
  /** Liveness or startup has failed for good: the container shall be killed. */
  readonly onFailed: (kind: "liveness" | "startup", probe: Probe) => void;
}

/**
 * Readiness decides about traffic, liveness about restarts, and neither begins before startup has passed.
 * Upstream: pkg/kubelet/prober, https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export function startProber(options: ProberOptions): Prober {
  const { clock, container } = options;
  const { startupProbe, readinessProbe, livenessProbe } = container;
  const running = new Map<ProbeKind, { state: ProbeState; timer?: Timer }>();
  let stopped = false;

  const begin = (kind: ProbeKind, probe: Probe | undefined): void => {
    if (probe === undefined || stopped) return;
    const entry: { state: ProbeState; timer?: Timer } = { state: initialProbeState(kind) };
    running.set(kind, entry);
    const once = async (): Promise<void> => {
      const answer = await ask(options, probe);
      if (stopped || running.get(kind) !== entry) return;
      if (!answer.ok) options.onUnhealthy(kind, answer.output);
      const before = entry.state.verdict;
      entry.state = afterAnswer(entry.state, answer.ok, probe);
      if (entry.state.verdict !== before) settle(kind, probe, entry.state);
      if (running.get(kind) === entry)
        entry.timer = clock.setTimer((probe.periodSeconds ?? 10) * 1000, () => void once());
    };
    entry.timer = clock.setTimer(firstDelayMs(kind, probe), () => void once());
  };

  /** Readiness is asked as soon as it may be, the others at the next beat of their period. */
  const firstDelayMs = (kind: ProbeKind, probe: Probe): number => {
    const initialMs = (probe.initialDelaySeconds ?? 0) * 1000;
    if (kind === "readiness") return initialMs;
    const periodMs = (probe.periodSeconds ?? 10) * 1000;
    const earliestMs = clock.now() + initialMs - options.sinceMs;
    return (Math.floor(earliestMs / periodMs) + 1) * periodMs + options.sinceMs - clock.now();
  };

  const end = (kind: ProbeKind): void => {
    running.get(kind)?.timer?.cancel();
    running.delete(kind);
  };

  let started = startupProbe === undefined;
  const settle = (kind: ProbeKind, probe: Probe, state: ProbeState): void => {
    if (kind === "startup" && state.verdict === "success") {
      started = true;
      end("startup");
      beginOthers();
    }
    if (kind !== "readiness" && state.verdict === "failure") {
      // A container that is to be killed is not asked again; its successor gets a prober of its own.
      end(kind);
      options.onFailed(kind, probe);
    }
    options.onChange();
  };
  const beginOthers = (): void => {
    begin("readiness", readinessProbe);
    begin("liveness", livenessProbe);
  };

  if (startupProbe) begin("startup", startupProbe);
  else beginOthers();

  return {
    get started() {
      return started;
    },
    get ready() {
      return started && (readinessProbe === undefined || running.get("readiness")?.state.verdict === "success");
    },
    stopKilling: () => {
      end("liveness");
      end("startup");
    },
    stop: () => {
      stopped = true;
      for (const kind of [...running.keys()]) end(kind);
    },
  };
}

async function ask(options: ProberOptions, probe: Probe): Promise<ProbeAnswer> {
  try {
    return await runHandler(options, probe, (probe.timeoutSeconds ?? 1) * 1000);
  } catch (error) {
    return { ok: false, output: (error as Error).message };
  }
}

export interface HandlerContext {
  readonly clock: Clock;
  readonly runtime: Runtime;
  readonly sandbox: PodSandbox;
  readonly container: Container;
  readonly containerId: string;
}

/** Carries out a probe or a lifecycle hook. Rejects when it could not be carried out. */
export async function runHandler(
  context: HandlerContext,
  handler: ProbeHandler,
  timeoutMs: number,
): Promise<ProbeAnswer> {
  if (handler.exec) return execute(context, handler.exec.command ?? [], timeoutMs);
  if (handler.httpGet) return getHttp(context, handler.httpGet, timeoutMs);
  if (handler.tcpSocket) {
    const port = portNumber(context.container, handler.tcpSocket.port);
    const address = handler.tcpSocket.host ?? context.sandbox.address;
    const connection = await context.sandbox.network.connect({ address, port }, timeoutMs);
    connection.reset();
    return { ok: true, output: "" };
  }
  if (handler.grpc) {
    const { port } = handler.grpc;
    const connection = await context.sandbox.network.connect({ address: context.sandbox.address, port }, timeoutMs);
    connection.reset();
    return { ok: true, output: "" };
  }
  throw new Error("the handler names no action: give it exec, httpGet, tcpSocket or grpc");
}

async function execute(context: HandlerContext, command: readonly string[], timeoutMs: number): Promise<ProbeAnswer> {
  const decoder = new TextDecoder();
  let output = "";
  const collect = (bytes: Uint8Array): void => {
    output += decoder.decode(bytes, { stream: true });
  };
  const streams = { stdout: collect, stderr: collect, tty: false, interactive: false };
  const process = await context.runtime.exec(context.containerId, command, streams);
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
  return { ok: exit === 0, output };
}

async function getHttp(context: HandlerContext, action: HTTPGetAction, timeoutMs: number): Promise<ProbeAnswer> {
  const port = portNumber(context.container, action.port);
  const address = action.host ?? context.sandbox.address;
  const url = `${(action.scheme ?? "HTTP").toLowerCase()}://${address}:${port}${action.path ?? "/"}`;
  const headers: Record<string, string> = {
    host: `${address}:${port}`,
    "user-agent": "kube-probe/1.36",
    accept: "*/*",
  };
  for (const { name, value } of action.httpHeaders ?? []) headers[name.toLowerCase()] = value;
  try {
    const path = action.path ?? "/";
    const { network } = context.sandbox;
    const { status } = await requestHttp(network, {
      address,
      port,
      method: "GET",
      path,
      headers,
      timeoutMs,
      // A probe does not ask whose certificate it is.
      ...(action.scheme === "HTTPS" && { tls: { serverName: address, authorities: "", insecure: true } }),
    });
    const ok = status >= 200 && status < 400;
    return { ok, output: ok ? "" : `HTTP probe failed with statuscode: ${status}` };
  } catch (error) {
    return { ok: false, output: `Get "${url}": ${(error as Error).message}` };
  }
}

function portNumber(container: Container, port: number | string): number {
  if (typeof port === "number") return port;
  const named = container.ports?.find(({ name }) => name === port)?.containerPort;
  if (named === undefined) throw new Error(`container "${container.name}" has no port named "${port}"`);
  return named;
}
