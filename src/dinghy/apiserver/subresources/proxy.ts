/**
 * `pods/proxy`, `services/proxy` and `nodes/proxy`: any HTTP request, passed on to what stands behind the name.
 * The name may be `name`, `name:port` or `scheme:name:port`.
 *
 * Upstream: pkg/registry/core/{pod,service,node}, staging/src/k8s.io/apimachinery/pkg/util/net/port_split.go.
 */
import { BlockList, isIP } from "node:net";
import type { KubernetesObject, Pod } from "#apimachinery";
import type { Response } from "#wire";
import { CallError, type CallTarget } from "../call-out.ts";
import { keyOf } from "../resource-registry.ts";
import { forward, forwardUpgrade, slashRedirect, type Tunnel } from "../reverse-proxy.ts";
import { nameOf, type ResourceRequest } from "../server-context.ts";
import { badRequest, notFound, serviceUnavailable } from "../status.ts";
import { admitConnection } from "./connect-options.ts";

export async function proxy(request: ResourceRequest): Promise<Response> {
  const { server, request: incoming } = request;
  const { reached, url } = await locate(request);
  const readsOnly = incoming.method === "GET" || incoming.method === "HEAD";
  if (url.path === "" && readsOnly) return slashRedirect(incoming.url);
  const behind = (url.path === "" ? "/" : url.path) + url.query;
  if ("node" in reached) {
    const connection = server.connectNode(reached.node);
    if (connection === undefined) throw serviceUnavailable("error trying to reach service: no route to host");
    return connection.handle({ ...incoming, url: behind });
  }
  return told(forward(incoming, { callOut: server.callOut, target: reached, url: behind, prefix: url.prefix }));
}

/** The same for a connection that wants to become something else: a WebSocket, say. */
export async function proxyTunnel(request: ResourceRequest): Promise<Tunnel> {
  const { server, request: incoming } = request;
  const { reached, url } = await locate(request);
  if ("node" in reached) throw badRequest("Upgrade request required");
  const behind = (url.path === "" ? "/" : url.path) + url.query;
  return told(forwardUpgrade(incoming, { callOut: server.callOut, target: reached, url: behind }));
}

async function locate(request: ResourceRequest) {
  await admitConnection(request);
  const { info } = request;
  const named = splitName(nameOf(request));
  if (named === undefined) {
    throw badRequest(`invalid ${info.resource.slice(0, -1)} request ${JSON.stringify(nameOf(request))}`);
  }
  return { reached: await reach(request, named), url: urlBehind(request.request.url) };
}

async function told<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof CallError) throw serviceUnavailable(`error trying to reach service: ${error.message}`);
    throw error;
  }
}

interface Named {
  readonly scheme: string;
  readonly name: string;
  /** A number or a name; empty where none is given. */
  readonly port: string;
}

export function splitName(id: string): Named | undefined {
  const parts = id.split(":");
  const [scheme = "", name = "", port = ""] = parts.length > 2 ? parts : ["", ...parts];
  const good = parts.length <= 3 && name !== "" && ["", "http", "https"].includes(scheme);
  return good ? { scheme, name, port } : undefined;
}

/** What follows `/proxy` as it came, undecoded, and what stands before it. */
export function urlBehind(url: string): { prefix: string; path: string; query: string } {
  const mark = url.indexOf("?");
  const whole = mark < 0 ? url : url.slice(0, mark);
  const prefix = /^\/+api\/+[^/]+\/+(?:namespaces\/+[^/]+\/+)?[^/]+\/+[^/]+\/+proxy/.exec(whole)?.[0] ?? whole;
  return { prefix, path: whole.slice(prefix.length), query: mark < 0 ? "" : url.slice(mark) };
}

function reach(request: ResourceRequest, named: Named): Promise<CallTarget | { node: string }> {
  switch (request.info.resource) {
    case "pods":
      return reachPod(request, named);
    case "services":
      return reachService(request, named);
    default:
      return reachNode(request, named);
  }
}

async function find<T extends KubernetesObject>(
  { server, definition, info }: ResourceRequest,
  name: string,
): Promise<T> {
  const entry = await server.store.get(keyOf(definition, info.namespace, name));
  if (entry === undefined) throw notFound(definition, name);
  return entry.object as unknown as T;
}

