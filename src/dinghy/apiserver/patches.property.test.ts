/** Patches do what they say and nothing else: what is read back is the model's answer, and saying it twice changes nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Served, serveApi } from "./api-server.test-data.ts";

type Variable = { readonly name: string; readonly value: string };
type Container = { readonly name: string; readonly image?: string; readonly env?: readonly Variable[] };

const containerName = fc.constantFrom("a", "b", "c");
const image = fc.constantFrom("nginx:1", "nginx:2", "busybox");
const env = fc.uniqueArray(fc.record({ name: fc.constantFrom("X", "Y"), value: fc.constantFrom("1", "2") }), {
  selector: ({ name }) => name,
  maxLength: 2,
});
const byName = { selector: ({ name }: { name: string }) => name };
const whole = fc.uniqueArray(fc.record({ name: containerName, image, env }), { ...byName, minLength: 1, maxLength: 3 });
const some = fc.uniqueArray(fc.record({ name: containerName, image: fc.option(image, { nil: undefined }), env }), {
  ...byName,
  maxLength: 3,
});

const deployments = "/apis/apps/v1/namespaces/x/deployments";
const strategic = "application/strategic-merge-patch+json";

async function deploy(served: Served, containers: readonly Container[]): Promise<void> {
  const { status } = await served.send("POST", deployments, {
    metadata: { name: "d" },
    spec: {
      selector: { matchLabels: { app: "d" } },
      template: { metadata: { labels: { app: "d" } }, spec: { containers } },
    },
  });
  assert.equal(status, 201);
}

/** In one order, so that only what is said counts. */
const told = (spec: { containers: Container[] }): unknown =>
  spec.containers
    .map(({ name, image, env }) => ({
      name,
      image,
      env: (env ?? []).map((each) => ({ ...each })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** Lists of maps by name: what the patch says replaces field by field, what it does not say stays. */
function merged(containers: readonly Container[], patch: readonly Container[]): Container[] {
  const result = new Map(containers.map((each) => [each.name, each]));
  for (const { name, image, env = [] } of patch) {
    const known = result.get(name);
    const variables = new Map([...(known?.env ?? []), ...env].map((each) => [each.name, each]));
    const said = image ?? known?.image;
    result.set(name, { name, ...(said !== undefined && { image: said }), env: [...variables.values()] });
  }
  return [...result.values()];
}

const runs = { numRuns: 40 };

test("a strategic merge patch merges containers and their variables by name; twice is once", async () => {
  await fc.assert(
    fc.asyncProperty(whole, some, async (containers, patch) => {
      const served = await serveApi();
      await deploy(served, containers);
      const expected = merged(containers, patch);
      const body = { spec: { template: { spec: { containers: patch } } } };
      const first = await served.send("PATCH", `${deployments}/d`, body, strategic);
      // A new container without an image is no container, and the whole patch is refused.
      if (expected.some(({ image }) => image === undefined)) {
        assert.equal(first.status, 422);
        return;
      }
      assert.equal(first.status, 200, JSON.stringify(first.body));
      const { body: read } = await served.send("GET", `${deployments}/d`);
      assert.deepEqual(told(read.spec.template.spec), told({ containers: expected }));
      const again = await served.send("PATCH", `${deployments}/d`, body, strategic);
      assert.deepEqual(again.body, read);
    }),
    runs,
  );
});

test("$patch: delete takes out what it names and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(whole, containerName, async (containers, victim) => {
      const served = await serveApi();
      await deploy(served, containers);
      const body = { spec: { template: { spec: { containers: [{ name: victim, $patch: "delete" }] } } } };
      const { status } = await served.send("PATCH", `${deployments}/d`, body, strategic);
      const left = containers.filter(({ name }) => name !== victim);
      assert.equal(status, left.length === 0 ? 422 : 200);
      const { body: read } = await served.send("GET", `${deployments}/d`);
      assert.deepEqual(told(read.spec.template.spec), told({ containers: left.length === 0 ? containers : left }));
    }),
    runs,
  );
});

const dictionary = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.constantFrom("1", "2"));
const changes = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.constantFrom("1", "2", null));
const maps = "/api/v1/namespaces/x/configmaps";

test("a merge patch sets what it says and removes what it says is null", async () => {
  await fc.assert(
    fc.asyncProperty(dictionary, changes, async (data, patch) => {
      const served = await serveApi();
      await served.send("POST", maps, { metadata: { name: "m" }, data });
      await served.send("PATCH", `${maps}/m`, { data: patch }, "application/merge-patch+json");
      const { body } = await served.send("GET", `${maps}/m`);
      const expected = Object.entries({ ...data, ...patch }).filter(([, value]) => value !== null);
      assert.deepEqual({ ...body.data }, Object.fromEntries(expected));
    }),
    runs,
  );
});

test("a JSON patch happens in whole or not at all", async () => {
  const operation = fc.record({
    op: fc.constantFrom("add", "remove", "replace", "test"),
    path: fc.constantFrom("a", "b", "c").map((key) => `/data/${key}`),
    value: fc.constantFrom("1", "2"),
  });
  await fc.assert(
    fc.asyncProperty(dictionary, fc.array(operation, { minLength: 1, maxLength: 4 }), async (given, operations) => {
      const served = await serveApi();
      const data = { ...given, always: "here" };
      const created = await served.send("POST", maps, { metadata: { name: "m" }, data });
      const model: Record<string, string> = { ...data };
      const works = operations.every(({ op, path, value }) => {
        const key = path.slice("/data/".length);
        if (op !== "add" && !Object.hasOwn(model, key)) return false;
        if (op === "test") return model[key] === value;
        if (op === "remove") return delete model[key];
        model[key] = value;
        return true;
      });
      const { status } = await served.send("PATCH", `${maps}/m`, operations, "application/json-patch+json");
      assert.equal(status, works ? 200 : 422);
      const { body } = await served.send("GET", `${maps}/m`);
      if (works) assert.deepEqual(body.data, model);
      else assert.deepEqual(body, created.body);
    }),
    runs,
  );
});
