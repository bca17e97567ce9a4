import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import WebSocket from "ws";
import {
  type Channel,
  type Document,
  type Headers,
  isStream,
  type Request,
  type Response,
  type Sink,
  textOf,
} from "#wire";
import { jsonOf } from "../body.ts";
import type { TargetSettings } from "../open-target.ts";
import { RefusedUpgrade, type Target } from "../target.ts";
import { HarnessError } from "../verdict.ts";
import { connectionFault } from "./connection-fault.ts";
import { type PluginCredential, runCredentialPlugin } from "./exec-credential.ts";
import { type ClusterAccess, readKubeconfig } from "./kubeconfig-file.ts";
import { nodeFaultsBy } from "./node-commands.ts";
import { createWallTime } from "./wall-time.ts";

/** What every conformant cluster is taken to have; more is claimed by `SEATRIAL_CLAIMS`. */
const usualCapabilities = ["containers", "exec", "logs", "network", "dns", "impersonation", "nodes"];

/** What a cluster can do when it serves an API group that is not everywhere. */
const addons: Readonly<Record<string, string>> = {
  metrics: "metrics.k8s.io",
  "vertical-pod-autoscaler": "autoscaling.k8s.io",
};

/** No ordinary request takes longer. */
const requestTimeoutMs = 60_000;

/** One connection pool and one look at the credentials for all scenarios of a run. */
const opened = new Map<string, Promise<Target>>();

/** A real cluster. Rejects with `HarnessError` when the kubeconfig cannot be used or the cluster not be reached. */
export function openKubeconfig(settings: TargetSettings): Promise<Target> {
  const known = opened.get(settings.target) ?? open(settings);
  opened.set(settings.target, known);
  return known;
}

async function open({ target: path, images, claims, nodeCommands }: TargetSettings): Promise<Target> {
  const time = createWallTime();
  const access = readKubeconfig(path, time.now());
  const connection = createConnection(access, `kubeconfig ${path}`, () => time.now());
  const answer = await connection.request({
    method: "GET",
    url: "/version",
    headers: { accept: "application/json" },
  });
  if (answer.status === 401) {
    throw new HarnessError(
      `kubeconfig ${path}: ${access.server.origin} does not accept its credentials (401 Unauthorized); log in again`,
    );
  }
  const faults = nodeFaultsBy(nodeCommands ?? {});
  const groups = await groupsOf(connection);
  const encrypts = await encryptsAtRest(connection);
  return {
    name: access.context,
    version: await versionIn(answer),
    capabilities: new Set([
      ...usualCapabilities,
      "wall-time",
      ...(encrypts ? ["encryption-at-rest"] : []),
      ...(faults ? ["node-faults"] : []),
      ...(faults?.join ? ["node-joins"] : []),
      ...Object.keys(addons).filter((capability) => groups.has(addons[capability] as string)),
      ...claims,
    ]),
    unclaimed: new Map([
      ["virtual-time", "a real cluster lives in real time"],
      ["node-faults", "say how a node is stopped and started: SEATRIAL_NODE_STOP and SEATRIAL_NODE_START, with {node}"],
      ["node-joins", "say how a node is added: SEATRIAL_NODE_JOIN with {node}, beside SEATRIAL_NODE_STOP and _START"],
      [
        "node-objects",
        "say SEATRIAL_CLAIMS=node-objects where Node objects without a machine behind them are left alone",
      ],
      [
        "node-pressure",
        "say SEATRIAL_CLAIMS=node-pressure where SEATRIAL_NODE_JOIN adds machines of 32 GiB that may be filled",
      ],
      [
        "static-pods",
        "say SEATRIAL_CLAIMS=static-pods where kubelets read /etc/kubernetes/manifests and Pods may write there",
      ],
      ["slow-images", "say SEATRIAL_CLAIMS=slow-images, and an image that takes half a minute in SEATRIAL_IMAGES"],
      ["metrics", "it serves no metrics.k8s.io: install a metrics-server"],
      ["vertical-pod-autoscaler", "it serves no autoscaling.k8s.io: install a VerticalPodAutoscaler"],
      ["encryption-at-rest", "its /metrics tell of no encrypted values: see --encryption-provider-config"],
      ["private-images", "the private image and its credentials are Dinghy's own"],
      ["dynamic-provisioning", "say SEATRIAL_CLAIMS=dynamic-provisioning where a default StorageClass makes volumes"],
    ]),
    image: (name) => images.get(name) ?? name,
    time,
    ...(faults && { faults }),
    request: connection.request,
    connect: connection.connect,
    dispose: async () => {},
  };
}

