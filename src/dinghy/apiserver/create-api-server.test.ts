import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubernetesObject, WatchEvent } from "#apimachinery";
import { isStream } from "#wire";
import { serveApi } from "./api-server.test-data.ts";

interface Answer {
  readonly status: number;
  // The answers differ from test to test; each test says by its assertions what it expects.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
  readonly events: WatchEvent<KubernetesObject>[];
}

/** The API server, and an administrator who reads what a watch has told so far as events. */
async function serve() {
  const { clock, store, server, send: sendTo } = await serveApi();
  const send = async (method: string, url: string, body?: object, type?: string): Promise<Answer> => {
    const { status, body: answered, response } = await sendTo(method, url, body, type);
    const events: WatchEvent<KubernetesObject>[] = [];
    if (isStream(response.body)) {
      response.body.open({
        write: (frame) => void events.push(JSON.parse(Buffer.from(frame.bytes()).toString())),
        end: () => {},
      });
    }
    return { status, body: answered === "" ? undefined : answered, events };
  };
  return { clock, store, server, send };
}

const maps = "/api/v1/namespaces/x/configmaps";
const merge = "application/merge-patch+json";

test("a list comes in pages, of one revision whatever happens meanwhile", async () => {
  const { send } = await serve();
  for (const name of ["a", "b", "c", "d", "e"]) await send("POST", maps, { metadata: { name } });
  const first = await send("GET", `${maps}?limit=2`);
  assert.equal(first.body.metadata.remainingItemCount, 3);
  await send("DELETE", `${maps}/c`);
  await send("POST", maps, { metadata: { name: "cc" } });
  const names: string[] = first.body.items.map((item: KubernetesObject) => item.metadata.name);
  for (let token = first.body.metadata.continue; token; ) {
    const { body } = await send("GET", `${maps}?limit=2&continue=${token}`);
    assert.equal(body.metadata.resourceVersion, first.body.metadata.resourceVersion);
    names.push(...body.items.map((item: KubernetesObject) => item.metadata.name));
    token = body.metadata.continue;
  }
  assert.deepEqual(names, ["a", "b", "c", "d", "e"]);
});

test("a page whose revision is compacted is refused with a token that goes on at the present one", async () => {
  const { send, store } = await serve();
  for (const name of ["a", "b", "c"]) await send("POST", maps, { metadata: { name } });
  const { body } = await send("GET", `${maps}?limit=1`);
  await send("POST", maps, { metadata: { name: "d" } });
  await store.compact(await store.revision());
  const gone = await send("GET", `${maps}?limit=1&continue=${body.metadata.continue}`);
  assert.equal(gone.status, 410);
  assert.equal(gone.body.reason, "Expired");
  const rest = await send("GET", `${maps}?continue=${gone.body.metadata.continue}`);
  assert.deepEqual(
    rest.body.items.map((item: KubernetesObject) => item.metadata.name),
    ["b", "c", "d"],
  );
});

test("items of a list do not repeat their kind", async () => {
  const { send } = await serve();
  await send("POST", maps, { metadata: { name: "a" } });
  const { body } = await send("GET", maps);
  assert.equal(body.kind, "ConfigMapList");
  assert.deepEqual(Object.keys(body.items[0]), ["metadata"]);
});

test("a watch tells of objects that come into its selection, change in it, and leave it", async () => {
  const { send } = await serve();
  const { events } = await send("GET", `${maps}?watch=1&labelSelector=on%3Dyes`);
  await send("POST", maps, { metadata: { name: "a", labels: { on: "no" } } });
  await send("PATCH", `${maps}/a`, { metadata: { labels: { on: "yes" } } }, merge);
  await send("PATCH", `${maps}/a`, { data: { k: "v" } }, merge);
  const { body } = await send("PATCH", `${maps}/a`, { metadata: { labels: { on: "no" } } }, merge);
  assert.deepEqual(
    events.map(({ type }) => type),
    ["ADDED", "MODIFIED", "DELETED"],
  );
  const last = events[2]?.object as KubernetesObject;
  assert.equal(last.metadata.labels?.on, "yes");
  assert.equal(last.metadata.resourceVersion, body.metadata.resourceVersion);
});

