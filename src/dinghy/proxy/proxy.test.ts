import assert from "node:assert/strict";
import { test } from "node:test";
import type { EndpointSlice, KubernetesObject, Service } from "#apimachinery";
import type { Change, Informer, Informers } from "#client";
import { createRandom, createVirtualClock } from "#clock";
import { createNetwork, requestHttp, serveHttp } from "#network";
import { startProxy } from "./proxy.ts";

/** An informer that a test feeds by hand. */
class Fed<T extends KubernetesObject> implements Informer<T> {
  readonly #objects = new Map<string, T>();
  readonly #listeners: ((change: Change<T>) => void)[] = [];

  list = (): readonly T[] => [...this.#objects.values()];
  get = (name: string, namespace?: string): T | undefined => this.#objects.get(`${namespace}/${name}`);
  by = (index: (object: T) => readonly string[], key: string): readonly T[] =>
    this.list().filter((object) => index(object).includes(key));
  onChange = (listener: (change: Change<T>) => void): void => void this.#listeners.push(listener);

  set(name: string, object: T | undefined): void {
    const previous = this.#objects.get(`default/${name}`);
    if (object) this.#objects.set(`default/${name}`, object);
    else this.#objects.delete(`default/${name}`);
    for (const listener of this.#listeners) listener({ object, previous });
  }
}

const metadata = (name: string, labels?: Record<string, string>) => ({
  name,
  namespace: "default",
  uid: "",
  resourceVersion: "",
  creationTimestamp: "",
  labels,
});

const service = (clusterIP: string): Service => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: metadata("web"),
  spec: { clusterIP, ports: [{ port: 80 }] },
});

const slice = (...addresses: string[]): EndpointSlice => ({
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: metadata("web-1", { "kubernetes.io/service-name": "web" }),
  addressType: "IPv4",
  endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
  ports: [{ port: 80 }],
});

/** A client Pod on a proxied node, and two servers that answer with their address. */
function cluster() {
  const [services, slices] = [new Fed<Service>(), new Fed<EndpointSlice>()];
  const informer = (resource: { resource: string }) => (resource.resource === "services" ? services : slices);
  const informers = { informer, synced: async () => {}, stop: () => {} } as unknown as Informers;
  const clock = createVirtualClock(0);
  const network = createNetwork(clock);
  const proxy = startProxy({ informers, nodeName: "a", nodeAddress: "10.1.0.1", clock, random: createRandom(1) });
  for (const address of ["10.0.0.1", "10.0.0.2"])
    serveHttp(network.attach(address), 80, ({ local }) => ({ status: 200, body: local.address }));
  const client = network.attach("10.0.0.9", proxy.forwarding);
  const ask = async (address: string): Promise<string> => {
    const { body } = await requestHttp(client, { address, port: 80 });
    return new TextDecoder().decode(body);
  };
  return { services, slices, proxy, ask };
}

test("a Service's address keeps leading to its endpoints as they come and go", async () => {
  const { services, slices, ask } = cluster();
  await assert.rejects(ask("10.96.0.1"), { code: "EHOSTUNREACH" });
  services.set("web", service("10.96.0.1"));
  await assert.rejects(ask("10.96.0.1"), { code: "ECONNREFUSED" });
  slices.set("web-1", slice("10.0.0.1"));
  assert.equal(await ask("10.96.0.1"), "10.0.0.1");
  slices.set("web-1", slice("10.0.0.2"));
  assert.equal(await ask("10.96.0.1"), "10.0.0.2");
  slices.set("web-1", undefined);
  await assert.rejects(ask("10.96.0.1"), { code: "ECONNREFUSED" });
  services.set("web", undefined);
  await assert.rejects(ask("10.96.0.1"), { code: "EHOSTUNREACH" });
});

test("a Service that is made anew with another address leaves nothing at the old one", async () => {
  const { services, slices, ask } = cluster();
  slices.set("web-1", slice("10.0.0.1"));
  services.set("web", service("10.96.0.1"));
  assert.equal(await ask("10.96.0.1"), "10.0.0.1");
  services.set("web", service("10.96.0.2"));
  assert.equal(await ask("10.96.0.2"), "10.0.0.1");
  await assert.rejects(ask("10.96.0.1"), { code: "EHOSTUNREACH" });
});

test("several endpoints share the load", async () => {
  const { services, slices, ask } = cluster();
  services.set("web", service("10.96.0.1"));
  slices.set("web-1", slice("10.0.0.1", "10.0.0.2"));
  const answered = new Set<string>();
  for (let count = 0; count < 20; count++) answered.add(await ask("10.96.0.1"));
  assert.equal(answered.size, 2);
});

test("a stopped proxy leaves the rules as they are", async () => {
  const { services, slices, ask, proxy } = cluster();
  services.set("web", service("10.96.0.1"));
  slices.set("web-1", slice("10.0.0.1"));
  proxy.stop();
  slices.set("web-1", slice("10.0.0.2"));
  assert.equal(await ask("10.96.0.1"), "10.0.0.1");
});
