import type { Container, Pod, Probe } from "#apimachinery";
import type { Clock, Timer } from "#clock";
import type { PodSandbox, Runtime } from "#runtime";
import { afterAnswer, initialProbeState, nextBeat, type ProbeState } from "./probe-state.ts";
import { type ProbeAnswer, runHandler } from "./run-handler.ts";

export { type HandlerContext, runHandler } from "./run-handler.ts";

export type ProbeKind = "startup" | "readiness" | "liveness";

export interface ProbeEvent {
  readonly reason: "Unhealthy" | "ProbeWarning";
  readonly message: string;
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
  /** An answer was negative, doubtful, or there was none: what is to be told of it. */
  readonly onUnhealthy: (told: ProbeEvent) => void;
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
      const told = eventOf(kind, answer);
      if (told) options.onUnhealthy(told);
      if (!(answer instanceof Error)) {
        const before = entry.state.verdict;
        entry.state = afterAnswer(entry.state, answer.ok, probe);
        if (entry.state.verdict !== before) settle(kind, probe, entry.state);
      }
      if (running.get(kind) === entry) entry.timer = clock.setTimer(untilBeat(probe), () => void once());
    };
    entry.timer = clock.setTimer(firstDelayMs(kind, probe), () => void once());
  };

  /** Probes are asked in the beat of their period; readiness once more as soon as it may be. */
  const firstDelayMs = (kind: ProbeKind, probe: Probe): number => {
    const initialMs = (probe.initialDelaySeconds ?? 0) * 1000;
    return kind === "readiness" && initialMs === 0 ? 0 : untilBeat(probe, initialMs);
  };
  const untilBeat = (probe: Probe, notBeforeMs = 0): number => {
    const earliestMs = clock.now() + notBeforeMs;
    return nextBeat(options.sinceMs, (probe.periodSeconds ?? 10) * 1000, earliestMs) - clock.now();
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

function eventOf(kind: ProbeKind, answer: ProbeAnswer | Error): ProbeEvent | undefined {
  const label = `${kind[0]?.toUpperCase()}${kind.slice(1)} probe`;
  if (answer instanceof Error) {
    return { reason: "Unhealthy", message: `${label} errored and resulted in unknown state: ${answer.message}` };
  }
  if (answer.warning) return { reason: "ProbeWarning", message: `${label} warning: ${answer.output}` };
  return answer.ok ? undefined : { reason: "Unhealthy", message: `${label} failed: ${answer.output}` };
}

/** A probe that could not be carried out at all says nothing about the container; it is tried again at once first. */
const triesMax = 3;

async function ask(options: ProberOptions, probe: Probe): Promise<ProbeAnswer | Error> {
  let problem = new Error("never tried");
  for (let tries = 0; tries < triesMax; tries++) {
    try {
      return await runHandler(options, probe, (probe.timeoutSeconds ?? 1) * 1000);
    } catch (error) {
      problem = error as Error;
    }
  }
  return problem;
}