test("a watch may begin with what is there, and says where that ends", async () => {
  const { send } = await serve();
  await send("POST", maps, { metadata: { name: "a" } });
  const query = "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
  const { events } = await send("GET", `${maps}?${query}`);
  assert.deepEqual(
    events.map(({ type }) => type),
    ["ADDED", "BOOKMARK"],
  );
  assert.equal(events[1]?.object.metadata.annotations?.["k8s.io/initial-events-end"], "true");
});

test("a watch from a compacted revision ends with an ERROR event that says 410", async () => {
  const { send, store } = await serve();
  await send("POST", maps, { metadata: { name: "a" } });
  await store.compact(await store.revision());
  const { status, events } = await send("GET", `${maps}?watch=1&resourceVersion=1`);
  assert.equal(status, 200);
  assert.equal(events[0]?.type, "ERROR");
  assert.equal((events[0] as { object: { code?: number } } | undefined)?.object.code, 410);
});

test("a write that changes nothing makes no revision", async () => {
  const { send } = await serve();
  const { body } = await send("POST", maps, { metadata: { name: "a" }, data: { k: "v" } });
  const again = await send("PATCH", `${maps}/a`, { data: { k: "v" } }, merge);
  assert.equal(again.body.metadata.resourceVersion, body.metadata.resourceVersion);
});

test("a stale version is refused", async () => {
  const { send } = await serve();
  const { body } = await send("POST", maps, { metadata: { name: "a" } });
  await send("PATCH", `${maps}/a`, { data: { k: "v" } }, merge);
  assert.equal((await send("PUT", `${maps}/a`, body)).status, 409);
});

test("of many writers at once each change is kept", async () => {
  const { send } = await serve();
  await send("POST", maps, { metadata: { name: "a" } });
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => send("PATCH", `${maps}/a`, { data: { [`k${index}`]: "v" } }, merge)),
  );
  const { body } = await send("GET", `${maps}/a`);
  assert.equal(Object.keys(body.data).length, 20);
});

test("Services get addresses that nobody else has, until none is left", async () => {
  const { send } = await serve();
  const services = "/api/v1/namespaces/x/services";
  const addresses = new Set<string>();
  let refused: Answer | undefined;
  for (let index = 0; index < 256 && refused === undefined; index++) {
    const answer = await send("POST", services, { metadata: { name: `s${index}` }, spec: { ports: [{ port: 80 }] } });
    if (answer.status === 201) {
      assert.ok(!addresses.has(answer.body.spec.clusterIP));
      addresses.add(answer.body.spec.clusterIP);
    } else refused = answer;
  }
  assert.equal(addresses.size, 253, "254 addresses, less that of the kubernetes Service");
  assert.equal(refused?.status, 500);
  await send("DELETE", `${services}/s7`);
  assert.equal(
    (await send("POST", services, { metadata: { name: "late" }, spec: { ports: [{ port: 80 }] } })).status,
    201,
  );
});

test("a Pod is bound once", async () => {
  const { send } = await serve();
  const pods = "/api/v1/namespaces/x/pods";
  await send("POST", pods, { metadata: { name: "p" }, spec: { containers: [{ name: "c", image: "i" }] } });
  const binding = { metadata: { name: "p" }, target: { kind: "Node", name: "n" } };
  assert.equal((await send("POST", `${pods}/p/binding`, binding)).status, 201);
  const { body } = await send("GET", `${pods}/p`);
  assert.equal(body.spec.nodeName, "n");
  assert.equal(body.status.conditions[0].type, "PodScheduled");
  assert.equal((await send("POST", `${pods}/p/binding`, binding)).status, 409);
});

test("a Pod is removed when its grace is over, not before", async () => {
  const { send } = await serve();
  const pods = "/api/v1/namespaces/x/pods";
  await send("POST", pods, {
    metadata: { name: "p" },
    spec: { nodeName: "n", containers: [{ name: "c", image: "i" }] },
  });
  const { events } = await send("GET", `${pods}?watch=1`);
  assert.equal((await send("DELETE", `${pods}/p`)).body.metadata.deletionGracePeriodSeconds, 30);
  assert.equal((await send("GET", `${pods}/p`)).status, 200);
  await send("DELETE", `${pods}/p`, { gracePeriodSeconds: 0 });
  assert.equal((await send("GET", `${pods}/p`)).status, 404);
  assert.deepEqual(
    events.map(({ type }) => type),
    ["ADDED", "MODIFIED", "MODIFIED", "DELETED"],
  );
});

