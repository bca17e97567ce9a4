/**
 * `pods/log`, `exec`, `attach` and `portforward`: passed on to the kubelet of the Pod's node.
 * Upstream: pkg/registry/core/pod/rest/{log,subresources}.go. Answers to @seed:K2.1, @seed:K10.1.
 */
import { Buffer } from "node:buffer";
import type { Pod } from "#apimachinery";
import { isStream, type Response, textOf, type Upgrade } from "#wire";
import type { NodeConnection } from "../apiserver.ts";
import { keyOf } from "../resource-registry.ts";
import { isTrue } from "../route.ts";
import { nameOf, type ResourceRequest } from "../server-context.ts";
import { badRequest, internalError, notFound } from "../status.ts";
import { admitConnection } from "./connect-options.ts";
import { requireLogOptions } from "./log-options.ts";

export async function log(request: ResourceRequest): Promise<Response> {
  requireLogOptions(nameOf(request), request.info.query);
  const pod = await findPod(request);
  const container = containerOf(pod, request.info.query, "log");
  const { nodeName } = pod.spec;
  // Nothing has run yet, so there is nothing to tell.
  if (!nodeName) return { status: 204, headers: {}, body: textOf("") };
  const { name, namespace } = pod.metadata;
  const response = await connect(request, nodeName).handle({
    method: "GET",
    url: `/containerLogs/${namespace}/${name}/${container}${logQuery(request.info.query)}`,
    headers: {},
    signal: request.request.signal,
  });
  if (response.status < 400 || isStream(response.body)) {
    return { ...response, headers: { ...response.headers, "content-type": "text/plain" } };
  }
  const why = Buffer.from(response.body.bytes()).toString();
  throw response.status === 400 ? badRequest(why) : internalError(why);
}

/** Booleans in the one form that the kubelet reads. */
function logQuery(query: URLSearchParams): string {
  const passed = new URLSearchParams();
  for (const [key, value] of query) {
    if (key === "container") continue;
    const isFlag = key === "follow" || key === "previous" || key === "timestamps";
    passed.append(key, isFlag ? String(isTrue(value)) : value);
  }
  const text = passed.toString();
  return text === "" ? "" : `?${text}`;
}

/** A stream that was asked for without an upgrade of the connection. */
export async function requireUpgrade(request: ResourceRequest): Promise<never> {
  await admitConnection(request);
  connect(request, (await destinationOf(request)).nodeName);
  throw badRequest("Upgrade request required");
}

interface Destination {
  readonly pod: Pod;
  /** Undefined for a whole Pod's ports. */
  readonly container?: string;
  readonly nodeName: string;
}

/** Where a stream leads. Rejects with `ApiError` 404 for no such Pod, 400 for no such container or no node yet. */
async function destinationOf(request: ResourceRequest): Promise<Destination> {
  const { info } = request;
  const pod = await findPod(request);
  const container = info.subresource === "portforward" ? undefined : containerOf(pod, info.query, "exec");
  const { nodeName } = pod.spec;
  if (!nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  return { pod, container, nodeName };
}

/** `exec`, `attach` or `portforward`: joins the caller's channel with the kubelet's. */
export async function relay(request: ResourceRequest, protocols: readonly string[]): Promise<Upgrade> {
  const { info } = request;
  await admitConnection(request);
  const { pod, container, nodeName } = await destinationOf(request);
  const { name, namespace } = pod.metadata;
  if (info.subresource === "exec" && info.query.getAll("command").length === 0) {
    throw badRequest("you must specify at least 1 command for the container");
  }
  const query = new URLSearchParams(info.query);
  query.delete("container");
  for (const flag of ["stdin", "stdout", "stderr", "tty"])
    if (query.has(flag)) query.set(flag, String(isTrue(query.get(flag))));
  const path = container === undefined ? "portForward" : info.subresource;
  const connection = connect(request, nodeName);
  const url = `/${path}/${namespace}/${name}${container === undefined ? "" : `/${container}`}?${query}`;
  return connection.upgrade({ method: "GET", url, headers: {}, signal: request.request.signal }, protocols);
}

async function findPod(request: ResourceRequest): Promise<Pod> {
  const { server, definition, info } = request;
  const entry = await server.store.get(keyOf(definition, info.namespace, nameOf(request)));
  if (entry === undefined) throw notFound(definition, nameOf(request));
  return entry.object as unknown as Pod;
}

function connect({ server }: ResourceRequest, nodeName: string): NodeConnection {
  const connection = server.connectNode(nodeName);
  if (connection === undefined) throw notFound({ group: "", resource: "nodes" }, nodeName);
  return connection;
}

const defaultContainerAnnotation = "kubectl.kubernetes.io/default-container";

/** The container that the query names, or the only one there is. Throws `ApiError` 400 otherwise. */
function containerOf(pod: Pod, query: URLSearchParams, purpose: "log" | "exec"): string {
  const { metadata, spec } = pod;
  const asked = query.get("container") ?? "";
  const names = (list: readonly { name: string }[] | undefined): string[] => (list ?? []).map(({ name }) => name);
  const main = names(spec.containers);
  const init = names(spec.initContainers);
  const ephemeral = names(spec.ephemeralContainers as { name: string }[] | undefined);
  if (asked !== "") {
    if ([...main, ...init, ...ephemeral].includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${metadata.name}`);
  }
  if (main.length === 1) return main[0] as string;
  const preferred = purpose === "exec" ? metadata.annotations?.[defaultContainerAnnotation] : undefined;
  if (preferred !== undefined && main.includes(preferred)) return preferred;
  const choices = `choose one of: [${main.join(" ")}]`;
  const others = init.length > 0 ? ` or one of the init containers: [${init.join(" ")}]` : "";
  throw badRequest(`a container name must be specified for pod ${metadata.name}, ${choices}${others}`);
}