/** A server that keeps its version to itself is no worse for it. */
async function versionIn(response: Response): Promise<string> {
  const { gitVersion } = ((await jsonOf(response)) ?? {}) as { gitVersion?: string };
  return gitVersion ?? "unknown";
}

async function groupsOf({ request }: Connection): Promise<Set<string>> {
  const answer = await request({ method: "GET", url: "/apis", headers: { accept: "application/json" } });
  const { groups = [] } = ((await jsonOf(answer)) ?? {}) as { groups?: { name: string }[] };
  return new Set(groups.map(({ name }) => name));
}

async function encryptsAtRest({ request }: Connection): Promise<boolean> {
  const { status, body } = await request({ method: "GET", url: "/metrics", headers: { accept: "text/plain" } });
  if (status !== 200 || isStream(body)) return false;
  const text = Buffer.from(body.bytes()).toString();
  return /^apiserver_storage_transformation_operations_total\{.*k8s:enc:/m.test(text);
}

interface Connection {
  request(request: Omit<Request, "peer">): Promise<Response>;
  connect(request: Omit<Request, "peer">, protocols: readonly string[]): Promise<Channel>;
}

interface TlsOptions {
  ca?: string;
  cert?: string;
  key?: string;
  servername?: string;
  rejectUnauthorized: boolean;
}

function createConnection(access: ClusterAccess, configuration: string, now: () => number): Connection {
  const { server } = access;
  const base = server.pathname.replace(/\/$/, "");
  const secure = server.protocol === "https:";
  const agent = secure ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });
  let credential: Promise<PluginCredential> | undefined;

  const pluginCredential = async (): Promise<PluginCredential | undefined> => {
    if (access.exec === undefined) return undefined;
    const known = await credential;
    if (known === undefined || (known.expiresMs !== undefined && known.expiresMs < now())) {
      credential = runCredentialPlugin(access.exec, access);
    }
    return credential;
  };

  /** A request that brings its own token goes without any other credential. */
  const identify = async (
    headers: Headers,
  ): Promise<{ headers: Record<string, string | string[]>; tls: TlsOptions }> => {
    const plugin = await pluginCredential();
    const bare = "authorization" in headers;
    const token = plugin?.token ?? tokenOf(access);
    const [cert, key] = [plugin?.clientCertificate ?? access.clientCertificate, plugin?.clientKey ?? access.clientKey];
    const { "impersonate-group": groups, ...plain } = headers;
    return {
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(token === undefined &&
          access.basic && { authorization: `Basic ${btoa(`${access.basic.username}:${access.basic.password}`)}` }),
        ...plain,
        // Real servers read one group from each header field.
        ...(groups !== undefined && { "impersonate-group": groups.split("\n") }),
      },
      tls: {
        ...(access.certificateAuthority !== undefined && { ca: access.certificateAuthority }),
        ...(!bare && cert !== undefined && key !== undefined && { cert, key }),
        ...(access.serverName !== undefined && { servername: access.serverName }),
        rejectUnauthorized: !access.insecureSkipVerify,
      },
    };
  };

  return {
    request: async (request) => {
      const { headers, tls } = await identify(request.headers);
      const bytes = bytesOf(request.body);
      // Node frames the body of a DELETE only when told its length.
      if (bytes !== undefined) headers["content-length"] = String(bytes.byteLength);
      const options = {
        method: request.method,
        host: server.hostname,
        port: server.port || (secure ? 443 : 80),
        path: base + request.url,
        headers,
        agent,
      };
      return new Promise((resolve, reject) => {
        const outgoing = secure ? https.request({ ...options, ...tls }) : http.request(options);
        outgoing.on("error", (error) => reject(connectionFault(error, server, configuration)));
        outgoing.on("response", (incoming) => {
          outgoing.setTimeout(0);
          if (isStreaming(request.url) && (incoming.statusCode ?? 0) < 300) resolve(streamed(incoming));
          else
            collected(incoming).then(resolve, (error: Error) => reject(connectionFault(error, server, configuration)));
        });
        outgoing.setTimeout(requestTimeoutMs, () =>
          outgoing.destroy(Object.assign(new Error("no answer came in time"), { code: "ETIMEDOUT" })),
        );
        outgoing.end(bytes);
      });
    },
    connect: async (request, protocols) => {
      const { headers, tls } = await identify(request.headers);
      const url = `${secure ? "wss" : "ws"}://${server.host}${base}${request.url}`;
      return openChannel(new WebSocket(url, [...protocols], { headers, ...(secure && tls) }), server, configuration);
    },
  };
}

