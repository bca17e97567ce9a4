import {
  ApiError,
  type GroupVersionResource,
  type KubernetesList,
  type KubernetesObject,
  type Status,
} from "#apimachinery";
import { type Handler, isStream, type Peer, type Request, type Response, type Stream } from "#wire";
import { jsonBody } from "./json-body.ts";

/** A resource and the type of its objects (the type exists for the compiler only). */
export interface Resource<T extends KubernetesObject = KubernetesObject> extends GroupVersionResource {
  readonly of?: T;
}

export type PatchType = "json" | "merge" | "strategic" | "apply";

export interface ListOptions {
  /** Undefined: across all namespaces, or a cluster-scoped resource. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion?: string;
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: "Foreground" | "Background" | "Orphan";
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** What is addressed: by name, in a namespace unless the resource is cluster-scoped. */
export interface Target {
  readonly namespace?: string;
  readonly name: string;
  readonly subresource?: string;
}

/** All methods reject with `ApiError` when the server answers a failure. Objects that come back are immutable. */
export interface Client {
  readonly userAgent: string;
  get<T extends KubernetesObject>(resource: Resource<T>, target: Target): Promise<T>;
  list<T extends KubernetesObject>(resource: Resource<T>, options?: ListOptions): Promise<KubernetesList<T>>;
  /** `target.name` matters only for subresources (`binding`, `eviction`, `token`). */
  create<T extends KubernetesObject>(resource: Resource<T>, object: object, target: Partial<Target>): Promise<T>;
  /** Replaces the object; it must carry the resourceVersion that was read. `subresource: "status"` writes the status only. */
  update<T extends KubernetesObject>(resource: Resource<T>, object: T, subresource?: string): Promise<T>;
  patch<T extends KubernetesObject>(resource: Resource<T>, target: Target, type: PatchType, patch: unknown): Promise<T>;
  delete(resource: Resource, target: Target, options?: DeleteOptions): Promise<void>;
  /** An open watch; frames carry `{type, object}`. */
  watch(resource: Resource, options: ListOptions): Promise<Stream>;
  /** Any other request: path and query as on the wire. */
  send(method: string, url: string, body?: object, contentType?: string): Promise<Response>;
}

const patchTypes: Readonly<Record<PatchType, string>> = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
};

/** `identity` stands for a verified client certificate; `userAgent` becomes the field manager. */
export function createClient(handle: Handler, identity: Peer, userAgent: string): Client {
  const send = async (method: string, url: string, body?: object, contentType = "application/json") => {
    const headers = {
      accept: "application/json",
      "user-agent": userAgent,
      ...(body && { "content-type": contentType }),
    };
    const request: Request = {
      method,
      url,
      headers,
      peer: identity,
      ...(body && { body: { object: jsonBody(body) } }),
    };
    const response = await handle(request);
    if (response.status >= 400) throw new ApiError(statusOf(response));
    return response;
  };
  const object = async <T>(response: Promise<Response>): Promise<T> => objectOf(await response) as T;

  return {
    userAgent,
    get: (resource, target) => object(send("GET", pathOf(resource, target))),
    list: (resource, options = {}) => object(send("GET", pathOf(resource, options) + queryOf(options))),
    create: (resource, body, target) => object(send("POST", pathOf(resource, target), body)),
    update: (resource, body, subresource) => {
      const { namespace, name } = body.metadata;
      return object(send("PUT", pathOf(resource, { namespace, name, subresource }), body));
    },
    patch: (resource, target, type, patch) => {
      const manager = type === "apply" ? `?fieldManager=${encodeURIComponent(userAgent)}&force=true` : "";
      return object(send("PATCH", pathOf(resource, target) + manager, patch as object, patchTypes[type]));
    },
    delete: async (resource, target, options) => {
      const body = options && { apiVersion: "v1", kind: "DeleteOptions", ...options };
      await send("DELETE", pathOf(resource, target), body);
    },
    watch: async (resource, options) => {
      const query = queryOf({ ...options, watch: "true", allowWatchBookmarks: "true" });
      const response = await send("GET", pathOf(resource, options) + query);
      if (!isStream(response.body)) throw new Error(`a watch of ${resource.resource} was answered with a document`);
      return response.body;
    },
    send,
  };
}

/** A refusal as a Status; paths that lead nowhere are refused in plain text. */
function statusOf({ status, headers, body }: Response): Status {
  if (isStream(body)) throw new Error("a refusal came as a stream");
  if (body.object !== undefined) return body.object as Status;
  const text = new TextDecoder().decode(body.bytes());
  if (headers["content-type"]?.startsWith("application/json")) return JSON.parse(text) as Status;
  const reason = status === 404 ? "NotFound" : "Unknown";
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: text.trim(),
    reason,
    code: status,
  };
}

function objectOf(response: Response): unknown {
  if (isStream(response.body)) throw new Error("a stream came where a document was asked for");
  return response.body.object ?? JSON.parse(new TextDecoder().decode(response.body.bytes()));
}

function pathOf(resource: GroupVersionResource, target: Partial<Target>): string {
  const root = resource.group === "" ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const namespace = target.namespace === undefined ? "" : `/namespaces/${encodeURIComponent(target.namespace)}`;
  const name = target.name === undefined ? "" : `/${encodeURIComponent(target.name)}`;
  const subresource = target.subresource === undefined ? "" : `/${target.subresource}`;
  return `${root}${namespace}/${resource.resource}${name}${subresource}`;
}

function queryOf(options: object): string {
  const pairs = Object.entries(options).filter(([key, value]) => key !== "namespace" && value !== undefined);
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs as [string, string][])}`;
}
