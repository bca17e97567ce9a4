import assert from "node:assert/strict";
import { test } from "node:test";
import type { Container, Pod, Service } from "#apimachinery";
import { mountsOf } from "./container-mounts.ts";
import { valueInEnvFile } from "./env-file.ts";
import { type EnvironmentSources, environmentOf } from "./environment.ts";
import { checkHostPath } from "./host-path.ts";
import { addKeys, commonUser, type Files, missingConfigKey } from "./volume-files.ts";

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", namespace: "x", uid: "u", labels: { b: "2", a: "1" } },
  spec: { containers: [{ name: "main" }] },
} as unknown as Pod;

const service = {
  metadata: { name: "my-shop", namespace: "x" },
  spec: { clusterIP: "10.0.0.9", ports: [{ port: 80, protocol: "TCP" }] },
} as unknown as Service;

const sources = (files: Readonly<Record<string, string>> = {}): EnvironmentSources => ({
  configMap: async (name) =>
    name === "c" ? ({ metadata: { name: "c" }, data: { "odd.key-1": "1", K: "from map" } } as never) : undefined,
  secret: async () => undefined,
  services: [service],
  file: (_volume, path) => (path in files ? Buffer.from(files[path] as string) : undefined),
  podAddress: "10.1.0.1",
  nodeAddress: "10.2.0.1",
  allocatable: { cpu: "4", memory: "8Gi" },
});

const environment = async (container: Partial<Container>, files?: Readonly<Record<string, string>>) =>
  Object.fromEntries(await environmentOf(pod, { name: "main", ...container } as Container, sources(files)));

test("env goes before envFrom, envFrom before Services; every key is taken, whatever it looks like", async () => {
  const made = await environment({
    envFrom: [{ prefix: "P_", configMapRef: { name: "c" } }, { configMapRef: { name: "c" } }],
    env: [
      { name: "K", value: "own" },
      { name: "SHOP", value: "$(MY_SHOP_SERVICE_HOST):$(P_K) $$(K) $(NONE" },
    ],
  });
  assert.deepEqual(
    { K: made.K, P: made["P_odd.key-1"], plain: made["odd.key-1"], SHOP: made.SHOP },
    { K: "own", P: "1", plain: "1", SHOP: "10.0.0.9:from map $(K) $(NONE" },
  );
});

test("resources are told in units of the divisor, rounded up; without a limit the node's are", async () => {
  const ask = (resource: string, divisor?: string) => ({
    name: "X",
    valueFrom: { resourceFieldRef: { resource, ...(divisor && { divisor }) } },
  });
  const resources = { requests: { cpu: "250m" }, limits: { cpu: "1250m" } };
  const told = async (resource: string, divisor?: string) =>
    (await environment({ resources, env: [ask(resource, divisor)] } as Partial<Container>)).X;
  assert.deepEqual(
    [await told("limits.cpu"), await told("limits.cpu", "1m"), await told("requests.cpu"), await told("limits.memory")],
    ["2", "1250", "1", String(8 * 1024 ** 3)],
  );
});

test("a variable from a file is what stands in quotes; what is missing or garbled is an error", async () => {
  const files = { good: "# note\nA='one two' # why\nB='x\ny'\n", bad: "A=bare\n" };
  const ask = (path: string, key: string, optional = false) =>
    environment({ env: [{ name: "X", valueFrom: { fileKeyRef: { volumeName: "v", path, key, optional } } }] }, files);
  assert.equal((await ask("good", "A")).X, "one two");
  assert.equal((await ask("good", "B")).X, "x\ny");
  assert.equal((await ask("good", "C", true)).X, undefined);
  await assert.rejects(ask("good", "C"), /environment variable key "C" not found in file/);
  await assert.rejects(ask("bad", "A"), /couldn't parse env file/);
  await assert.rejects(ask("none", "A", true), /couldn't parse env file/);
});

const lines: readonly (readonly [text: string, value: string | undefined])[] = [
  ["A='1'", "1"],
  ["  A='1'  \n", "1"],
  ["\n\t\n# A='2'\nA='1'", "1"],
  ["A=\nB='2'", ""],
  ["B='2'", ""],
  ["A = '1'", undefined],
  ['A="1"', undefined],
  ["A='1'x", undefined],
  ["A='1", undefined],
];
for (const [text, value] of lines) {
  test(`A in ${JSON.stringify(text)} is ${JSON.stringify(value)}`, () =>
    assert.equal(valueInEnvFile(text, "A"), value));
}

const paths: readonly (readonly [type: string, found: Parameters<typeof checkHostPath>[1], expected: object])[] = [
  ["", undefined, { make: "directory" }],
  ["", "file", {}],
  ["Directory", undefined, { problem: "hostPath type check failed: /p is not a directory" }],
  ["DirectoryOrCreate", undefined, { make: "directory" }],
  ["DirectoryOrCreate", "file", { problem: "hostPath type check failed: /p is not a directory" }],
  ["FileOrCreate", undefined, { make: "file" }],
  ["File", "directory", { problem: "hostPath type check failed: /p is not a file" }],
  ["Socket", "file", { problem: "hostPath type check failed: /p is not a socket file" }],
  ["CharDevice", "character device", {}],
];
for (const [type, found, expected] of paths) {
  test(`a hostPath of type "${type}" where there is ${found ?? "nothing"}`, () =>
    assert.deepEqual(checkHostPath({ path: "/p", type }, found), expected));
}

test("items choose keys, paths and modes; a key that is missing is an error unless it is optional", () => {
  const bytes = new Map([["k", Buffer.from("v")]]);
  const files: Files = new Map();
  addKeys(files, bytes, { items: [{ key: "k", path: "deep/k", mode: 0o400 }] }, 0o644, missingConfigKey);
  assert.deepEqual(
    [...files].map(([path, { mode }]) => [path, mode]),
    [["deep/k", 0o400]],
  );
  const absent = [{ key: "none", path: "p" }];
  assert.throws(
    () => addKeys(files, bytes, { items: absent }, 0o644, missingConfigKey),
    /non-existent config key: none/,
  );
  addKeys(files, bytes, { items: absent, optional: true }, 0o644, missingConfigKey);
  assert.equal(files.size, 1);
});

test("containers agree on a user only where each has the same", () => {
  const of = (...users: (number | undefined)[]): number | undefined =>
    commonUser({
      ...pod,
      spec: { containers: users.map((runAsUser, index) => ({ name: `${index}`, securityContext: { runAsUser } })) },
    } as Pod);
  assert.deepEqual([of(1, 1), of(1, 2), of(1, undefined), of(undefined)], [1, undefined, undefined, undefined]);
});

test("a part of a volume lies inside of it, and what the API writes is read-only", () => {
  const volumes = { directory: () => ({ id: "v" }), isReadOnly: (name: string) => name === "map" };
  const mount = (volumeMount: object) =>
    mountsOf(
      { name: "main", volumeMounts: [{ name: "box", mountPath: "/m", ...volumeMount }] } as Container,
      volumes,
      new Map([["W", ".."]]),
    );
  assert.equal(mount({ name: "map" })[0]?.readOnly, true);
  assert.equal(mount({ subPath: "a/b" })[0]?.subPath, "a/b");
  assert.throws(() => mount({ subPathExpr: "$(W)" }), /unable to provision SubPath `..`: must not contain '..'/);
  assert.throws(() => mount({ subPathExpr: "/$(W)" }), /must not be an absolute path/);
  assert.throws(() => mount({ subPathExpr: "$(NONE)" }), /missing value for "NONE"/);
});
