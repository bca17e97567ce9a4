import type { KubernetesObject } from "#apimachinery";
import { createVirtualClock, type VirtualClock } from "#clock";
import { documentOf, type Request, type Response, type Sink, textOf } from "#wire";
import type { Target } from "./target.ts";

/** A cluster of maps on a virtual clock, for tests of the trial itself: it stores what it is given and does nothing more. */
export interface FakeTarget extends Target {
  readonly clock: VirtualClock;
  /** Changes an object from inside, as a controller would, `delayMs` from now. */
  later(delayMs: number, path: string, change: object | null): void;
  /** Breaks the open watches; `expired` makes the server forget what came before. */
  breakWatches(expired: boolean): void;
}

const resources = [
  ["namespaces", "Namespace", "Cluster"],
  ["nodes", "Node", "Cluster"],
  ["pods", "Pod", "Namespaced"],
  ["events", "Event", "Namespaced"],
  ["configmaps", "ConfigMap", "Namespaced"],
  ["serviceaccounts", "ServiceAccount", "Namespaced"],
] as const;

const verbs = ["create", "delete", "get", "list", "patch", "watch"];

/** What aggregated discovery says at `/api`. */
const discovery = {
  kind: "APIGroupDiscoveryList",
  items: [
    {
      metadata: { name: "" },
      versions: [
        {
          version: "v1",
          resources: resources.map(([resource, kind, scope]) => ({ resource, scope, verbs, responseKind: { kind } })),
        },
      ],
    },
  ],
};

interface Watcher {
  readonly prefix: string;
  readonly sink: Sink;
}

export function createFakeTarget(): FakeTarget {
  const clock = createVirtualClock();
  const objects = new Map<string, KubernetesObject>();
  const watchers = new Set<Watcher>();
  let version = 1;
  let forgotten = 0;
  let release = clock.hold();

  const emit = (type: string, path: string, object: object): void => {
    for (const { prefix, sink } of [...watchers])
      if (path.startsWith(prefix)) sink.write(textOf(`${JSON.stringify({ type, object })}\n`));
  };
  const store = (type: string, path: string, object: KubernetesObject): KubernetesObject => {
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(++version) } };
    if (type === "DELETED") objects.delete(path);
    else objects.set(path, stored);
    emit(type, path, stored);
    return stored;
  };

  const create = (path: string, body: KubernetesObject): KubernetesObject => {
    const namespace = /\/namespaces\/([^/]+)\//.exec(path)?.[1];
    const metadata = {
      ...body.metadata,
      ...(namespace !== undefined && { namespace }),
      uid: `uid-${version}`,
      creationTimestamp: new Date(clock.now()).toISOString(),
    };
    const object = store("ADDED", `${path}/${body.metadata.name}`, { ...body, metadata });
    if (object.kind === "Namespace") {
      const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } } as KubernetesObject;
      create(`${path}/${object.metadata.name}/serviceaccounts`, account);
    }
    return object;
  };

  const watch = (path: string, since: number): Response => {
    if (since < forgotten) return answer(410, status(410, "Expired", "too old resource version"));
    const open = (sink: Sink): (() => void) => {
      const watcher = { prefix: `${path}/`, sink };
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    };
    return { status: 200, headers: {}, body: { open } };
  };

  const handle = ({ method, url, body }: Omit<Request, "peer">): Response => {
    const [path = "", query = ""] = url.split("?");
    if (path === "/api") return answer(200, discovery);
    if (path === "/apis") return answer(200, { kind: "APIGroupDiscoveryList", items: [] });
    const parsed =
      body instanceof Uint8Array ? (JSON.parse(new TextDecoder().decode(body)) as KubernetesObject) : undefined;
    const existing = objects.get(path);
    const parameters = new URLSearchParams(query);
    if (parameters.has("watch")) return watch(path, Number(parameters.get("resourceVersion")));
    if (method === "POST" && parsed) return answer(201, create(path, parsed));
    if (existing === undefined && method === "GET" && resources.some(([name]) => path.endsWith(`/${name}`))) {
      const items = [...objects].filter(([key]) => key.startsWith(`${path}/`)).map(([, item]) => item);
      return answer(200, { kind: "List", metadata: { resourceVersion: String(version) }, items });
    }
    if (existing === undefined) return answer(404, status(404, "NotFound", `${path.split("/").at(-1)} not found`));
    if (method === "DELETE") return answer(200, store("DELETED", path, existing));
    if (method === "PATCH" && parsed)
      return answer(200, store("MODIFIED", path, { ...existing, ...parsed, metadata: existing.metadata }));
    return answer(200, existing);
  };

  const letGo = async <T>(work: () => Promise<T>): Promise<T> => {
    release();
    try {
      return await work();
    } finally {
      release = clock.hold();
    }
  };

  return {
    name: `fake-${++fakes}`,
    version: "none",
    clock,
    capabilities: new Set(),
    unclaimed: new Map(),
    image: (name) => name,
    request: async (request) => handle(request),
    connect: () => Promise.reject(new Error("the fake has no containers")),
    dispose: async () => release(),
    later: (delayMs, path, change) => {
      clock.setTimer(delayMs, () => {
        const existing = objects.get(path) as KubernetesObject;
        if (change === null) store("DELETED", path, existing);
        else store("MODIFIED", path, { ...existing, ...change, metadata: existing.metadata });
      });
    },
    breakWatches: (expired) => {
      if (expired) forgotten = version + 1;
      for (const { sink } of [...watchers]) sink.end();
      watchers.clear();
      if (expired) forgotten = 0;
    },
    time: {
      kind: "virtual",
      now: () => clock.now(),
      settle: () => letGo(() => clock.settled()),
      sleep: (durationMs) => letGo(() => clock.sleep(durationMs)),
      wait: (deadlineMs, done) =>
        letGo(
          () =>
            new Promise((resolve) => {
              const end = (outcome: "done" | "deadline" | "quiescent"): void => {
                timer.cancel();
                forget();
                resolve(outcome);
              };
              const timer = clock.setTimer(deadlineMs - clock.now(), () => end("deadline"), { background: true });
              const forget = clock.onQuiescent(() => end("quiescent"));
              const settled = (): void => end("done");
              done?.then(settled, settled);
            }),
        ),
    },
  };
}

/** Each has a name of its own, since what a target serves is remembered by name. */
let fakes = 0;

const answer = (code: number, body: unknown): Response => ({ status: code, headers: {}, body: documentOf(body) });

function status(code: number, reason: string, message: string): object {
  return { kind: "Status", apiVersion: "v1", status: "Failure", code, reason, message };
}