test("the status has a door of its own", async () => {
  const { send } = await serve();
  const deployments = "/apis/apps/v1/namespaces/x/deployments";
  const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i" }] } };
  await send("POST", deployments, {
    metadata: { name: "d" },
    spec: { selector: { matchLabels: { a: "b" } }, template },
  });
  const change = { spec: { replicas: 3 }, status: { replicas: 7 } };
  const main = await send("PATCH", `${deployments}/d`, change, merge);
  assert.deepEqual(
    [main.body.spec.replicas, main.body.status.replicas, main.body.metadata.generation],
    [3, undefined, 2],
  );
  const status = await send(
    "PATCH",
    `${deployments}/d/status`,
    { spec: { replicas: 9 }, status: { replicas: 7 } },
    merge,
  );
  assert.deepEqual(
    [status.body.spec.replicas, status.body.status.replicas, status.body.metadata.generation],
    [3, 7, 2],
  );
});

test("events are served under both their names", async () => {
  const { send } = await serve();
  const event = {
    metadata: { name: "e" },
    involvedObject: { kind: "Pod", name: "p", namespace: "x" },
    reason: "R",
    message: "m",
    type: "Normal",
  };
  await send("POST", "/api/v1/namespaces/x/events", event);
  const { body } = await send("GET", "/apis/events.k8s.io/v1/namespaces/x/events/e");
  assert.deepEqual([body.apiVersion, body.note, body.regarding.name], ["events.k8s.io/v1", "m", "p"]);
  const found = await send("GET", "/api/v1/namespaces/x/events?fieldSelector=involvedObject.name%3Dp");
  assert.equal(found.body.items.length, 1);
});

test("the same seed gives the same names and uids", async () => {
  const uid = async (): Promise<string> => {
    const { send } = await serve();
    const { body } = await send("POST", maps, { metadata: { generateName: "g-" } });
    return `${body.metadata.name} ${body.metadata.uid}`;
  };
  assert.equal(await uid(), await uid());
});

interface Entry {
  readonly manager: string;
  readonly operation: string;
  readonly subresource?: string;
  readonly fieldsV1: object;
}

test("who set what is written down by manager, by kind of request, and by door", async () => {
  const { send } = await serve();
  const created = await send("POST", `${maps}?fieldManager=maker`, { metadata: { name: "a" }, data: { k: "v" } });
  const [maker] = created.body.metadata.managedFields as Entry[];
  assert.deepEqual(maker?.fieldsV1, { "f:data": { ".": {}, "f:k": {} } });
  const taken = await send("PATCH", `${maps}/a?fieldManager=taker`, { data: { k: "w", l: "x" } }, merge);
  const owners = Object.fromEntries(
    (taken.body.metadata.managedFields as Entry[]).map((each) => [each.manager, each.fieldsV1]),
  );
  assert.deepEqual(owners, { maker: { "f:data": {} }, taker: { "f:data": { "f:k": {}, "f:l": {} } } });
});

test("what every object has was set by nobody", async () => {
  const { send } = await serve();
  const body = { metadata: { name: "p" }, spec: { containers: [{ name: "c", image: "i" }] } };
  const { body: pod } = await send("POST", "/api/v1/namespaces/x/pods?fieldManager=m", body);
  const spec = pod.metadata.managedFields[0].fieldsV1["f:spec"];
  assert.equal(spec["."], undefined);
  assert.deepEqual(spec["f:containers"], {
    'k:{"name":"c"}': {
      ".": {},
      "f:image": {},
      "f:imagePullPolicy": {},
      "f:name": {},
      "f:resources": {},
      "f:terminationMessagePath": {},
      "f:terminationMessagePolicy": {},
    },
  });
});

test("an applied configuration through /status owns nothing of the spec", async () => {
  const { send } = await serve();
  await send("POST", "/api/v1/namespaces/x/pods", {
    metadata: { name: "p" },
    spec: { containers: [{ name: "c", image: "i" }] },
  });
  const config = { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, status: { message: "m" } };
  const url = "/api/v1/namespaces/x/pods/p/status?fieldManager=m";
  const { body } = await send("PATCH", url, config, "application/apply-patch+yaml");
  const entry = (body.metadata.managedFields as Entry[]).find(({ manager }) => manager === "m");
  assert.deepEqual([entry?.subresource, entry?.fieldsV1], ["status", { "f:status": { "f:message": {} } }]);
});