function tokenOf({ token, tokenFile }: ClusterAccess): string | undefined {
  return tokenFile === undefined ? token : readFileSync(tokenFile, "utf8").trim();
}

function bytesOf(body: Request["body"]): Uint8Array | undefined {
  if (body === undefined || body instanceof Uint8Array) return body;
  return new TextEncoder().encode(JSON.stringify(body.object));
}

/** Watches and followed logs, and the old paths of watches: their answers have no end to wait for. */
const isStreaming = (url: string): boolean =>
  /[?&](?:watch|follow)=(?:true|1)(?:&|$)|^\/(?:api|apis\/[^/]+)\/[^/]+\/watch\//.test(url);

function headersOf(incoming: http.IncomingMessage): Headers {
  const entries = Object.entries(incoming.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(", ") : (value ?? ""),
  ]);
  return Object.fromEntries(entries) as Headers;
}

async function collected(incoming: http.IncomingMessage): Promise<Response> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array);
  const bytes = Buffer.concat(chunks);
  return { status: incoming.statusCode ?? 0, headers: headersOf(incoming), body: { bytes: () => bytes } };
}

/** Held back until somebody reads. */
function streamed(incoming: http.IncomingMessage): Response {
  incoming.pause();
  const open = (sink: Sink): (() => void) => {
    let ended = false;
    const end = (error?: Error): void => {
      if (ended) return;
      ended = true;
      sink.end(error);
    };
    incoming.on("data", (chunk: Uint8Array) => sink.write({ bytes: () => chunk } satisfies Document));
    incoming.on("end", () => end());
    incoming.on("error", (error) => end(error));
    incoming.on("close", () => end());
    incoming.resume();
    return () => {
      ended = true;
      incoming.destroy();
    };
  };
  return { status: incoming.statusCode ?? 0, headers: headersOf(incoming), body: { open } };
}

/** A WebSocket as a channel. Rejects with `RefusedUpgrade` when the server answers with anything but an upgrade. */
function openChannel(socket: WebSocket, server: URL, configuration: string): Promise<Channel> {
  socket.binaryType = "nodebuffer";
  const early: Uint8Array[] = [];
  let listener: ((message: Uint8Array) => void) | undefined;
  socket.on("message", (data: Buffer) => {
    if (listener === undefined) early.push(data);
    else listener(data);
  });
  return new Promise((resolve, reject) => {
    socket.on("unexpected-response", (_, incoming) => {
      collected(incoming).then(
        (response) => reject(new RefusedUpgrade(response)),
        () => reject(new RefusedUpgrade({ status: incoming.statusCode ?? 0, headers: {}, body: textOf("") })),
      );
    });
    socket.on("error", (error) => reject(connectionFault(error, server, configuration)));
    socket.on("open", () =>
      resolve({
        protocol: socket.protocol,
        send: (message) => socket.send(message),
        close: (code = 1000, reason = "") => socket.close(code, reason),
        onMessage: (take) => {
          listener = take;
          for (const message of early.splice(0)) take(message);
        },
        onClose: (take) => void socket.on("close", (code, reason) => take(code, reason.toString())),
      }),
    );
  });
}
