import type { Pod } from "#apimachinery";
import type { Clock } from "#clock";
import { ContainerError, type ExecProcess, type LogOptions, type ProcessStreams, type Runtime } from "#runtime";
import {
  type Channel,
  type Document,
  type Handler,
  type Request,
  type Response,
  type Sink,
  type Stream,
  textOf,
  type UpgradeHandler,
} from "#wire";
import type { PodWorker } from "./pod-worker.ts";
import { portsIn, servePortForward } from "./port-forward.ts";
import { resourceMetrics } from "./resource-metrics.ts";
import { serveStreams } from "./stream-channels.ts";

export interface KubeletServerOptions {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly findPod: (namespace: string, name: string) => PodWorker | undefined;
  /** Of all Pods on this node. */
  readonly workers: () => Iterable<PodWorker>;
}

/**
 * The kubelet's own API: `/containerLogs/NS/POD/CONTAINER`, `/exec/…`, `/attach/…`, `/portForward/NS/POD`,
 * `/metrics/resource`.
 * Only the API server calls it. Upstream: pkg/kubelet/server/server.go.
 */
export function createKubeletServer(options: KubeletServerOptions): { handle: Handler; upgrade: UpgradeHandler } {
  return {
    handle: async (request) => {
      const { kind, namespace, pod, container, query } = parse(request);
      if (kind === "healthz") return plain(200, "ok");
      if (kind === "metrics" && namespace === "resource") {
        return plain(200, resourceMetrics(options.workers(), options.runtime, options.clock.now()));
      }
      if (kind !== "containerLogs") return plain(404, "404 page not found");
      return logs(options, { namespace, pod, container, query });
    },
    upgrade: async (request, protocols) => {
      const asked = parse(request);
      const worker = options.findPod(asked.namespace, asked.pod);
      if (worker === undefined) return { refused: plain(404, `pod "${asked.pod}" does not exist on this node`) };
      if (asked.kind === "portForward") {
        const { sandbox } = worker;
        if (sandbox === undefined) return { refused: plain(400, `pod "${asked.pod}" has no network yet`) };
        const ports = portsIn(asked.query);
        if (typeof ports === "string") return { refused: plain(400, ports) };
        const protocol = protocols.find((offered) => /portforward|v4\.channel/.test(offered)) ?? "portforward.k8s.io";
        return { protocol, accept: (channel: Channel) => servePortForward(channel, sandbox, ports) };
      }
      return upgradeToProcess(options, worker, asked, protocols);
    },
  };
}

interface Asked {
  readonly kind: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly query: URLSearchParams;
}

function parse(request: Request): Asked {
  const url = new URL(request.url, "https://kubelet");
  const [kind = "", namespace = "", pod = "", container = ""] = url.pathname
    .slice(1)
    .split("/")
    .map(decodeURIComponent);
  return { kind, namespace, pod, container, query: url.searchParams };
}

function plain(status: number, text: string): Response {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body: textOf(text) };
}

function logs(options: KubeletServerOptions, asked: Omit<Asked, "kind">): Response {
  const { runtime, clock, findPod } = options;
  const worker = findPod(asked.namespace, asked.pod);
  const previous = asked.query.get("previous") === "true";
  const id = worker?.containerId(asked.container, previous);
  if (worker === undefined || id === undefined) return plain(400, whyNoLogs(worker?.pod, asked, previous));
  const logOptions = logOptionsOf(asked.query, clock.now());
  const body: Stream = {
    open: (sink: Sink) =>
      runtime.logs(id, logOptions, { write: (bytes) => sink.write(pieceOf(bytes)), end: () => sink.end() }),
  };
  return { status: 200, headers: { "content-type": "text/plain" }, body };
}

/** Upstream: pkg/kubelet/kubelet_pods.go `validateContainerLogStatus`. */
function whyNoLogs(pod: Pod | undefined, asked: Pick<Asked, "pod" | "container">, previous: boolean): string {
  const container = `container "${asked.container}" in pod "${asked.pod}"`;
  if (previous) return `previous terminated ${container} not found`;
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod?.status ?? {};
  const all = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses];
  const reason = all.find(({ name }) => name === asked.container)?.state?.waiting?.reason;
  if (reason === undefined) return `${container} is not available`;
  return `${container} is waiting to start: ${pullProblems[reason] ?? reason}`;
}

const pullProblems: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: "trying and failing to pull image",
};

const pieceOf = (bytes: Uint8Array): Document => ({ bytes: () => bytes });

function logOptionsOf(query: URLSearchParams, nowMs: number): LogOptions {
  const number = (key: string): number | undefined => (query.has(key) ? Number(query.get(key)) : undefined);
  const sinceSeconds = number("sinceSeconds");
  const sinceTime = query.get("sinceTime");
  const sinceMs =
    sinceSeconds === undefined ? (sinceTime ? Date.parse(sinceTime) : undefined) : nowMs - sinceSeconds * 1000;
  const stream = query.get("stream");
  return {
    follow: query.get("follow") === "true",
    tailLines: number("tailLines"),
    sinceMs,
    timestamps: query.get("timestamps") === "true",
    limitBytes: number("limitBytes"),
    ...((stream === "Stdout" || stream === "Stderr") && { stream: stream === "Stdout" ? "stdout" : "stderr" }),
  };
}

/**
 * What it takes a node to start one more process in a container (with containerd and runc it is rather more). Clients
 * have come to count on it: kubectl 1.32 loses what arrives before it has made its streams.
 */
const execStartMs = 20;

async function upgradeToProcess(
  { runtime, clock }: KubeletServerOptions,
  worker: PodWorker,
  asked: Asked,
  protocols: readonly string[],
): Promise<Awaited<ReturnType<UpgradeHandler>>> {
  const id = worker.containerId(asked.container);
  const running = id !== undefined && runtime.containerStatus(id)?.state === "RUNNING";
  if (!running) return { refused: plain(500, `container not found ("${asked.container}")`) };
  const protocol = protocols.find((offered) => /^v[45]\.channel\.k8s\.io$/.test(offered));
  if (protocol === undefined) return { refused: plain(400, `unsupported protocols: ${protocols.join(", ")}`) };
  const wants = (key: string): boolean => asked.query.get(key) === "true";
  const exec = async (streams: ProcessStreams): Promise<ExecProcess> => {
    await clock.sleep(execStartMs);
    return runtime.exec(id, asked.query.getAll("command"), streams).catch((error: Error) => {
      const why = `error executing command in container: failed to exec in container: ${error.message}`;
      throw new ContainerError("StartError", why);
    });
  };
  const attach = (streams: ProcessStreams): Promise<ExecProcess> => runtime.attach(id, streams);
  return {
    protocol,
    accept: (channel) =>
      void serveStreams(channel, asked.kind === "attach" ? attach : exec, {
        stdin: wants("stdin"),
        stdout: wants("stdout"),
        stderr: wants("stderr") && !wants("tty"),
        tty: wants("tty"),
      }),
  };
}
