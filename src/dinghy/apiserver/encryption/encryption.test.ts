import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryStore, type Store, type StoreEvent } from "#store";
import { createEncryptedStore } from "./encrypted-store.ts";
import { readEncryptionConfiguration } from "./encryption-configuration.ts";
import { open, seal } from "./secretbox.ts";

const key = (letter: string, bytes = 32): string => Buffer.from(letter.repeat(bytes)).toString("base64");

function configuration(...providers: readonly string[]): string {
  return `apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets, widgets.example.com]
    providers: [${providers.join(", ")}]
`;
}

const provider = (kind: string, name: string, letter: string): string =>
  `{${kind}: {keys: [{name: ${name}, secret: ${key(letter)}}]}}`;

const over = (store: Store, ...providers: readonly string[]) =>
  createEncryptedStore(store, readEncryptionConfiguration(configuration(...providers)));

const place = "/registry/core/secrets/x/s";
const secret = { metadata: { name: "s" }, data: { password: "aHVudGVyMg==" } };
const write = (store: Store, at = place, object: object = structuredClone(secret)) =>
  store.transact([], [{ type: "put", key: at, object }]);
const asStored = async (store: Store, at = place): Promise<string> =>
  Buffer.from((await store.get(at))?.bytes() ?? []).toString();

for (const kind of ["aesgcm", "aescbc", "secretbox"]) {
  test(`${kind}: the store holds cipher text, and who asks is given what was written`, async () => {
    const store = createMemoryStore();
    const encrypted = over(store, provider(kind, "key1", "a"), "{identity: {}}");
    await write(encrypted);
    const stored = await asStored(store);
    assert.match(stored, new RegExp(`"sealed":"k8s:enc:${kind}:v1:key1:`));
    assert.doesNotMatch(stored, /password|aHVudGVyMg/);
    const entry = await encrypted.get(place);
    assert.deepEqual(entry?.object, {
      ...secret,
      metadata: { name: "s", resourceVersion: String(entry?.modRevision) },
    });
    assert.ok(Object.isFrozen(entry?.object.metadata));
  });

  test(`${kind}: what was changed at rest, or sealed by another key, is refused`, async () => {
    const store = createMemoryStore();
    await write(over(store, provider(kind, "key1", "a")));
    await assert.rejects(over(store, provider(kind, "key1", "b")).get(place), /unable to transform key/);
    await assert.rejects(over(store, provider(kind, "key2", "a")).get(place), /no matching prefix found/);
  });
}

test("a value that was moved to another place cannot be read there with aesgcm", async () => {
  const store = createMemoryStore();
  const encrypted = over(store, provider("aesgcm", "key1", "a"));
  await write(encrypted);
  const entry = await store.get(place);
  assert.ok(entry);
  const { sealed } = entry.object as unknown as { sealed: string };
  await write(store, "/registry/core/secrets/x/other", { metadata: {}, sealed });
  await assert.rejects(encrypted.get("/registry/core/secrets/x/other"), /unable to transform key/);
});

test("other resources stay as they are, custom ones are meant by their full name", async () => {
  const store = createMemoryStore();
  const encrypted = over(store, provider("aesgcm", "key1", "a"));
  await write(encrypted, "/registry/core/configmaps/x/c");
  await write(encrypted, "/registry/example.com/widgets/x/w");
  assert.match(await asStored(store, "/registry/core/configmaps/x/c"), /password/);
  assert.doesNotMatch(await asStored(store, "/registry/example.com/widgets/x/w"), /password/);
});

test("what was plain is read where identity is among the providers, and is to be written anew", async () => {
  const store = createMemoryStore();
  await write(store);
  await assert.rejects(over(store, provider("aesgcm", "key1", "a")).get(place), /no matching prefix found/);
  const entry = await over(store, provider("aesgcm", "key1", "a"), "{identity: {}}").get(place);
  assert.equal(entry?.stale, true);
});

test("a new key first: old values are read, and written anew by the new one", async () => {
  const store = createMemoryStore();
  await write(over(store, provider("aescbc", "old", "a")));
  const rotated = over(store, provider("secretbox", "new", "b"), provider("aescbc", "old", "a"));
  assert.equal((await rotated.get(place))?.stale, true);
  await write(rotated);
  assert.match(await asStored(store), /k8s:enc:secretbox:v1:new:/);
  assert.equal((await rotated.get(place))?.stale, undefined);
});

test("watchers and lists are told the plain object, and only whom it concerns", async () => {
  const encrypted = over(createMemoryStore(), provider("aesgcm", "key1", "a"));
  const told: StoreEvent[] = [];
  const read = (object: object): string => (object as typeof secret).metadata.name;
  const listener = { onEvents: (events: readonly StoreEvent[]) => void told.push(...events), onEnd: () => {} };
  await encrypted.watch("/registry/core/secrets/", undefined, listener, { read, value: "s" });
  await write(encrypted);
  await write(encrypted, "/registry/core/secrets/x/t", { metadata: { name: "t" } });
  await encrypted.transact([], [{ type: "delete", key: place }]);
  assert.deepEqual(
    told.map(({ type, entry }) => [type, (entry.object as unknown as typeof secret).data.password]),
    [
      ["put", "aHVudGVyMg=="],
      ["delete", "aHVudGVyMg=="],
    ],
  );
  const { entries } = await encrypted.range("/registry/core/secrets/");
  assert.deepEqual(
    entries.map(({ object }) => read(object)),
    ["t"],
  );
});

test("what is transformed is counted by resource, way and key", async () => {
  const encrypted = over(createMemoryStore(), provider("aesgcm", "key1", "a"));
  await write(encrypted);
  const prefix = "k8s:enc:aesgcm:v1:key1:";
  assert.deepEqual(encrypted.transformations(), [
    { resource: "secrets", direction: "to_storage", prefix, count: 1 },
    { resource: "secrets", direction: "from_storage", prefix, count: 1 },
  ]);
});

const refused: readonly (readonly [string, string, RegExp])[] = [
  ["another kind", "kind: ConfigMap", /no EncryptionConfiguration/],
  [
    "a key that is too short",
    configuration("{aescbc: {keys: [{name: a, secret: YQ==}]}}"),
    /got 1, expected one of \[16 24 32\]/,
  ],
  ["a provider that is not there", configuration("{kms: {}}"), /providers\[0\]\.kms/],
  ["two providers in one", configuration("{identity: {}, aesgcm: {}}"), /exactly one/],
  ["no keys", configuration("{aesgcm: {keys: []}}"), /keys: Required value/],
  ["a name with a colon", configuration(`{aesgcm: {keys: [{name: "a:b", secret: ${key("a")}}]}}`), /without colons/],
];

for (const [what, text, message] of refused) {
  test(`${what} is refused`, () => {
    assert.throws(() => readEncryptionConfiguration(text), { name: "EncryptionConfigurationError", message });
  });
}

test("secretbox is the one of NaCl", () => {
  const bytes = (hex: string): Uint8Array => Buffer.from(hex, "hex");
  // From NaCl's own tests (tests/secretbox.c).
  const shared = bytes("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
  const nonce = bytes("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
  const message = bytes(
    "be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb310e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f937763848645e0705",
  );
  const box = seal(message, nonce, shared);
  assert.equal(
    Buffer.from(box.subarray(0, 32)).toString("hex"),
    "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce",
  );
  assert.deepEqual(Buffer.from(open(box, nonce, shared) ?? []), Buffer.from(message));
});
