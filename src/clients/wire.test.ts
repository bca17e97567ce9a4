/** What clients written in Go rely on underneath: one connection for all, compression, caches, lists that stream. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from "node:http2";
import { after, before, describe, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { KubeConfig } from "@kubernetes/client-node";
import { type Cluster, startCluster } from "./cluster.ts";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
}

interface WatchEvent {
  readonly type: string;
  readonly object: {
    readonly kind: string;
    readonly code?: number;
    readonly metadata: { readonly name: string; readonly resourceVersion: string; readonly annotations?: object };
    readonly columnDefinitions?: readonly unknown[] | null;
    readonly rows?: readonly { readonly cells: readonly unknown[] }[];
  };
}

const discoveryWish = (version: string): string =>
  `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
const tableWish = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
const streamed = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";

describe("the wire, as Go's clients use it", () => {
  let cluster: Cluster;
  let session: ClientHttp2Session;
  before(async () => {
    cluster = await startCluster({ nodes: 0, keepRevisions: 50 });
    const config = new KubeConfig();
    config.loadFromString(cluster.kubeconfig);
    const data = (text: string | undefined): Buffer => Buffer.from(text ?? "", "base64");
    const user = config.getCurrentUser();
    session = connect(cluster.url, {
      ca: data(config.getCurrentCluster()?.caData),
      cert: data(user?.certData),
      key: data(user?.keyData),
    });
    await once(session, "connect");
  });
  after(async () => {
    session.close();
    await cluster.stop();
  });

  const ask = (path: string, headers: Record<string, string> = {}, body?: object): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const method = headers[":method"] ?? (body === undefined ? "GET" : "POST");
      const type = body === undefined ? {} : { "content-type": "application/json" };
      const stream = session.request({ ":path": path, ...type, ...headers, ":method": method });
      const chunks: Buffer[] = [];
      let answered: IncomingHttpHeaders = {};
      stream.on("response", (got) => {
        answered = got;
      });
      stream.on("data", (chunk: Buffer) => void chunks.push(chunk));
      stream.on("error", reject);
      stream.on("end", () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: Number(answered[":status"]), headers: answered, bytes, text: bytes.toString() });
      });
      stream.end(body === undefined ? undefined : JSON.stringify(body));
    });

  /** Opens a watch; `until` resolves when an event satisfies it, with all events so far. */
  const watch = (path: string, headers: Record<string, string> = {}) => {
    const stream = session.request({ ":path": path, ...headers });
    const events: WatchEvent[] = [];
    let rest = "";
    let look = (): void => {};
    let ended = false;
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() as string;
      for (const line of lines) events.push(JSON.parse(line) as WatchEvent);
      look();
    });
    stream.on("close", () => {
      ended = true;
      look();
    });
    return {
      until: (wanted: (event: WatchEvent) => boolean): Promise<WatchEvent[]> =>
        new Promise((resolve, reject) => {
          look = () => {
            if (events.some(wanted)) resolve([...events]);
            else if (ended) reject(new Error(`the watch ended with ${JSON.stringify(events)}`));
          };
          look();
        }),
      ended: () =>
        new Promise<void>((resolve) => {
          look = () => ended && resolve();
          look();
        }),
      close: () => stream.close(),
    };
  };

  const secret = (namespace: string, name: string): Promise<Answer> =>
    ask(`/api/v1/namespaces/${namespace}/secrets`, {}, { metadata: { name }, stringData: { name } });
  const namespace = async (name: string): Promise<string> => {
    assert.equal((await ask("/api/v1/namespaces", {}, { metadata: { name } })).status, 201);
    return `/api/v1/namespaces/${name}/secrets`;
  };
  const named = (events: readonly WatchEvent[]): string[] =>
    events.map(({ type, object }) => `${type} ${object.metadata.name ?? ""}`.trim());

  test("one HTTP/2 connection carries requests and watches at once", async () => {
    assert.equal(session.alpnProtocol, "h2");
    const path = await namespace("multiplexed");
    const watches = Array.from({ length: 20 }, () => watch(`${path}?watch=true&resourceVersion=0`));
    const made = await Promise.all(Array.from({ length: 40 }, (_, index) => secret("multiplexed", `c-${index}`)));
    assert.deepEqual([...new Set(made.map(({ status }) => status))], [201]);
    const last = JSON.parse(made.at(-1)?.text ?? "{}").metadata.name;
    for (const each of watches) {
      await each.until((event) => event.object.metadata.name === last);
      each.close();
    }
    const { items } = JSON.parse((await ask(path)).text);
    assert.ok(items.length >= 40);
  });

  test("large answers are compressed for who asks, small ones and watches are not", async () => {
    const gzip = { "accept-encoding": "gzip" };
    const large = await ask("/openapi/v3/apis/apps/v1", gzip);
    assert.equal(large.headers["content-encoding"], "gzip");
    assert.match(gunzipSync(large.bytes).toString(), /"openapi":"3\.0\.0"/);
    assert.equal((await ask("/openapi/v3/apis/apps/v1")).headers["content-encoding"], undefined);
    assert.equal((await ask("/api/v1/namespaces/default", gzip)).headers["content-encoding"], undefined);
  });

  test("discovery comes in one document, and not again while nothing changes", async () => {
    for (const version of ["v2", "v2beta1"]) {
      for (const path of ["/api", "/apis"]) {
        const first = await ask(path, { accept: `${discoveryWish(version)},application/json` });
        assert.match(
          String(first.headers["content-type"]),
          new RegExp(`g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`),
        );
        assert.match(String(first.headers.etag), /^"\w+"$/);
        assert.match(String(first.headers.vary), /Accept/);
        assert.equal(JSON.parse(first.text).kind, "APIGroupDiscoveryList");
        const again = await ask(path, { accept: discoveryWish(version), "if-none-match": String(first.headers.etag) });
        assert.deepEqual([again.status, again.text], [304, ""]);
        const other = await ask(path, { accept: discoveryWish(version), "if-none-match": '"OTHER"' });
        assert.equal(other.status, 200);
      }
    }
    assert.equal(JSON.parse((await ask("/apis", { accept: "application/json" })).text).kind, "APIGroupList");
  });

  test("OpenAPI documents are kept for ever under their hash", async () => {
    const index = JSON.parse((await ask("/openapi/v3")).text);
    const url: string = index.paths["apis/apps/v1"].serverRelativeURL;
    const document = await ask(url);
    assert.match(String(document.headers["cache-control"]), /immutable/);
    assert.equal((await ask(url, { "if-none-match": String(document.headers.etag) })).status, 304);
    const moved = await ask(url.replace(/hash=\w+/, "hash=0"));
    assert.deepEqual([moved.status, moved.headers.location], [301, url]);
  });

  test("a list that streams: what there is, the bookmark that ends it, then what happens", async () => {
    const path = await namespace("streamed");
    await secret("streamed", "before");
    const watching = watch(`${path}?${streamed}`);
    const initial = await watching.until(({ type }) => type === "BOOKMARK");
    assert.deepEqual(named(initial).slice(0, -1), ["ADDED before"]);
    const { kind, metadata } = (initial.at(-1) as WatchEvent).object;
    assert.equal(kind, "Secret");
    assert.deepEqual(metadata.annotations, { "k8s.io/initial-events-end": "true" });
    const made = JSON.parse((await secret("streamed", "after")).text);
    assert.ok(Number(metadata.resourceVersion) < Number(made.metadata.resourceVersion));
    const all = await watching.until(({ object }) => object.metadata.name === "after");
    assert.deepEqual(named(all).slice(2), ["ADDED after"]);
    watching.close();
  });

  test("a list that streams as tables names its columns once", async () => {
    const path = await namespace("tables");
    await secret("tables", "one");
    const watching = watch(`${path}?${streamed}`, { accept: tableWish });
    const events = await watching.until(({ type }) => type === "BOOKMARK");
    assert.equal(events[0]?.object.kind, "Table");
    assert.deepEqual(events[0]?.object.rows?.[0]?.cells.slice(0, 3), ["one", "Opaque", 1]);
    await secret("tables", "two");
    const [, , two] = await watching.until(({ object }) => object.rows?.[0]?.cells[0] === "two");
    assert.deepEqual([events[0]?.object.columnDefinitions?.length, two?.object.columnDefinitions], [4, null]);
    watching.close();
  });

  test("initial events need their match, and the match the events", async () => {
    const path = await namespace("refused");
    const alone = await ask(`${path}?watch=true&sendInitialEvents=true`);
    assert.equal(alone.status, 422);
    assert.match(alone.text, /resourceVersionMatch is required when sendInitialEvents is provided|sendInitialEvents/);
    const list = await ask(`${path}?sendInitialEvents=true`);
    assert.equal(list.status, 422);
    assert.match(list.text, /sendInitialEvents is forbidden for list/);
  });

  test("a watch from what is forgotten is told 410 in the stream; a list there is answered 410", async () => {
    const path = await namespace("forgotten");
    const { resourceVersion } = JSON.parse((await ask(path)).text).metadata;
    for (let index = 0; index < 60; index++) await secret("forgotten", `c-${index}`);
    const watching = watch(`${path}?watch=true&resourceVersion=${resourceVersion}`);
    const [event] = await watching.until(() => true);
    assert.deepEqual([event?.type, event?.object.code], ["ERROR", 410]);
    await watching.ended();
    const list = await ask(`${path}?resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`);
    assert.equal(list.status, 410);
    assert.match(list.text, /"reason":"Expired"/);
  });

  test("a watch ends by its timeout, in order", async () => {
    const path = await namespace("timeout");
    await watch(`${path}?watch=true&timeoutSeconds=1`).ended();
  });

  test("pages are consistent, and the last one has no way on", async () => {
    const path = await namespace("pages");
    for (const name of ["a", "b", "c"]) await secret("pages", name);
    const names: string[] = [];
    let next = "";
    do {
      const page = JSON.parse((await ask(`${path}?limit=1${next && `&continue=${encodeURIComponent(next)}`}`)).text);
      names.push(...page.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name));
      next = page.metadata.continue ?? "";
      if (names.length === 1) await secret("pages", "aa");
    } while (next !== "");
    assert.deepEqual(names, ["a", "b", "c"]);
  });
});