/** What is no host's own address: through these the server would reach itself, or its own machine's neighbours. */
const notProxied = new BlockList();
for (const [net, bits] of [
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["224.0.0.0", 4],
] as const) {
  notProxied.addSubnet(net, bits, "ipv4");
}
for (const address of ["0.0.0.0", "255.255.255.255"]) notProxied.addAddress(address, "ipv4");
for (const [net, bits] of [
  ["::1", 128],
  ["::", 128],
  ["fe80::", 10],
  ["ff00::", 8],
] as const) {
  notProxied.addSubnet(net, bits, "ipv6");
}

/** A host that others reach too. Upstream: pkg/proxy/util/utils.go `IsProxyableIP`. */
export function isProxyable(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && !notProxied.check(address, family === 4 ? "ipv4" : "ipv6");
}

/** Certificates behind a proxy are not looked at. */
function targetOf(scheme: string, address: string, port: number): CallTarget {
  return {
    address,
    port,
    ...(scheme === "https" && { tls: { serverName: address, authorities: "", insecure: true } }),
  };
}

async function reachPod(request: ResourceRequest, { scheme, name, port }: Named): Promise<CallTarget> {
  const { spec, status } = await find<Pod>(request, name);
  const declared = spec.containers.flatMap(({ ports }) => ports ?? [])[0]?.containerPort;
  const address = status?.podIP;
  if (!address || !isProxyable(address)) throw badRequest("address not allowed");
  const standard = scheme === "https" ? 443 : 80;
  return targetOf(scheme, address, port === "" ? (declared ?? standard) : portNumber(port));
}

function portNumber(port: string): number {
  if (/^\d+$/.test(port)) return Number(port);
  throw serviceUnavailable(`error trying to reach service: dial tcp: lookup tcp/${port}: unknown port`);
}

interface Service extends KubernetesObject {
  readonly spec: { readonly ports?: readonly { readonly name?: string; readonly port: number }[] };
}

interface Endpoints extends KubernetesObject {
  readonly subsets?: readonly {
    readonly addresses?: readonly { readonly ip: string }[];
    readonly ports?: readonly { readonly name?: string; readonly port: number }[];
  }[];
}

async function reachService(request: ResourceRequest, { scheme, name, port }: Named): Promise<CallTarget> {
  const { server, info } = request;
  const { spec } = await find<Service>(request, name);
  let portName = port;
  if (/^\d+$/.test(port)) {
    const found = spec.ports?.find((each) => each.port === Number(port));
    if (found === undefined) {
      throw serviceUnavailable(`no service port ${Number(port)} found for service ${JSON.stringify(name)}`);
    }
    portName = found.name ?? "";
  }
  const endpoints = await server.lookup.get<Endpoints>("endpoints", name, info.namespace);
  const choices = (endpoints?.subsets ?? []).flatMap(({ addresses = [], ports = [] }) =>
    ports
      .filter((each) => (each.name ?? "") === portName)
      .flatMap((each) => addresses.map(({ ip }) => [ip, each.port] as const)),
  );
  const chosen = choices[server.random.integer(choices.length)];
  if (chosen === undefined) throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(name)}`);
  return targetOf(scheme, ...chosen);
}

interface Node extends KubernetesObject {
  readonly status?: {
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
    readonly daemonEndpoints?: { readonly kubeletEndpoint?: { readonly Port?: number } };
  };
}

const kubeletPort = 10_250;

async function reachNode(
  request: ResourceRequest,
  { scheme, name, port }: Named,
): Promise<CallTarget | { node: string }> {
  const { status } = await find<Node>(request, name);
  const own = status?.daemonEndpoints?.kubeletEndpoint?.Port ?? kubeletPort;
  if (port === "" || port === String(own)) return { node: name };
  const address = status?.addresses?.find(({ type }) => type === "InternalIP")?.address;
  if (address === undefined || !isProxyable(address)) throw badRequest("address not allowed");
  return targetOf(scheme, address, portNumber(port));
}
