import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ApiError, ManagedFieldsEntry } from "#apimachinery";
import { type Application, applyConfiguration } from "./apply.ts";
import { cloneJson, type JsonObject } from "./json-value.ts";
import { builtInResources } from "./resources.ts";
import type { AnyObject } from "./strategy.ts";

const configMaps = builtInResources().find(({ resource }) => resource === "configmaps");
const services = builtInResources().find(({ resource }) => resource === "services");
assert.ok(configMaps && services);

const nothing = { metadata: {} } as AnyObject;

function apply(live: AnyObject, manager: string, config: JsonObject, more: Partial<Application> = {}): AnyObject {
  const type = (configMaps as NonNullable<typeof configMaps>).type();
  const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, ...config } as AnyObject;
  const now = "2026-01-01T00:00:00Z";
  return applyConfiguration({
    live,
    config: body,
    type,
    manager,
    apiVersion: "v1",
    force: false,
    now,
    door: (set) => set,
    blank: nothing,
    versions: () => undefined,
    ...more,
  });
}

const data = (object: AnyObject): unknown => object.data;
const ownership = (object: AnyObject): Record<string, unknown> =>
  Object.fromEntries(
    ((object.metadata.managedFields ?? []) as ManagedFieldsEntry[]).map(({ manager, fieldsV1 }) => [manager, fieldsV1]),
  );

test("an applier owns what it set", () => {
  const object = apply(nothing, "one", { data: { x: "1" } });
  assert.deepEqual(data(object), { x: "1" });
  assert.deepEqual(ownership(object), { one: { "f:data": { "f:x": {} } } });
});

test("what an applier no longer says goes", () => {
  const first = apply(nothing, "one", { data: { x: "1", y: "2" } });
  assert.deepEqual(data(apply(first, "one", { data: { x: "1" } })), { x: "1" });
});

test("what another one says too stays", () => {
  const both = apply(apply(nothing, "one", { data: { x: "1", y: "2" } }), "two", { data: { y: "2" } });
  assert.deepEqual(data(apply(both, "one", { data: { x: "1" } })), { x: "1", y: "2" });
});

test("what nobody applied stays", () => {
  const first = apply(nothing, "one", { data: { x: "1" } });
  const touched = { ...first, data: { x: "1", z: "9" } };
  assert.deepEqual(data(apply(touched, "one", { data: { x: "2" } })), { x: "2", z: "9" });
});

test("another value is a conflict", () => {
  const first = apply(nothing, "one", { data: { x: "1" } });
  assert.throws(
    () => apply(first, "two", { data: { x: "2" } }),
    (error: ApiError) =>
      error.code === 409 && error.message === 'Apply failed with 1 conflict: conflict with "one": .data.x',
  );
});

test("several conflicts are told by manager", () => {
  const first = apply(nothing, "one", { data: { x: "1", y: "1" } });
  assert.throws(() => apply(first, "two", { data: { x: "2", y: "2" } }), {
    message: 'Apply failed with 2 conflicts: conflicts with "one":\n- .data.x\n- .data.y',
  });
});

test("force takes the field over", () => {
  const first = apply(nothing, "one", { data: { x: "1" } });
  const forced = apply(first, "two", { data: { x: "2" } }, { force: true });
  assert.deepEqual(data(forced), { x: "2" });
  assert.deepEqual(ownership(forced), { two: { "f:data": { "f:x": {} } } });
});

test("the same value is shared", () => {
  const shared = apply(apply(nothing, "one", { data: { x: "1" } }), "two", { data: { x: "1" } });
  assert.deepEqual(Object.keys(ownership(shared)).sort(), ["one", "two"]);
});

test("what was there before anybody kept track belongs to before-first-apply", () => {
  const live = {
    kind: "ConfigMap",
    apiVersion: "v1",
    metadata: { name: "a", uid: "u" },
    data: { x: "1" },
  } as unknown as AnyObject;
  assert.throws(() => apply(live, "one", { data: { x: "2" } }), /conflict with "before-first-apply" using v1: .data.x/);
});

