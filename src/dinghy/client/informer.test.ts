import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, type KubernetesObject, type WatchEvent } from "#apimachinery";
import { createVirtualClock, createWallClock } from "#clock";
import { documentOf, type Sink } from "#wire";
import type { Client, Resource } from "./api-client.ts";
import { type Change, createInformers } from "./informer.ts";

const things: Resource = { group: "example.com", version: "v1", resource: "things" };
const thing = (name: string, resourceVersion: string, labels?: Record<string, string>): KubernetesObject => ({
  apiVersion: "example.com/v1",
  kind: "Thing",
  metadata: { name, uid: `uid-${name}`, resourceVersion, creationTimestamp: "2026-01-01T00:00:00Z", labels },
});

/** A server of one resource that can be told to fail. */
function createServer() {
  const server = {
    served: true,
    items: [] as KubernetesObject[],
    sink: undefined as Sink | undefined,
    lists: 0,
    tell: (event: WatchEvent) => server.sink?.write(documentOf(event)),
    client: {
      list: async () => {
        server.lists++;
        if (!server.served) throw notFound();
        return { apiVersion: "v1", kind: "ThingList", metadata: { resourceVersion: "9" }, items: server.items };
      },
      watch: async () => {
        if (!server.served) throw notFound();
        return {
          open: (sink: Sink) => {
            server.sink = sink;
            return () => {};
          },
        };
      },
    } as unknown as Client,
  };
  return server;
}

function notFound(): ApiError {
  return new ApiError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    reason: "NotFound",
    code: 404,
  });
}

const names = (objects: readonly KubernetesObject[]): string[] => objects.map(({ metadata }) => metadata.name);

test("a cache follows the watch, and objects keep their place when they change", async () => {
  const server = createServer();
  server.items = [thing("a", "1", { team: "x" }), thing("b", "2", { team: "x" })];
  const informers = createInformers(server.client, createVirtualClock());
  const informer = informers.informer(things);
  await informers.synced();
  const byTeam = ({ metadata }: KubernetesObject) => [metadata.labels?.team ?? ""];
  assert.deepEqual(names(informer.by(byTeam, "x")), ["a", "b"]);
  server.tell({ type: "MODIFIED", object: thing("a", "10", { team: "x" }) });
  assert.deepEqual(names(informer.by(byTeam, "x")), ["a", "b"]);
  server.tell({ type: "MODIFIED", object: thing("a", "11", { team: "y" }) });
  server.tell({ type: "DELETED", object: thing("b", "12") });
  assert.deepEqual([names(informer.by(byTeam, "x")), names(informer.by(byTeam, "y"))], [[], ["a"]]);
});

test("after a watch has expired, the new list tells what was missed", async () => {
  const server = createServer();
  const clock = createVirtualClock();
  server.items = [thing("kept", "1"), thing("gone", "2")];
  const informers = createInformers(server.client, clock);
  const changes: string[] = [];
  informers.informer(things).onChange(({ object, previous }: Change<KubernetesObject>) => {
    changes.push(`${object ? (previous ? "~" : "+") : "-"}${(object ?? previous)?.metadata.name}`);
  });
  await informers.synced();
  server.items = [thing("kept", "1"), thing("new", "20")];
  server.tell({ type: "ERROR", object: { kind: "Status" } as unknown as KubernetesObject });
  server.sink?.end();
  await clock.sleep(1000);
  assert.deepEqual(changes, ["+kept", "+gone", "+new", "-gone"]);
});

test("a resource that is not served has no objects, keeps nobody waiting, and does not move time", async () => {
  const server = createServer();
  const clock = createVirtualClock();
  server.items = [thing("a", "1")];
  const informers = createInformers(server.client, clock);
  const informer = informers.informer(things);
  await informers.synced();
  server.served = false;
  server.sink?.end();
  await clock.sleep(1000);
  assert.deepEqual(informer.list(), []);
  const started = clock.now();
  await new Promise<void>((resolve) => void clock.onQuiescent(resolve));
  assert.equal(clock.now(), started);
  server.served = true;
  informers.informer(things);
  await clock.settled();
  assert.deepEqual(names(informer.list()), ["a"]);
});

test("on the wall clock what comes in one turn is told together, in order, and to nobody after the stop", async () => {
  const server = createServer();
  const clock = createWallClock();
  server.items = [thing("a", "1")];
  const informers = createInformers(server.client, clock);
  const told: string[] = [];
  const informer = informers.informer(things);
  await informers.synced();
  await clock.yield();
  informer.onChange(({ object }) => told.push(object?.metadata.resourceVersion ?? "gone"));
  server.tell({ type: "MODIFIED", object: thing("a", "2") });
  server.tell({ type: "DELETED", object: thing("a", "3") });
  server.tell({ type: "ADDED", object: thing("a", "4") });
  assert.deepEqual(told, ["1"]);
  await clock.yield();
  assert.deepEqual(told, ["1", "2", "gone", "4"]);
  server.tell({ type: "MODIFIED", object: thing("a", "5") });
  server.sink?.end();
  assert.equal(informer.get("a")?.metadata.resourceVersion, "5");
  server.tell({ type: "MODIFIED", object: thing("a", "6") });
  informers.stop();
  await clock.yield();
  assert.equal(informer.get("a")?.metadata.resourceVersion, "5");
});