test("items of a list are owned by their keys", () => {
  const type = services.type();
  const ports = (object: AnyObject) => (object.spec as { ports: { port: number }[] }).ports.map(({ port }) => port);
  const spec = (...list: object[]) => ({ kind: "Service", spec: { ports: list } });
  const one = apply(nothing, "one", spec({ port: 80, protocol: "TCP" }), { type });
  const two = apply(one, "two", spec({ port: 53 }), { type });
  assert.deepEqual(ports(two), [80, 53]);
  assert.deepEqual(ports(apply(two, "two", { kind: "Service", spec: {} }, { type })), [80]);
});

test("items that stand twice are one thing, until somebody says which of them is meant", () => {
  const type = services.type();
  const twice = [
    { port: 80, protocol: "TCP", name: "a" },
    { port: 80, protocol: "TCP", name: "b" },
  ];
  const live = { metadata: { uid: "u" }, spec: { ports: twice } } as unknown as AnyObject;
  const untouched = apply(live, "one", { kind: "Service", spec: {} }, { type });
  assert.deepEqual(untouched.spec, { ports: twice });
  assert.deepEqual(ownership(untouched)["before-first-apply"], {
    "f:spec": { ".": {}, "f:ports": { ".": {}, 'k:{"port":80,"protocol":"TCP"}': {} } },
  });
  const said = { kind: "Service", spec: { ports: [{ port: 80, protocol: "TCP", name: "c" }] } };
  assert.throws(() => apply(untouched, "one", said, { type }), /conflict with "before-first-apply"/);
  assert.deepEqual(apply(untouched, "one", said, { type, force: true }).spec, said.spec);
});

test("what kubectl applied last is told of where it was told of before", () => {
  const annotations = { "kubectl.kubernetes.io/last-applied-configuration": "{}" };
  const live = { metadata: { uid: "u", annotations }, data: { x: "1" } } as unknown as AnyObject;
  const said = (object: AnyObject) => Object.values(object.metadata.annotations as Record<string, string>)[0];
  const config = { data: { x: "1" } };
  assert.equal(said(apply(live, "other", config)), "{}");
  const told = '{"apiVersion":"v1","data":{"x":"1"},"kind":"ConfigMap","metadata":{"name":"a"}}\n';
  assert.equal(said(apply(live, "kubectl", config)), told);
  const bare = { metadata: { uid: "u" }, data: { x: "1" } } as unknown as AnyObject;
  assert.equal(apply(bare, "kubectl", config).metadata.annotations, undefined);
});

test("who spoke in a version that is gone is forgotten; in another one, he is asked in his own words", () => {
  const entry = (manager: string, version: string) => ({
    manager,
    operation: "Update",
    apiVersion: version,
    fieldsType: "FieldsV1",
    fieldsV1: { "f:data": { "f:x": {} } },
  });
  const managedFields = [entry("gone", "v0"), entry("renamed", "v2")];
  const live = { metadata: { uid: "u", managedFields }, data: { x: "1", y: "1" } } as unknown as AnyObject;
  // In v2 the two have changed names.
  const convert = ({ data, ...rest }: AnyObject): AnyObject => {
    const { x, y } = data as Record<string, string>;
    return { ...rest, data: { x: y, y: x } } as unknown as AnyObject;
  };
  const type = configMaps.type();
  const versions = (version: string) => (version === "v0" ? "gone" : ({ type, convert } as const));
  assert.deepEqual(ownership(apply(live, "me", { data: { x: "2" } }, { versions })), {
    me: { "f:data": { "f:x": {} } },
    renamed: { "f:data": { "f:x": {} } },
  });
  assert.throws(
    () => apply(live, "me", { data: { y: "2" } }, { versions }),
    /conflict with "renamed" using v2: .data.x/,
  );
});

const values = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.constantFrom("1", "2"));

test("what two managers own never disappears, and every applier finds what it said", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom("one", "two", "three"), values), { maxLength: 8 }), (steps) => {
      let live = nothing;
      const said = new Map<string, Record<string, string>>();
      for (const [manager, config] of steps) {
        live = apply(cloneJson(live), manager, { data: config }, { force: true });
        for (const other of said.values()) for (const key in config) if (other[key] !== config[key]) delete other[key];
        said.set(manager, { ...config });
        const present = (live.data ?? {}) as Record<string, string>;
        for (const owned of said.values()) for (const key in owned) assert.equal(present[key], owned[key]);
      }
    }),
  );
});
